/*
 * tilts audit hold: records that must be kept beyond their 24 months, by request id or by person.
 * The list names the person in clear for as long as the hold lasts; the log's record of it does
 * not.
 */
#include "cli/audit_erase.h"

#include "cli/audit_trust.h"
#include "node/command_log.h"
#include "node/part.h"
#include "status/person_code.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REASON_MAX 512

static const char *const kinds[] = {[HOLD_REQUEST] = "request", [HOLD_PERSON] = "person"};

/* What is done to holds stands in the newest admin part, whose writing end this opens. */
static struct store *
open_admin(const struct cli *cli, const struct audit_parts *parts)
{
    char name[PART_NAME_MAX], error[STORE_ERROR_MAX];
    struct store *store;

    part_newest(parts->config, "admin", name);
    store = part_open(parts->config, name, false, error);
    if (!store)
        cli_fail(cli, CLI_FAILURE, "%s", error);
    return store;
}

static int
record(const struct cli *cli, const struct audit_parts *parts, int64_t id, const char *what,
       const char *kind, const char *reason)
{
    char subject[64], error[COMMAND_LOG_ERROR_MAX] = "no memory";
    json_t *object = json_pack("{s:s*, s:s}", "kind", kind, "reason", reason);
    char *detail = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    int r = -1;

    json_decref(object);
    snprintf(subject, sizeof subject, "legal hold %" PRId64, id);
    if (detail) {
        struct command_event event = {.type = RECORD_USE,
                                      .subject = str_from(subject),
                                      .detail = str_from(detail),
                                      .clause = STR("3.2.7"),
                                      .outcome = str_from(what)};
        r = command_log_append(parts->config, &cli->clock, &event, error);
    }
    free(detail);
    return r < 0 ? cli_fail(cli, CLI_FAILURE, "it cannot be recorded: %s", error) : CLI_DONE;
}

static int
take_hold(const struct cli *cli, const char *request, const char *person, char digits[static 12],
          struct store_hold *hold)
{
    struct person_code code;

    if (!request == !person)
        return cli_fail(cli, CLI_USAGE, "say --request ID or --person CODE");
    if (request) {
        hold->kind = HOLD_REQUEST;
        hold->value = str_from(request);
        return hold->value.len && !strchr(request, '@')
                   ? CLI_DONE
                   : cli_fail(cli, CLI_USAGE, "this is no request id");
    }
    if (!person_code_parse(str_from(person), &code))
        return cli_fail(cli, CLI_USAGE, "this is no personal code");
    snprintf(digits, 12, "%011" PRIu64, code.number);
    hold->kind = HOLD_PERSON;
    hold->value = str_from(digits);
    return CLI_DONE;
}

static int
run_add(struct cli *cli, struct audit_parts *parts, int argc, char **argv)
{
    const char *request = NULL, *person = NULL, *reason = NULL;
    const struct cli_option options[] = {
        {.name = "--request", .value = &request},
        {.name = "--person", .value = &person},
        {.name = "--reason", .value = &reason, .required = true},
        {.name = NULL},
    };
    struct store_hold hold = {.at_us = clock_now_us(&cli->clock)};
    char digits[12] = "";
    struct store *store;
    int64_t id = 0;
    int r = cli_parse(cli, options, argc, argv);

    if (r == 0)
        r = take_hold(cli, request, person, digits, &hold);
    if (r)
        return r;
    if (strlen(reason) > REASON_MAX || strlen(reason) == 0)
        return cli_fail(cli, CLI_USAGE, "--reason wants 1 to %d bytes", REASON_MAX);
    hold.reason = str_from(reason);
    store = open_admin(cli, parts);
    if (!store)
        return CLI_FAILURE;
    if (store->ops->add_hold(store, &hold, &id) < 0)
        r = cli_fail(cli, CLI_REFUSED, "it is not added, or is held already: %s",
                     store_error(store));
    store_close(store);
    if (r == CLI_DONE)
        r = record(cli, parts, id, "added", kinds[hold.kind], reason);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_pack("{s:I}", "id", (json_int_t)id));
    else if (r == CLI_DONE)
        printf("Legal hold %" PRId64 " stands.\n", id);
    return r;
}

static int
run_remove(struct cli *cli, struct audit_parts *parts, int argc, char **argv)
{
    const char *word = NULL, *reason = NULL;
    const struct cli_option options[] = {
        {.name = "ID", .value = &word, .required = true},
        {.name = "--reason", .value = &reason, .required = true},
        {.name = NULL},
    };
    struct store *store;
    bool found = false;
    uint64_t id = 0;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (!str_to_u64(str_from(word), INT64_MAX, &id))
        return cli_fail(cli, CLI_USAGE, "a hold's id is a number; see tilts audit hold list");
    store = open_admin(cli, parts);
    if (!store)
        return CLI_FAILURE;
    /* The person's code goes for good, as erased records do. */
    if (store->ops->remove_hold(store, (int64_t)id, &found) < 0 ||
        (found && store->ops->erase_end(store) < 0))
        r = cli_fail(cli, CLI_FAILURE, "%s", store_error(store));
    else if (!found)
        r = cli_fail(cli, CLI_REFUSED, "there is no hold %" PRIu64, id);
    store_close(store);
    return r ? r : record(cli, parts, (int64_t)id, "removed", NULL, reason);
}

static int
show(void *ctx, const struct store_hold *hold)
{
    char id[24], at[DATE_TEXT_MAX], value[256], reason[REASON_MAX + 1];

    snprintf(id, sizeof id, "%" PRId64, hold->id);
    instant_format_riga(hold->at_us, at);
    (void)str_copy(hold->value, value, sizeof value);
    (void)str_copy(hold->reason, reason, sizeof reason);
    cli_table_add(ctx, (const char *[]){id, at, kinds[hold->kind], value, reason});
    return 0;
}

/* All parts are asked: holds of an admin part that was followed by another still stand. */
static int
run_list(struct cli *cli, struct audit_parts *parts, int argc, char **argv)
{
    static const char *const columns[] = {"id", "since", "kind", "value", "reason"};
    static const struct cli_option none[] = {{.name = NULL}};
    char error[AUDIT_PART_ERROR_MAX];
    struct cli_table *table;
    int r = cli_parse(cli, none, argc, argv);

    if (r)
        return r;
    table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; r == CLI_DONE && i < parts->count; i++) {
        struct store *store = audit_part_open(&parts->parts[i], error);
        if (!store)
            r = cli_fail(cli, CLI_FAILURE, "%s", error);
        else if (store->ops->each_hold(store, show, table) < 0)
            r = cli_fail(cli, CLI_FAILURE, "%s", store_error(store));
        store_close(store);
    }
    cli_table_close(table, NULL);
    return r;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, struct audit_parts *parts, int argc, char **argv);
} verbs[] = {{"add", run_add}, {"list", run_list}, {"remove", run_remove}};

int
audit_hold_run(struct cli *cli, int argc, char **argv)
{
    struct audit_parts parts;
    int r;

    for (size_t i = 0; argc > 0 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(argv[0], verbs[i].name) != 0)
            continue;
        r = audit_parts_open(cli, &parts);
        if (r == CLI_DONE)
            r = verbs[i].run(cli, &parts, argc - 1, argv + 1);
        audit_parts_close(&parts);
        return r;
    }
    return cli_fail(cli, CLI_USAGE, "say: tilts audit hold add, list or remove");
}
