/* tilts audit verify | checkpoint | show */
#include "cli/audit_show.h"
#include "cli/cli.h"

#include "audit/checkpoint.h"
#include "audit/verify.h"
#include "provider/log_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct node {
    struct cli *cli;
    struct provider_config *config;
    struct log_parts parts;
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
};

static int
open_node(struct node *node)
{
    const char *path = node->cli->config_path ? node->cli->config_path : "provider.yaml";
    char error[FILE_ERROR_MAX], *key_path;
    struct signing_key *key;

    node->config = provider_config_load(path, error);
    if (!node->config || log_parts_find(node->config, &node->parts, error) < 0)
        return cli_fail(node->cli, CLI_FAILURE, "%s", error);
    key_path = provider_log_key_path(node->config);
    key = key_path ? signing_open(key_path, error) : NULL;
    free(key_path);
    if (!key)
        return cli_fail(node->cli, CLI_FAILURE, "%s", error);
    signing_public(key, node->public_key);
    signing_close(key);
    return 0;
}

static void
show_progress(void *ctx, uint64_t done)
{
    cli_progress_show(ctx, done);
}

static int
verify_part(struct node *node, const struct log_part *part, struct cli_table *table)
{
    char error[LOG_PARTS_ERROR_MAX], records[24], erased[24], checkpoints[24];
    struct cli_progress progress;
    struct verify_report report;
    struct store *store = log_part_open(part, error);
    int r;

    if (!store)
        return cli_fail(node->cli, CLI_FAILURE, "%s", error);
    cli_progress_begin(&progress, part->origin, 0);
    r = verify_log(store, part->origin, node->public_key, part->guard_path, show_progress,
                   &progress, &report);
    if (progress.shown)
        cli_progress_end(&progress, report.records);
    if (r < 0)
        r = cli_fail(node->cli, CLI_FAILURE, "%s: %s", part->origin, store_error(store));
    store_close(store);
    if (r)
        return r;
    snprintf(records, sizeof records, "%" PRIu64, report.records);
    snprintf(erased, sizeof erased, "%" PRIu64, report.erased);
    snprintf(checkpoints, sizeof checkpoints, "%" PRIu64, report.checkpoints);
    const char *values[] = {part->origin, records, erased, checkpoints,
                            report.good ? "verified" : report.finding};
    cli_table_add(table, values);
    return report.good ? CLI_DONE : CLI_REFUSED;
}

static int
verify(struct node *node, int argc, char **argv)
{
    static const char *const columns[] = {"origin", "records", "erased", "checkpoints", "result"};
    const struct cli_option options[] = {{0}};
    struct cli_table *table;
    int worst = cli_parse(node->cli, options, argc, argv);

    if (worst)
        return worst;
    table = cli_table_open(node->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < node->parts.count; i++) {
        int r = verify_part(node, &node->parts.parts[i], table);
        worst = r > worst ? r : worst;
    }
    cli_table_close(table, NULL);
    return worst;
}

/* The newest signed note of each part, and the key that verifies it. */
static int
checkpoint(struct node *node, int argc, char **argv)
{
    const struct cli_option options[] = {{0}};
    json_t *all = json_array();
    int r = cli_parse(node->cli, options, argc, argv);

    for (size_t i = 0; r == 0 && i < node->parts.count; i++) {
        const struct log_part *part = &node->parts.parts[i];
        char error[LOG_PARTS_ERROR_MAX], memory[512];
        struct store_checkpoint last;
        struct arena arena;
        struct buf key;
        struct store *store = log_part_open(part, error);
        if (!store) {
            r = cli_fail(node->cli, CLI_FAILURE, "%s", error);
            break;
        }
        arena_init(&arena, 64 * 1024);
        buf_init(&key, memory, sizeof memory);
        checkpoint_verifier_key(str_from(part->origin), node->public_key, &key);
        if (store->ops->last_checkpoint(store, &arena, &last) < 0)
            r = cli_fail(node->cli, CLI_FAILURE, "%s", store_error(store));
        else if (node->cli->json)
            json_array_append_new(
                all, json_pack("{s:s, s:s%, s:s%}", "origin", part->origin, "key", key.ptr, key.len,
                               "checkpoint", last.note.ptr ? last.note.ptr : "", last.note.len));
        else
            printf("# %.*s\n%.*s\n", STR_FMT(buf_str(&key)), STR_FMT(last.note));
        arena_done(&arena);
        store_close(store);
    }
    if (r == 0 && node->cli->json)
        cli_print_json(all);
    else
        json_decref(all);
    return r;
}

static int
show(struct node *node, int argc, char **argv)
{
    return audit_show(node->cli, &node->parts, argc, argv);
}

static const struct {
    const char *verb;
    int (*run)(struct node *node, int argc, char **argv);
} verbs[] = {{"verify", verify}, {"checkpoint", checkpoint}, {"show", show}};

static int
run(struct cli *cli, int argc, char **argv)
{
    struct node node = {.cli = cli};
    int r = CLI_USAGE;

    for (size_t i = 0; argc > 0 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].verb, argv[0]) != 0)
            continue;
        r = open_node(&node);
        if (r == 0)
            r = verbs[i].run(&node, argc - 1, argv + 1);
        log_parts_done(&node.parts);
        provider_config_free(node.config);
        return r;
    }
    return cli_fail(cli, r, "say: tilts audit verify, checkpoint or show");
}

const struct cli_command cmd_audit = {
    .name = "audit",
    .usage = "  audit verify                       every record, leaf, root and signature\n"
             "  audit checkpoint                   the newest signed checkpoint of each part\n"
             "  audit show [--last N] [--request ID]   the records in plain words\n",
    .run = run,
};
