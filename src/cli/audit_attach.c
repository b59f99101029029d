/* tilts audit checkpoint --attach: the cosignatures in a cosigned checkpoint are verified and kept.
 */
#include "base/file.h"
#include "cli/audit_checkpoint.h"

#include <inttypes.h>
#include <stdlib.h>

#define DASH "\xe2\x80\x94 "

struct attaching {
    struct cli *cli;
    struct store *store;
    const struct outside_trust *trust;
    struct str stored; /* our own note */
    uint64_t size;
    unsigned kept;
};

/* The text that is signed, with its empty line; empty when there is none. */
static struct str
text_of(struct str note)
{
    for (size_t i = 0; i + 1 < note.len; i++)
        if (note.ptr[i] == '\n' && note.ptr[i + 1] == '\n')
            return (struct str){note.ptr, i + 2};
    return (struct str){note.ptr, 0};
}

static int
keep_line(struct attaching *a, struct str line)
{
    struct store_attachment attachment = {
        .size = a->size, .kind = ATTACHMENT_COSIGNATURE, .bytes = line};
    char error[OUTSIDE_ERROR_MAX];
    struct outside outside;

    if (!outside_verify(&attachment, a->stored, a->trust, &outside, error))
        return CLI_DONE; /* the log's own line, or a stranger's */
    attachment.signer = str_from(outside.signer);
    attachment.at_us = outside.at_us;
    if (a->store->ops->attach(a->store, &attachment) < 0)
        return cli_fail(a->cli, CLI_FAILURE, "%s", store_error(a->store));
    a->kept++;
    return CLI_DONE;
}

/* It must be the very checkpoint that we signed. */
static int
take(struct attaching *a, struct str note, struct arena *arena)
{
    struct str text = text_of(note), rest = text, size_text;
    struct store_checkpoint stored;
    int r = CLI_DONE;

    (void)str_split(&rest, '\n');
    size_text = str_split(&rest, '\n');
    if (!str_to_u64(size_text, INT64_MAX, &a->size) || a->size == 0)
        return cli_fail(a->cli, CLI_FAILURE, "the file is no checkpoint");
    if (a->store->ops->find_checkpoint(a->store, a->size, arena, &stored) < 0 ||
        stored.size != a->size || !str_starts_with(stored.note, text))
        return cli_fail(a->cli, CLI_REFUSED,
                        "the log never signed this checkpoint of %" PRIu64 " records", a->size);
    a->stored = stored.note;
    rest = (struct str){note.ptr + text.len, note.len - text.len};
    while (r == CLI_DONE && rest.len) {
        struct str line = str_split(&rest, '\n');
        if (str_starts_with(line, STR(DASH)))
            r = keep_line(a, line);
    }
    return r;
}

static int
attach_to(struct cli *cli, const struct audit_trust *trust, const struct audit_part *part,
          struct str note)
{
    char error[AUDIT_PART_ERROR_MAX];
    struct attaching a = {.cli = cli, .trust = &trust->outside};
    struct arena arena;
    int r;

    a.store = audit_part_open_to_write(part, error);
    if (!a.store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    r = take(&a, note, &arena);
    arena_done(&arena);
    store_close(a.store);
    if (r == CLI_DONE && a.kept == 0)
        r = cli_fail(cli, CLI_REFUSED,
                     "no signature in it verifies under a key of %s; put the cosigner's verifier "
                     "key there",
                     trust->witnesses_path);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_pack("{s:s, s:I, s:i}", "origin", part->origin, "size",
                                 (json_int_t)a.size, "kept", (int)a.kept));
    else if (r == CLI_DONE)
        printf("%s: %u cosignature(s) of checkpoint %" PRIu64 " kept.\n", part->origin, a.kept,
               a.size);
    return r;
}

int
audit_attach(struct cli *cli, const struct audit_parts *parts, const char *path)
{
    char error[FILE_ERROR_MAX], *bytes = NULL;
    const struct audit_part *part;
    struct audit_trust trust;
    struct str note, rest;
    int r = audit_trust_load(cli, parts, &trust);
    size_t len = 0;

    if (r == CLI_DONE && file_read(path, CHECKPOINT_NOTE_MAX, &bytes, &len, error) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    if (r == CLI_DONE) {
        note = rest = (struct str){bytes, len};
        part = audit_part_named(parts, str_split(&rest, '\n'));
        r = part ? attach_to(cli, &trust, part, note)
                 : cli_fail(cli, CLI_REFUSED, "%s: is no checkpoint of a log of this node", path);
    }
    free(bytes);
    audit_trust_done(&trust);
    return r;
}
