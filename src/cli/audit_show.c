/* tilts audit show: the newest records, or those of one request. */
#include "cli/audit_show.h"

#include "cli/audit_record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX (2 * 1024 * 1024)

struct walk {
    const struct audit_part *part;
    json_t *records;
    const char *request; /* NULL: any */
};

static int
keep(void *ctx, const struct store_record *row)
{
    struct walk *walk = ctx;

    return json_array_append_new(walk->records, audit_record_json(walk->part->origin, row));
}

static int
take_last(struct store *store, struct walk *walk, uint64_t count, struct arena *arena)
{
    struct store_checkpoint last;

    if (store->ops->last_checkpoint(store, arena, &last) < 0)
        return -1;
    return store->ops->each_record(store, last.size > count ? last.size - count : 0, keep, walk);
}

/* Repeats of a request have its id too, so all that carry it are shown. */
static int
keep_request(void *ctx, const struct store_record *row)
{
    const struct walk *walk = ctx;
    struct str rest = row->request_id;

    return str_eq_c(str_split(&rest, '@'), walk->request) ? keep(ctx, row) : 0;
}

static int
take_part(const struct cli *cli, const struct audit_part *part, const struct audit_show_wish *wish,
          json_t *records)
{
    struct walk walk = {part, records, wish->request};
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    struct arena arena;
    int r;

    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, ARENA_MAX);
    r = wish->request ? store->ops->each_record(store, 0, keep_request, &walk)
                      : take_last(store, &walk, wish->last, &arena);
    arena_done(&arena);
    r = r ? cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, store_error(store)) : CLI_DONE;
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
print_records(const struct cli *cli, const struct audit_show_wish *wish, json_t *records)
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

int
audit_show(const struct cli *cli, const struct audit_parts *parts,
           const struct audit_show_wish *wish)
{
    json_t *records = json_array(), *sorted = NULL;
    int r = CLI_DONE;

    for (size_t i = 0; r == CLI_DONE && i < parts->count; i++)
        r = take_part(cli, &parts->parts[i], wish, records);
    if (r == CLI_DONE && wish->request && json_array_size(records) == 0)
        r = cli_fail(cli, CLI_REFUSED, "no record has the request id %s", wish->request);
    if (r == CLI_DONE) {
        sorted = sort_and_cut(records, wish->request ? UINT64_MAX : wish->last);
        if (sorted)
            print_records(cli, wish, sorted);
        else
            r = cli_fail(cli, CLI_FAILURE, "no memory");
    }
    json_decref(sorted);
    json_decref(records);
    return r;
}
