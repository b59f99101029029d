/* tilts audit show: the newest records that fit a wish, or those of one request. */
#include "audit/record.h"
#include "cli/audit_reading.h"
#include "cli/audit_record.h"
#include "cli/audit_verbs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LAST_DEFAULT "20"
#define LAST_MAX 100000
#define ARENA_MAX (2 * 1024 * 1024)

struct wish {
    const char *last_text, *from_text, *till_text, *type, *outcome, *request;
    uint64_t last;            /* so many of the newest over all parts */
    struct date from, till;   /* Riga days, both inclusive; DATE_NONE: any */
    int64_t from_us, till_us; /* from its first instant, before its last */
    bool filters;             /* anything that only looking at all records can tell */
};

struct walk {
    const struct wish *wish;
    const char *origin;
    json_t *records;
};

static const char *member(const json_t *record, const char *name);

/* What the row itself tells, before anything is decoded. Repeats of a request have its id too. */
static bool
row_fits(const struct wish *wish, const struct store_record *row)
{
    const char *type = record_type_name((enum record_type)row->type);
    struct str id = row->request_id;

    return row->at_us >= wish->from_us && row->at_us < wish->till_us &&
           (!wish->type || (type && strcmp(type, wish->type) == 0)) &&
           (!wish->request || str_eq_c(str_split(&id, '@'), wish->request));
}

/* The older half goes when there are twice as many as wished: memory stays bounded. */
static int
let_older_go(struct walk *walk)
{
    size_t count = json_array_size(walk->records);
    json_t *kept;

    if (walk->wish->last > count / 2)
        return 0;
    kept = json_array();
    for (size_t i = count - (size_t)walk->wish->last; i < count; i++)
        json_array_append(kept, json_array_get(walk->records, i));
    json_decref(walk->records);
    walk->records = kept;
    return kept ? 0 : -1;
}

static int
keep(void *ctx, const struct store_record *row)
{
    struct walk *walk = ctx;
    const char *outcome;
    json_t *record;

    if (!row_fits(walk->wish, row))
        return 0;
    record = audit_record_json(walk->origin, row);
    outcome = walk->wish->outcome ? member(record, "outcome") : NULL;
    if (walk->wish->outcome && (!outcome || strcmp(outcome, walk->wish->outcome) != 0)) {
        json_decref(record);
        return 0;
    }
    return json_array_append_new(walk->records, record) < 0 ? -1 : let_older_go(walk);
}

/* Where to begin: with no filter the newest ones are known by their index. */
static int
first_index(struct store *store, const struct wish *wish, uint64_t *ret_index)
{
    struct store_checkpoint last = {.size = 0};
    struct arena arena;
    int r;

    *ret_index = 0;
    if (wish->filters)
        return 0;
    arena_init(&arena, ARENA_MAX);
    r = store->ops->last_checkpoint(store, &arena, &last);
    arena_done(&arena);
    *ret_index = last.size > wish->last ? last.size - wish->last : 0;
    return r;
}

static int
take_part(const struct cli *cli, const struct audit_part *part, const struct wish *wish,
          json_t *records)
{
    struct walk walk = {wish, part->origin, json_array()};
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    uint64_t from;
    int r;

    if (!store) {
        json_decref(walk.records);
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    }
    r = first_index(store, wish, &from);
    if (r == 0)
        r = store->ops->each_record(store, from, keep, &walk);
    if (r == 0)
        r = json_array_extend(records, walk.records);
    r = r ? cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, store_error(store)) : CLI_DONE;
    json_decref(walk.records);
    store_close(store);
    return r;
}

static const char *
member(const json_t *record, const char *name)
{
    return json_string_value(json_object_get(record, name));
}

static int
compare_records(const void *a, const void *b)
{
    const json_t *left = *(json_t *const *)a, *right = *(json_t *const *)b;
    int r = strcmp(member(left, "at"), member(right, "at"));

    if (r == 0)
        r = strcmp(member(left, "origin"), member(right, "origin"));
    if (r == 0) {
        json_int_t i = json_integer_value(json_object_get(left, "index"));
        json_int_t k = json_integer_value(json_object_get(right, "index"));
        r = i < k ? -1 : i > k;
    }
    return r;
}

/* In order of time over all parts, the newest `last` of them. NULL when memory is out. */
static json_t *
sort_and_cut(const json_t *records, uint64_t last)
{
    size_t count = json_array_size(records), from = count > last ? count - (size_t)last : 0;
    json_t **sorted = calloc(count ? count : 1, sizeof *sorted), *cut = json_array();

    for (size_t i = 0; sorted && i < count; i++)
        sorted[i] = json_array_get(records, i);
    if (sorted)
        qsort(sorted, count, sizeof *sorted, compare_records);
    for (size_t i = from; sorted && i < count; i++)
        json_array_append(cut, sorted[i]);
    if (!sorted) {
        json_decref(cut);
        return NULL;
    }
    free(sorted);
    return cut;
}

static void
add_row(struct cli_table *table, const json_t *record)
{
    const json_t *asker = json_object_get(record, "operator");
    const char *name = member(asker, "name"), *surname = member(asker, "surname");
    const char *outcome = json_object_get(record, "erased")      ? "(erased)"
                          : json_object_get(record, "malformed") ? "(malformed)"
                                                                 : member(record, "outcome");
    const char *about = member(record, "person_code");
    char where[ORIGIN_MAX + 24], who[600];

    snprintf(where, sizeof where, "%s %" JSON_INTEGER_FORMAT, member(record, "origin"),
             json_integer_value(json_object_get(record, "index")));
    snprintf(who, sizeof who, "%s%s%s", name ? name : "", name && surname ? " " : "",
             surname ? surname : "");
    cli_table_add(table, (const char *const[]){
                             member(record, "at"), where, member(record, "type"),
                             who[0] ? who : NULL, about ? about : member(record, "subject"),
                             outcome, member(record, "clause"), member(record, "request_id")});
}

static void
print_list(const struct cli *cli, const json_t *records)
{
    static const char *const columns[] = {"time",  "record",  "type",   "operator",
                                          "about", "outcome", "clause", "request"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *record;
    size_t i;

    json_array_foreach(records, i, record) add_row(table, record);
    cli_table_close(table, NULL);
}

/* All that one record says, a line for each field. */
static void
print_whole(const struct cli *cli, json_t *record)
{
    static const char *const columns[] = {"field", "value"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const char *name;
    json_t *value;

    json_object_foreach(record, name, value)
    {
        char *dumped =
            json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        cli_table_add(table,
                      (const char *const[]){name, dumped ? dumped : json_string_value(value)});
        free(dumped);
    }
    cli_table_close(table, NULL);
}

static void
print_records(const struct cli *cli, const struct wish *wish, json_t *records)
{
    json_t *record;
    size_t i;

    if (cli->json) {
        cli_print_json(json_incref(records));
    } else if (wish->request) {
        json_array_foreach(records, i, record) print_whole(cli, record);
    } else {
        print_list(cli, records);
    }
}

static int
show(const struct cli *cli, const struct audit_parts *parts, const struct wish *wish)
{
    json_t *records = json_array(), *sorted = NULL;
    int r = CLI_DONE;

    for (size_t i = 0; r == CLI_DONE && i < parts->count; i++)
        r = take_part(cli, &parts->parts[i], wish, records);
    if (r == CLI_DONE && wish->request && json_array_size(records) == 0)
        r = cli_fail(cli, CLI_REFUSED, "no record has the request id %s", wish->request);
    if (r == CLI_DONE) {
        sorted = sort_and_cut(records, wish->last);
        if (sorted)
            print_records(cli, wish, sorted);
        else
            r = cli_fail(cli, CLI_FAILURE, "no memory");
    }
    json_decref(sorted);
    json_decref(records);
    return r;
}

static int
take_days(const struct cli *cli, struct wish *wish)
{
    int r = CLI_DONE;

    wish->from_us = INT64_MIN;
    wish->till_us = INT64_MAX;
    if (wish->from_text)
        r = audit_reading_day(cli, "--from", wish->from_text, &wish->from);
    if (r == CLI_DONE && wish->till_text)
        r = audit_reading_day(cli, "--till", wish->till_text, &wish->till);
    if (r != CLI_DONE)
        return r;
    if (wish->from_text)
        wish->from_us = date_riga_begin_us(wish->from);
    if (wish->till_text)
        wish->till_us = date_riga_begin_us(date_add_days(wish->till, 1));
    return wish->from_us < wish->till_us ? CLI_DONE
                                         : cli_fail(cli, CLI_USAGE, "--from is after --till");
}

static bool
is_type(const char *name)
{
    for (int type = 0; type <= UINT8_MAX; type++) {
        const char *known = record_type_name((enum record_type)type);
        if (known && strcmp(known, name) == 0)
            return true;
    }
    return false;
}

static int
parse(const struct cli *cli, int argc, char **argv, struct wish *wish)
{
    const struct cli_option options[] = {
        {.name = "--last", .value = &wish->last_text},
        {.name = "--from", .value = &wish->from_text},
        {.name = "--till", .value = &wish->till_text},
        {.name = "--type", .value = &wish->type},
        {.name = "--outcome", .value = &wish->outcome},
        {.name = "--request", .value = &wish->request},
        {.name = NULL},
    };
    const char *last;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (wish->last_text && wish->request)
        return cli_fail(cli, CLI_USAGE, "say --last or --request, not both");
    wish->filters =
        wish->request || wish->from_text || wish->till_text || wish->type || wish->outcome;
    last = wish->last_text ? wish->last_text : wish->request ? "100000" : LAST_DEFAULT;
    if (!str_to_u64(str_from(last), LAST_MAX, &wish->last) || !wish->last)
        return cli_fail(cli, CLI_USAGE, "--last wants a number from 1 to %d", LAST_MAX);
    if (wish->type && !is_type(wish->type))
        return cli_fail(cli, CLI_USAGE, "--type: there is no such type of record: %s", wish->type);
    return take_days(cli, wish);
}

int
audit_show(struct cli *cli, int argc, char **argv)
{
    struct wish wish = {.from = DATE_NONE, .till = DATE_NONE};
    struct audit_parts parts;
    int r = parse(cli, argc, argv, &wish);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = show(cli, &parts, &wish);
    audit_parts_close(&parts);
    return r;
}
