/* From the records of one request to sentences: see agreement_explain.h. */
#include "cli/agreement_explain.h"

#include "cli/audit_part.h"
#include "cli/audit_record.h"

#include <string.h>

struct walk {
    const char *request;
    const struct audit_part *part;
    json_t *records;
};

static int
keep(void *ctx, const struct store_record *row)
{
    struct walk *walk = ctx;
    struct str rest = row->request_id; /* the id, "@" and the caller */

    if (!str_eq_c(str_split(&rest, '@'), walk->request))
        return 0;
    return json_array_append_new(walk->records, audit_record_json(walk->part->origin, row));
}

static int
find_records(const struct cli *cli, const struct audit_parts *parts, struct walk *walk)
{
    for (size_t i = 0; i < parts->count; i++) {
        char error[AUDIT_PART_ERROR_MAX];
        struct store *store = audit_part_open(&parts->parts[i], error);
        int r;
        if (!store)
            return cli_fail(cli, CLI_FAILURE, "%s", error);
        walk->part = &parts->parts[i];
        r = store->ops->each_record(store, 0, keep, walk)
                ? cli_fail(cli, CLI_FAILURE, "%s: %s", walk->part->log_path, store_error(store))
                : CLI_DONE;
        store_close(store);
        if (r)
            return r;
    }
    if (json_array_size(walk->records) == 0)
        return cli_fail(cli, CLI_REFUSED, "no record has the request id %s", walk->request);
    return CLI_DONE;
}

/* What explains the decision, and nothing of the person asked about. */
static json_t *
explanation(const json_t *record)
{
    static const char *const members[] = {"origin",  "index",      "at",        "type",
                                          "caller",  "operator",   "purpose",   "application",
                                          "outcome", "clause",     "row_count", "decisions",
                                          "erased",  "request_id", "repeat_of"};
    json_t *object = json_object();

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        json_t *value = json_object_get(record, members[i]);
        if (value)
            json_object_set(object, members[i], value);
    }
    return object;
}

static const char *
text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    return value ? value : "-";
}

static void
print_decisions(const struct cli *cli, const json_t *record)
{
    static const char *const columns[] = {"municipality", "agreement", "version", "clause",
                                          "decision"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *decision;
    size_t i;

    json_array_foreach(json_object_get(record, "decisions"), i, decision)
    {
        char version[24];
        snprintf(version, sizeof version, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(decision, "version")));
        cli_table_add(table, (const char *const[]){
                                 text(decision, "municipality"), text(decision, "agreement"),
                                 version, text(decision, "clause"), text(decision, "outcome")});
    }
    cli_table_close(table, NULL);
}

static void
print_record(const struct cli *cli, const json_t *record)
{
    const json_t *asker = json_object_get(record, "operator");

    printf("%s, %s %" JSON_INTEGER_FORMAT ": %s\n", text(record, "at"), text(record, "origin"),
           json_integer_value(json_object_get(record, "index")), text(record, "type"));
    if (json_object_get(record, "erased")) {
        printf("  It is erased: 24 months are over, and nothing of it can be told any more.\n");
        return;
    }
    printf("  outcome      %s, clause %s\n", text(record, "outcome"), text(record, "clause"));
    printf("  caller       %s\n", text(record, "caller"));
    printf("  operator     %s %s, %s\n", text(asker, "name"), text(asker, "surname"),
           text(asker, "code"));
    printf("  purpose      %s\n", text(record, "purpose"));
    printf("  application  %s\n", text(record, "application"));
    if (json_array_size(json_object_get(record, "decisions")))
        print_decisions(cli, record);
    else
        printf("  It was refused before any agreement was asked.\n");
}

static void
print_records(const struct cli *cli, const json_t *records)
{
    json_t *explanations = json_array();
    const json_t *record;
    size_t i;

    json_array_foreach(records, i, record)
    {
        if (cli->json)
            json_array_append_new(explanations, explanation(record));
        else
            print_record(cli, record);
    }
    if (cli->json)
        cli_print_json(json_incref(explanations));
    json_decref(explanations);
}

int
agreement_explain(struct cli *cli, int argc, char **argv)
{
    struct walk walk = {.request = NULL};
    const struct cli_option options[] = {
        {.name = "REQUEST_ID", .value = &walk.request, .required = true},
        {.name = NULL},
    };
    struct audit_parts parts;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    walk.records = json_array();
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = find_records(cli, &parts, &walk);
    if (r == CLI_DONE)
        print_records(cli, walk.records);
    json_decref(walk.records);
    audit_parts_close(&parts);
    return r;
}
