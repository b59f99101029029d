/* tilts audit verify | checkpoint | show */
#include "cli/audit_part.h"
#include "cli/audit_show.h"
#include "cli/audit_verbs.h"
#include "cli/audit_verify.h"

#include <string.h>

#define LAST_DEFAULT "20"
#define LAST_MAX 100000

static int
run_verify(struct cli *cli, int argc, char **argv)
{
    static const struct cli_option none[] = {{.name = NULL}};
    struct audit_parts parts;
    int r = cli_parse(cli, none, argc, argv);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = audit_verify(cli, &parts);
    audit_parts_close(&parts);
    return r;
}

static void
print_note(const struct cli *cli, const struct audit_part *part, struct str note, const char *key,
           json_t *notes)
{
    if (cli->json)
        json_array_append_new(notes,
                              json_pack("{s:s, s:s, s:s#}", "origin", part->origin, "verifier_key",
                                        key, "note", note.ptr ? note.ptr : "", (int)note.len));
    else if (note.len)
        printf("%s\n\n%.*s\n", key, STR_FMT(note));
    else
        printf("%s\n\n%s: nothing is signed yet\n\n", key, part->origin);
}

static int
show_checkpoint(const struct cli *cli, const struct audit_parts *parts,
                const struct audit_part *part, json_t *notes)
{
    char error[AUDIT_PART_ERROR_MAX], memory[ORIGIN_MAX + 128];
    struct store *store = audit_part_open(part, error);
    struct store_checkpoint last = {0};
    struct checkpoint checkpoint;
    int r = CLI_DONE;
    struct arena arena;
    struct buf key;

    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    buf_init(&key, memory, sizeof memory);
    checkpoint_verifier_key(str_from(part->origin), parts->public_key, &key);
    if (store->ops->last_checkpoint(store, &arena, &last) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, store_error(store));
    else if (last.size &&
             !checkpoint_open(last.note, str_from(part->origin), parts->public_key, &checkpoint))
        r = cli_fail(cli, CLI_REFUSED, "%s: its last checkpoint is not signed by this node's key",
                     part->origin);
    else
        print_note(cli, part, last.note, buf_c(&key), notes);
    arena_done(&arena);
    store_close(store);
    return r;
}

static int
run_checkpoint(struct cli *cli, int argc, char **argv)
{
    static const struct cli_option none[] = {{.name = NULL}};
    struct audit_parts parts;
    json_t *notes;
    int r = cli_parse(cli, none, argc, argv);

    if (r)
        return r;
    notes = json_array();
    r = audit_parts_open(cli, &parts);
    for (size_t i = 0; r == CLI_DONE && i < parts.count; i++)
        r = show_checkpoint(cli, &parts, &parts.parts[i], notes);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_incref(notes));
    json_decref(notes);
    audit_parts_close(&parts);
    return r;
}

static int
run_show(struct cli *cli, int argc, char **argv)
{
    const char *last = NULL;
    struct audit_show_wish wish = {0};
    const struct cli_option options[] = {
        {.name = "--last", .value = &last},
        {.name = "--request", .value = &wish.request},
        {.name = NULL},
    };
    struct audit_parts parts;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (last && wish.request)
        return cli_fail(cli, CLI_USAGE, "say --last or --request, not both");
    if (!str_to_u64(str_from(last ? last : LAST_DEFAULT), LAST_MAX, &wish.last) || !wish.last)
        return cli_fail(cli, CLI_USAGE, "--last wants a number from 1 to %d", LAST_MAX);
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = audit_show(cli, &parts, &wish);
    audit_parts_close(&parts);
    return r;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
} verbs[] = {
    {"verify", run_verify},   {"checkpoint", run_checkpoint}, {"show", run_show},
    {"person", audit_person}, {"report", audit_report},       {"reconcile", audit_reconcile},
};

static int
run(struct cli *cli, int argc, char **argv)
{
    for (size_t i = 0; argc > 0 && i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[0], verbs[i].name) == 0)
            return verbs[i].run(cli, argc - 1, argv + 1);
    return cli_fail(cli, CLI_USAGE,
                    "say: tilts audit verify, checkpoint, show, person, report or "
                    "reconcile");
}

const struct cli_command cmd_audit = {
    .name = "audit",
    .usage =
        "  audit verify                       every record, hash, signature and guard\n"
        "  audit checkpoint                   the newest signed note of each part, its key\n"
        "  audit show [--last N] [--request ID]\n"
        "                                     records in clear, for the administrator\n"
        "  audit person CODE --reason TEXT [--lang lv|en] [--html FILE] [--without-operators]\n"
        "                                     who asked about a person, and what was answered\n"
        "  audit report --month YYYY-MM [--lang lv|en] [--csv FILE] [--html FILE]\n"
        "                                     how much was asked, without personal data\n"
        "  audit report --specific --from DAY --till DAY --reader NAME --mandate TEXT\n"
        "        [--hours HH:MM-HH:MM] [--calendar state|municipality] [--repeats N]\n"
        "        [--leavers FILE] [--surnames FILE] [--lang lv|en] [--csv FILE] [--html FILE]\n"
        "                                     signs of misuse, for a mandated reader\n"
        "  audit reconcile --export DIR --day DAY [--side provider|platform] [--caller REG]\n"
        "                                     this side's records of a day, blinded\n"
        "  audit reconcile DIR [--day DAY] [--side provider|platform] [--caller REG]\n"
        "                                     the two sides' exports, or an export and this log\n",
    .run = run,
};
