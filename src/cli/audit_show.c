/* Records decoded and printed: see audit_show.h. */
#include "cli/audit_show.h"

#include "audit/record.h"

#include <stdlib.h>

#define ARENA_MAX (256 * 1024)

struct showing {
    struct cli *cli;
    struct cli_table *table; /* for people */
    json_t *all;             /* with --json */
    const char *origin;
    struct str request;
    uint64_t from; /* the first index wanted */
    bool malformed;
};

static void
set_text(json_t *object, const char *name, struct str text)
{
    if (text.len)
        json_object_set_new(object, name, json_stringn(text.ptr, text.len));
}

static json_t *
decisions_json(const struct record *record)
{
    json_t *all = json_array();

    for (size_t i = 0; i < record->decision_count; i++) {
        const struct record_decision *d = &record->decisions[i];
        char reg[REGISTRATION_TEXT_MAX];
        registration_format(d->municipality, reg);
        json_array_append_new(all,
                              json_pack("{s:s, s:s%, s:i, s:s%, s:s%}", "municipality", reg,
                                        "agreement", d->agreement.ptr, d->agreement.len, "version",
                                        (int)d->version, "clause", d->clause.ptr, d->clause.len,
                                        "outcome", d->outcome.ptr, d->outcome.len));
    }
    return all;
}

static json_t *
record_json(const struct record *record, uint64_t index, const char *origin)
{
    json_t *object = json_object();
    char at[DATE_TEXT_MAX], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX], reg[REGISTRATION_TEXT_MAX];

    instant_format(record->at_us, at);
    date_format(record->from, from);
    date_format(record->till, till);
    registration_format(record->caller, reg);
    json_object_set_new(object, "origin", json_string(origin));
    json_object_set_new(object, "index", json_integer((json_int_t)index));
    json_object_set_new(object, "type", json_string(record_type_name(record->type)));
    json_object_set_new(object, "at", json_string(at));
    set_text(object, "request_id", record->request_id);
    if (record->caller.number)
        set_text(object, "caller", str_from(reg));
    set_text(object, "operator_name", record->operator_name);
    set_text(object, "operator_surname", record->operator_surname);
    set_text(object, "operator_code", record->operator_code);
    set_text(object, "person_code", record->person_code);
    set_text(object, "application", record->application);
    set_text(object, "from", str_from(from));
    set_text(object, "till", str_from(till));
    set_text(object, "purpose", record->purpose);
    set_text(object, "outcome", record->outcome);
    set_text(object, "clause", record->clause);
    set_text(object, "field", record->field);
    set_text(object, "channel", record->channel);
    set_text(object, "software", record->software);
    set_text(object, "subject", record->subject);
    set_text(object, "detail", record->detail);
    json_object_set_new(object, "rows", json_integer((json_int_t)record->row_count));
    json_object_set_new(object, "decisions", decisions_json(record));
    return object;
}

static void
add_row(struct showing *showing, const struct record *record)
{
    char at[DATE_TEXT_MAX], asker[128], outcome[128];

    instant_format_riga(record->at_us, at);
    snprintf(asker, sizeof asker, "%.*s %.*s", STR_FMT(record->operator_name),
             STR_FMT(record->operator_surname));
    snprintf(outcome, sizeof outcome, "%.*s", STR_FMT(record->outcome));
    char id[80], person[32], clause[32];
    snprintf(id, sizeof id, "%.*s",
             STR_FMT(record->request_id.len ? record->request_id : record->subject));
    snprintf(person, sizeof person, "%.*s", STR_FMT(record->person_code));
    snprintf(clause, sizeof clause, "%.*s", STR_FMT(record->clause));
    const char *values[] = {at,
                            record_type_name(record->type),
                            id,
                            record->operator_name.len ? asker : NULL,
                            person[0] ? person : NULL,
                            outcome,
                            clause[0] ? clause : NULL};
    cli_table_add(showing->table, values);
}

static int
visit(void *ctx, const struct store_record *row)
{
    struct showing *showing = ctx;
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    struct record record;
    struct arena arena;
    int r = 0;

    if (row->index < showing->from)
        return 0;
    arena_init(&arena, ARENA_MAX);
    if (record_decode((enum record_type)row->type, sections, &arena, &record) < 0) {
        showing->malformed = true;
        r = 1;
    } else if (!showing->request.len || str_eq(record.request_id, showing->request)) {
        if (showing->cli->json)
            json_array_append_new(showing->all, record_json(&record, row->index, showing->origin));
        else
            add_row(showing, &record);
    }
    arena_done(&arena);
    return r;
}

static int
show_part(struct showing *showing, const struct log_part *part, uint64_t last)
{
    char error[LOG_PARTS_ERROR_MAX];
    struct store_checkpoint checkpoint;
    struct arena arena;
    struct store *store = log_part_open(part, error);
    int r;

    if (!store)
        return cli_fail(showing->cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, ARENA_MAX);
    r = store->ops->last_checkpoint(store, &arena, &checkpoint);
    showing->origin = part->origin;
    showing->from = r == 0 && last < checkpoint.size ? checkpoint.size - last : 0;
    if (r == 0)
        r = store->ops->each_record(store, showing->from, visit, showing);
    if (r < 0)
        r = cli_fail(showing->cli, CLI_FAILURE, "%s: %s", part->origin, store_error(store));
    else if (showing->malformed)
        r = cli_fail(showing->cli, CLI_REFUSED, "%s: a record is malformed; run tilts audit verify",
                     part->origin);
    arena_done(&arena);
    store_close(store);
    return r;
}

int
audit_show(struct cli *cli, const struct log_parts *parts, int argc, char **argv)
{
    static const char *const columns[] = {"at",     "type",    "request", "operator",
                                          "person", "outcome", "clause"};
    const char *last_text = NULL, *request = NULL;
    const struct cli_option options[] = {
        {"--last", &last_text, NULL, false}, {"--request", &request, NULL, false}, {0}};
    struct showing showing = {.cli = cli};
    uint64_t last = UINT64_MAX;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (last_text && !str_to_u64(str_from(last_text), UINT64_MAX, &last))
        return cli_fail(cli, CLI_USAGE, "--last wants a number");
    showing.request = str_from(request);
    if (cli->json)
        showing.all = json_array();
    else
        showing.table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; r == 0 && i < parts->count; i++)
        r = show_part(&showing, &parts->parts[i], last);
    if (cli->json)
        cli_print_json(showing.all);
    else
        cli_table_close(showing.table, NULL);
    return r;
}
