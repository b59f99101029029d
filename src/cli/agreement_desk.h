/*
 * What the verbs of `tilts agreement` share: the agreements loaded from a store, the consequences
 * told before a change is made, and the change itself, which is made only when nobody else changed
 * the agreements since they were loaded. One desk serves one command.
 */
#ifndef TILTS_CLI_AGREEMENT_DESK_H
#define TILTS_CLI_AGREEMENT_DESK_H

#include "agreement/agreement_set.h"
#include "cli/cli.h"
#include "store/store.h"

/* Signature files of one change, read and verified; release with agreement_signatures_done(). */
#define AGREEMENT_SIGNATURES_MAX 2
struct agreement_signatures {
    const char *paths[AGREEMENT_SIGNATURES_MAX]; /* --signature FILE, once or twice */
    char *bytes[AGREEMENT_SIGNATURES_MAX];
    struct agreement_signature_row rows[AGREEMENT_SIGNATURES_MAX];
    size_t count;
};

/* A change that is committed: what its audit record tells. */
struct agreement_change {
    const char *verb;     /* "add", "amend" or an event's kind */
    struct str agreement; /* id */
    struct str clause;
    struct str detail;                   /* an event's stored JSON, or {"version": n} */
    const struct agreement_event *event; /* NULL: a document */
    const struct agreement_signatures *signatures;
    bool by_agency; /* notice, suspend: whose act it is */
    int64_t at_us;
};

struct agreement_desk {
    struct cli *cli;
    struct store *store; /* of the caller */
    /*
     * The change's records: begin is called before the store is touched, settle after, whether the
     * change was made or not; within is called inside the store's transaction, after the event
     * or document and before the commit, for what follows from it. Each may be NULL. begin and
     * settle return CLI_DONE, or the exit code after they have told why; within 0, or -1 with the
     * store's sentence.
     */
    int (*begin)(void *ctx, const struct agreement_change *change);
    int (*within)(void *ctx, const struct agreement_desk *desk,
                  const struct agreement_change *change);
    int (*settle)(void *ctx, const struct agreement_change *change);
    void *ctx;
    /* The desk's own; zero before. */
    struct agreement_set set;
    uint64_t generation; /* of what was loaded */
    int64_t now_us;
    json_t *consequences;    /* an array of sentences */
    json_t *consequences_lv; /* the same in Latvian, those that the desk shows to people */
};

/* `tilts agreement VERB ...`, argv[0] being the verb. Cleans the desk up. An exit code. */
int agreement_desk_run(struct agreement_desk *desk, int argc, char **argv) MUST_USE;

/* Loads and seals; an exit code. */
int agreement_desk_load(struct agreement_desk *desk) MUST_USE;
/* One more sentence on what a change will do. */
void agreement_desk_tell(struct agreement_desk *desk, const char *format, ...) PRINTF_LIKE(2, 3);
/* In both languages, from the same values. */
void agreement_desk_tell_both(struct agreement_desk *desk, const char *latvian, const char *english,
                              ...) PRINTF_LIKE(2, 4) PRINTF_LIKE(3, 4);
/*
 * Shows the consequences; unless it is only a rehearsal, makes the change (one of document and
 * event, the other is NULL), has it recorded and says so. An exit code.
 */
int agreement_desk_make(struct agreement_desk *desk, const struct agreement_change *change,
                        const struct agreement_document *document,
                        const struct agreement_event_row *event, bool rehearsal) MUST_USE;

/* The verbs; argv[0] is the first word behind the verb. The set is loaded. */
int agreement_desk_add(struct agreement_desk *desk, int argc, char **argv) MUST_USE;
int agreement_desk_amend(struct agreement_desk *desk, int argc, char **argv) MUST_USE;
int agreement_desk_list(struct agreement_desk *desk, int argc, char **argv) MUST_USE;
int agreement_desk_show(struct agreement_desk *desk, int argc, char **argv) MUST_USE;
/* tilts agreement sign FILE, signatures ID */
int agreement_desk_sign(struct agreement_desk *desk, int argc, char **argv) MUST_USE;
int agreement_desk_signatures(struct agreement_desk *desk, int argc, char **argv) MUST_USE;

/*
 * Reads and verifies what is named in paths, over content, and tells who signed. rule is the
 * version whose signers count and which may require signatures: of both parties, or of one. An exit
 * code.
 */
struct agreement_signing {
    const struct agreement *rule;
    struct str agreement, content;
    bool both;
};
int agreement_signatures_take(struct agreement_desk *desk, const struct agreement_signing *signing,
                              struct agreement_signatures *signatures) MUST_USE;
void agreement_signatures_done(struct agreement_signatures *signatures);

/* notice, end, suspend, resume, successor, contact */
int agreement_desk_event(struct agreement_desk *desk, const char *verb, int argc,
                         char **argv) MUST_USE;

#endif
