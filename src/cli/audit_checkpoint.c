/* tilts audit checkpoint: the newest signed note of each part, and who else signed how far. */
#include "cli/audit_checkpoint.h"

#include "base/date.h"

#include <inttypes.h>
#include <stdlib.h>

#define LAG_WARN_US (2 * US_PER_DAY)

struct lag {
    int found; /* whether anybody cosigned */
    struct outside cosigned;
    uint64_t behind;
    bool warn;
};

/* Who cosigns should have done so lately: behind and for days is worth a warning. */
static void
measure(const struct cli *cli, struct store *store, const struct audit_trust *trust, uint64_t size,
        struct lag *lag)
{
    *lag = (struct lag){.found = 0};
    lag->found = outside_largest(store, &trust->outside, &lag->cosigned);
    lag->behind = lag->found > 0 ? size - lag->cosigned.size : size;
    lag->warn = trust->outside.cosigner_count && lag->behind &&
                (lag->found <= 0 || clock_now_us(&cli->clock) - lag->cosigned.at_us > LAG_WARN_US);
}

static json_t *
note_json(const struct audit_part *part, const char *key, struct str note, const struct lag *lag)
{
    json_t *object =
        json_pack("{s:s, s:s, s:s#, s:I, s:b}", "origin", part->origin, "verifier_key", key, "note",
                  note.ptr ? note.ptr : "", (int)note.len, "cosignature_lag",
                  (json_int_t)lag->behind, "cosignature_late", (int)lag->warn);
    char at[DATE_TEXT_MAX];

    if (lag->found > 0) {
        instant_format(lag->cosigned.at_us, at);
        json_object_set_new(object, "cosigned_size", json_integer((json_int_t)lag->cosigned.size));
        json_object_set_new(object, "cosigned_by", json_string(lag->cosigned.signer));
        json_object_set_new(object, "cosigned_at", json_string(at));
    }
    return object;
}

static void
print_note(const struct audit_part *part, struct str note, const char *key, const struct lag *lag)
{
    char at[DATE_TEXT_MAX];

    if (note.len == 0) {
        printf("%s\n\n%s: nothing is signed yet\n\n", key, part->origin);
        return;
    }
    printf("%s\n\n%.*s\n", key, STR_FMT(note));
    if (lag->found > 0) {
        instant_format_riga(lag->cosigned.at_us, at);
        printf("Cosigned up to %" PRIu64 " by %s at %s; %" PRIu64 " records are newer.\n",
               lag->cosigned.size, lag->cosigned.signer, at, lag->behind);
    }
    if (lag->warn)
        printf("Warning: the cosigner lags behind by more than two days.\n");
    if (lag->found > 0 || lag->warn)
        printf("\n");
}

static int
show_checkpoint(const struct cli *cli, const struct audit_parts *parts,
                const struct audit_trust *trust, const struct audit_part *part, json_t *notes)
{
    char error[AUDIT_PART_ERROR_MAX], memory[ORIGIN_MAX + 128];
    struct store *store = audit_part_open(part, error);
    struct store_checkpoint last = {0};
    struct checkpoint checkpoint;
    int r = CLI_DONE;
    struct arena arena;
    struct lag lag;
    struct buf key;

    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    buf_init(&key, memory, sizeof memory);
    checkpoint_verifier_key(str_from(part->origin), parts->public_key, &key);
    if (store->ops->last_checkpoint(store, &arena, &last) < 0) {
        r = cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, store_error(store));
    } else if (last.size && !checkpoint_open(last.note, str_from(part->origin), parts->public_key,
                                             &checkpoint)) {
        r = cli_fail(cli, CLI_REFUSED, "%s: its last checkpoint is not signed by this node's key",
                     part->origin);
    } else {
        measure(cli, store, trust, last.size, &lag);
        if (cli->json)
            json_array_append_new(notes, note_json(part, buf_c(&key), last.note, &lag));
        else
            print_note(part, last.note, buf_c(&key), &lag);
    }
    arena_done(&arena);
    store_close(store);
    return r;
}

static int
show(struct cli *cli, const struct audit_parts *parts)
{
    json_t *notes = json_array();
    struct audit_trust trust;
    int r = audit_trust_load(cli, parts, &trust);

    for (size_t i = 0; r == CLI_DONE && i < parts->count; i++)
        r = show_checkpoint(cli, parts, &trust, &parts->parts[i], notes);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_incref(notes));
    json_decref(notes);
    audit_trust_done(&trust);
    return r;
}

int
audit_checkpoint_run(struct cli *cli, int argc, char **argv)
{
    struct audit_cosign_wish wish = {0};
    const char *attach = NULL, *tiles = NULL;
    const struct cli_option options[] = {
        {.name = "--cosign", .value = &wish.source},    {.name = "--key", .value = &wish.key_path},
        {.name = "--state", .value = &wish.state_path}, {.name = "--name", .value = &wish.name},
        {.name = "--log", .value = &wish.log},          {.name = "--attach", .value = &attach},
        {.name = "--tiles", .value = &tiles},           {.name = NULL},
    };
    struct audit_parts parts;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (!!wish.source + !!attach + !!tiles > 1 ||
        (!wish.source && (wish.key_path || wish.state_path || wish.name || wish.log)))
        return cli_fail(cli, CLI_USAGE,
                        "say one of --cosign SOURCE --key KEY --state FILE --name NAME [--log KEY],"
                        " --attach FILE, --tiles DIR");
    if (wish.source)
        return audit_cosign(cli, &wish);
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = attach  ? audit_attach(cli, &parts, attach)
            : tiles ? audit_tiles(cli, &parts, tiles)
                    : show(cli, &parts);
    audit_parts_close(&parts);
    return r;
}
