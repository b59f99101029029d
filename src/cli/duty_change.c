/* tilts duty open, done, note, reopen: what is told of a duty, with its evidence. */
#include "cli/duty_desk.h"
#include "pki/digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EVIDENCE_TEXT_MAX 128

/* "sha256:<hex>" of the file, however large. */
static int
hash_file(const struct duty_desk *desk, const char *path, struct buf *evidence)
{
    FILE *file = fopen(path, "re");
    struct digest *digest = file ? digest_open() : NULL;
    uint8_t hash[DIGEST_SIZE];
    char block[65536];
    size_t len;
    bool failed;

    if (!digest) {
        int why = file ? ENOMEM : errno;
        if (file)
            fclose(file);
        return cli_fail(desk->cli, CLI_FAILURE, "%s: %s", path, strerror(why));
    }
    while ((len = fread(block, 1, sizeof block, file)) > 0)
        digest_add(digest, block, len);
    failed = ferror(file) != 0;
    fclose(file);
    digest_close(digest, hash);
    if (failed)
        return cli_fail(desk->cli, CLI_FAILURE, "%s: cannot be read", path);
    buf_add_c(evidence, "sha256:");
    buf_add_hex(evidence, hash, sizeof hash);
    return CLI_DONE;
}

/* The same, of a file that only somebody else has. */
static int
take_hash(const struct duty_desk *desk, const char *text, struct buf *evidence)
{
    uint8_t hash[DIGEST_SIZE];

    if (!hex_decode(str_from(text), hash, sizeof hash))
        return cli_fail(desk->cli, CLI_USAGE, "--sha256 wants the 64 digits that sha256sum shows");
    buf_add_c(evidence, "sha256:");
    buf_add_hex(evidence, hash, sizeof hash);
    return CLI_DONE;
}

/* One event with the words that all of them take. */
static int
tell(struct duty_desk *desk, enum duty_event_kind kind, int argc, char **argv)
{
    const char *id = NULL, *file = NULL, *extract = NULL, *sha256 = NULL, *note = NULL;
    const struct cli_option options[] = {{"ID", &id, NULL, true},
                                         {"--evidence", &file, NULL, false},
                                         {"--extract", &extract, NULL, false},
                                         {"--sha256", &sha256, NULL, false},
                                         {"--note", &note, NULL, false},
                                         {NULL, NULL, NULL, false}};
    struct duty_event event = {.kind = kind};
    const struct duty *duty;
    char text[EVIDENCE_TEXT_MAX];
    struct buf evidence;
    int r = cli_parse(desk->cli, options, argc, argv);

    buf_init(&evidence, text, sizeof text);
    if (r == CLI_DONE)
        r = duty_desk_find(desk, id, &duty);
    if (r == CLI_DONE && (file != NULL) + (extract != NULL) + (sha256 != NULL) > 1)
        r = cli_fail(desk->cli, CLI_USAGE, "--evidence, --sha256 and --extract: one of them");
    if (r == CLI_DONE && file)
        r = hash_file(desk, file, &evidence);
    if (r == CLI_DONE && sha256)
        r = take_hash(desk, sha256, &evidence);
    if (r != CLI_DONE)
        return r;
    if (extract)
        buf_addf(&evidence, "extract:%s", extract);
    if (!buf_ok(&evidence))
        return cli_fail(desk->cli, CLI_USAGE, "--extract is too long");
    event.evidence = buf_str(&evidence);
    event.note = str_from(note);
    if (kind == DUTY_NOTED && event.evidence.len)
        event.kind = DUTY_EVIDENCED;
    else if (kind == DUTY_NOTED && !event.note.len)
        return cli_fail(desk->cli, CLI_USAGE,
                        "say --note TEXT, --evidence FILE, --sha256 HEX or --extract ID");
    r = duty_desk_keep(desk, duty, &event);
    if (r == CLI_DONE)
        duty_desk_say(desk, duty, event.kind);
    return r;
}

int
duty_desk_done(struct duty_desk *desk, int argc, char **argv)
{
    return tell(desk, DUTY_DONE, argc, argv);
}

int
duty_desk_note(struct duty_desk *desk, int argc, char **argv)
{
    return tell(desk, DUTY_NOTED, argc, argv);
}

int
duty_desk_reopen(struct duty_desk *desk, int argc, char **argv)
{
    return tell(desk, DUTY_REOPENED, argc, argv);
}

int
duty_desk_open(struct duty_desk *desk, int argc, char **argv)
{
    const char *name = NULL, *note = NULL;
    struct duty_words words = {.agreement = NULL};
    const struct cli_option options[] = {{"KIND", &name, NULL, true},
                                         {"--agreement", &words.agreement, NULL, true},
                                         {"--party", &words.party, NULL, false},
                                         {"--received", &words.received, NULL, false},
                                         {"--on", &words.on, NULL, false},
                                         {"--note", &note, NULL, false},
                                         {NULL, NULL, NULL, false}};
    struct duty_event event = {.kind = DUTY_OPENED};
    struct duty duty;
    enum duty_kind kind;
    char id[DUTIES_ID_MAX];
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (!duty_kind_from(str_from(name), &kind))
        return cli_fail(
            desk->cli, CLI_USAGE,
            "KIND is extract, support, legal-basis, subject-request, incident, details, "
            "reorganisation, notice, force-majeure or system-change");
    r = duty_desk_make(desk, kind, &words, &duty);
    if (r != CLI_DONE)
        return r;
    duties_next_id(&desk->duties, id);
    duty.id = str_from(id);
    event.note = str_from(note);
    r = duty_desk_keep(desk, &duty, &event);
    if (r == CLI_DONE)
        duty_desk_say(desk, &duty, DUTY_OPENED);
    return r;
}
