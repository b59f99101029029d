/* tilts audit new-origin, and what verifying makes of it: see audit_gap.h. */
#include "cli/audit_gap.h"

#include "node/part.h"

#include <inttypes.h>
#include <string.h>

static const struct audit_part *
next_part(const struct audit_parts *parts, const struct audit_part *part)
{
    char next[PART_NAME_MAX];

    if (!part_next(part->lane, next))
        return NULL;
    for (size_t i = 0; i < parts->count; i++)
        if (strcmp(parts->parts[i].lane, next) == 0)
            return &parts->parts[i];
    return NULL;
}

bool
audit_gap_of(const struct audit_parts *parts, const struct audit_part *part, struct gap *ret_gap)
{
    const struct audit_part *next = next_part(parts, part);
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = next ? audit_part_open(next, error) : NULL;
    bool closes =
        store && gap_first(store, ret_gap) == 1 && strcmp(ret_gap->origin, part->origin) == 0;

    store_close(store);
    return closes;
}

void
audit_gap_check(const struct audit_parts *parts, const struct audit_part *part, struct store *store,
                const struct gap *gap, struct verify_report *report)
{
    struct store_checkpoint last;
    struct checkpoint guard, end = {0};
    char error[GUARD_ERROR_MAX];
    enum guard_state state;
    struct arena arena;
    bool fits;

    if (!report->good)
        return;
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    fits = (!part->guard_path || /* that node's own verifying looks at it */
            (guard_read(part->guard_path, str_from(part->origin), parts->public_key, &state, &guard,
                        error) == 0 &&
             gap_fits_guard(gap, state, &guard))) &&
           store->ops->last_checkpoint(store, &arena, &last) == 0 && last.size == gap->found_size &&
           report->records == gap->found_size &&
           (last.size == 0 ||
            (checkpoint_open(last.note, str_from(part->origin), parts->public_key, &end) &&
             digest_equal(end.root, gap->found_root, DIGEST_SIZE)));
    arena_done(&arena);
    if (fits)
        return;
    report->good = false;
    snprintf(report->finding, sizeof report->finding,
             "it or its guard is not what the origin that follows it says of it (%" PRIu64
             " records found, %" PRIu64 " signed)",
             gap->found_size, gap->signed_size);
}

int
audit_new_origin_run(struct cli *cli, int argc, char **argv)
{
    const char *lane = NULL, *reason = NULL;
    const struct cli_option options[] = {
        {.name = "--lane", .value = &lane, .required = true},
        {.name = "--reason", .value = &reason, .required = true},
        {.name = NULL},
    };
    char name[PART_NAME_MAX] = "", error[PART_ERROR_MAX];
    struct audit_parts parts;
    int r = cli_parse(cli, options, argc, argv), opened;

    if (r)
        return r;
    if (!part_name_fits(str_from(lane)) || strchr(lane, '-'))
        return cli_fail(cli, CLI_USAGE, "--lane wants a lane's number, or admin");
    if (reason[0] == '\0' || strlen(reason) > GAP_REASON_MAX)
        return cli_fail(cli, CLI_USAGE, "--reason wants 1 to %d bytes", GAP_REASON_MAX);
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE) {
        opened = part_renew(parts.config, &cli->clock, lane, reason, name, error);
        if (opened <= 0)
            r = cli_fail(cli, opened < 0 ? CLI_FAILURE : CLI_REFUSED, "%s", error);
        else if (cli->json)
            cli_print_json(json_pack("{s:s}", "part", name));
        else
            printf("Lane %s goes on as %s; its first record states the gap. Tell whoever keeps "
                   "checkpoints of the old origin.\n",
                   lane, name);
    }
    audit_parts_close(&parts);
    return r;
}
