/*
 * Asking: from a question to a finding, over all providers concerned. For the loop of whoever asks
 * (the desk, the bulk engine), which waits on ask_fd() and calls ask_run().
 *
 *     decide    the same pure decision as at the provider; refused: recorded, and that is all
 *     asked     one record for each provider, durable before anything leaves
 *     send      to all at once, over mTLS; the same request id on every retry (after no connection,
 *               no answer in time, a broken answer, 429, 502, 503, 504; Retry-After is honoured)
 *     receipts  those of REST providers whose log keys are known, many in one call: each must be
 *               proved, hold the hashes of what went out and came in, and stand under a checkpoint
 *               that extends the one seen before; SOAP's annex has none
 *     answered  one record for each provider that answered or could not be reached
 *     done      the finding; who could not be reached is named in it, never "not found"
 *
 * Thread: one, the loop's.
 */
#ifndef TILTS_PLATFORM_ASK_H
#define TILTS_PLATFORM_ASK_H

#include "agreement/decide.h"
#include "audit/record.h"
#include "platform/config.h"
#include "platform/finding.h"

#define ASK_ERROR_MAX 512
#define ASK_DEADLINE_MS 15000 /* of a question when it sets none, all retries included */

struct ask;

/*
 * Where the records go. done is called later, from the same thread: 0 durable, -1 never will be.
 * What a record points to lives until then. -1: no memory.
 */
struct ask_recorder {
    int (*add)(void *ctx, const struct record *record, void (*done)(void *arg, int result),
               void *arg);
    void *ctx;
};

struct ask_options {
    const struct platform_config *config;
    const struct clock *clock;
    struct ask_recorder recorder;
    const char *name; /* of this engine within the node ("desk", "bulk"): it remembers for itself
                         which checkpoints it saw */
};

/* NULL with a sentence. The options' texts must outlive it. */
struct ask *ask_open(const struct ask_options *options, char error[static ASK_ERROR_MAX]) MUST_USE;
/* Questions under way are forgotten without done(). NULL is fine. */
void ask_close(struct ask *ask);
int ask_fd(const struct ask *ask);
/* Milliseconds until ask_run() must be called even without an event; -1: no need. */
int ask_timeout_ms(const struct ask *ask);
void ask_run(struct ask *ask);
/* The agreements as of the last question. */
const struct agreement_set *ask_agreements(const struct ask *ask);

struct ask_question {
    /* In; views must live until done(). */
    struct str request_id; /* empty: one is made, in the arena */
    struct operator_name asker;
    struct operator_standing standing; /* of the asker (3.2.9) */
    struct person_code person;
    struct date from, till;
    struct str purpose, application;
    bool application_open;
    struct date application_day;
    struct str provider; /* ask only this one; empty: all that are concerned */
    long deadline_ms;    /* 0: ASK_DEADLINE_MS */
    struct arena *arena; /* for what comes out; at least ASK_ARENA_MAX */
    void (*done)(struct ask_question *question);
    void *user;
    /* Out, in the arena. */
    int64_t at_us; /* answered */
    struct finding finding;
    bool alarm; /* a receipt does not prove what was answered */
    /* Private to ask.c and the files beside it. */
    struct ask_state *state;
};

#define ASK_ARENA_MAX ((size_t)8 * 1024 * 1024)

/* done() is only ever called from ask_run() or from the recorder's done. */
void ask_begin(struct ask *ask, struct ask_question *question);

/* The receipt of a question of before, which was not to be had with its answer. */
struct ask_receipt {
    /* In; views must live until done(). */
    struct str provider, request_id;
    const uint8_t *request_hash, *answer_hash; /* DIGEST_SIZE: what it must prove */
    struct arena *arena;                       /* for what comes out; a few hundred bytes */
    void (*done)(struct ask_receipt *receipt);
    void *user;
    /* Out */
    enum receipt_state state; /* pending: it is not to be had now either */
    struct str detail;        /* JSON members for a record, each after a comma; may be empty */
};

/* Whether that provider's receipts can be verified at all. */
bool ask_can_prove(const struct ask *ask, struct str provider);
/*
 * Gets and verifies it together with the others that wait, those of fresh answers among them. For a
 * provider that ask_can_prove(). Nothing is recorded. -1: no memory, and done() will not be called;
 * else it will be, from ask_run().
 */
int ask_receipt_begin(struct ask *ask, struct ask_receipt *receipt) MUST_USE;

#endif
