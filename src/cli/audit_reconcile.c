/* tilts audit reconcile: an export of this side, or the two sides compared. */
#include "cli/audit_reading.h"
#include "cli/audit_reconcile_file.h"
#include "cli/audit_reconcile_rows.h"
#include "cli/audit_verbs.h"

#include "base/file.h"
#include "base/limits.h"
#include "platform/config.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN_MAX 4096
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)

struct wish {
    const char *folder; /* NULL: `reconcile` in the data folder */
    const char *export_folder, *day_text, *side_text, *caller_text, *provider;
    bool last;       /* show what was kept of the last comparison there */
    struct date day; /* DATE_NONE: every day that the folder has */
    enum reconcile_side side;
    struct reconcile_with with;
};

/* Records of one day, as they are walked over. */
struct gathering {
    const struct wish *wish;
    struct date day;
    struct reconcile_list *list;
    struct arena scratch;
};

/* The same, once more, for the request ids of the lines that found no equal. */
struct naming {
    struct reconcile_rows *rows;
    struct date first, last;
    struct arena scratch;
};

static int
take(void *ctx, size_t part, const struct store_record *row)
{
    const struct str facts_only[] = {{0}, {0}, row->facts_part};
    struct gathering *gathering = ctx;
    struct record record;
    int r;

    (void)part;
    if (!row->salt.ptr || row->day < gathering->day.days - 1 || row->day > gathering->day.days + 1)
        return 0;
    r = record_decode((enum record_type)row->type, facts_only, &gathering->scratch, &record);
    if (r == 0)
        r = reconcile_add(gathering->list, gathering->wish->side, &record, gathering->day,
                          &gathering->wish->with);
    arena_reset(&gathering->scratch);
    return r;
}

static int
gather(const struct cli *cli, const struct audit_parts *parts, const struct wish *wish,
       struct date day, struct reconcile_list *list)
{
    struct gathering gathering = {wish, day, list, {0}};
    int r;

    arena_init(&gathering.scratch, SCRATCH_MAX);
    r = audit_reading_walk(cli, parts, take, &gathering,
                           "a record is out of form, or memory is out");
    arena_done(&gathering.scratch);
    reconcile_sort(list);
    return r;
}

static int export(const struct cli *cli, const struct wish *wish)
{
    struct reconcile_list list = {0};
    struct audit_parts parts;
    int r = audit_parts_open(cli, &parts);

    if (r == CLI_DONE)
        r = gather(cli, &parts, wish, wish->day, &list);
    if (r == CLI_DONE)
        r = audit_reading_record(cli, &parts, "reconcile export", NULL,
                                 json_pack("{s:s, s:s, s:I}", "day", wish->day_text, "side",
                                           reconcile_side_name(wish->side), "lines",
                                           (json_int_t)list.count));
    if (r == CLI_DONE)
        r = audit_reconcile_file_write(cli, wish->export_folder, wish->side, wish->day, &parts,
                                       &list);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_pack("{s:s, s:s, s:I}", "side", reconcile_side_name(wish->side), "day",
                                 wish->day_text, "records", (json_int_t)reconcile_count(&list)));
    else if (r == CLI_DONE)
        printf("%s %s: %" PRIu64 " records in %s\n", reconcile_side_name(wish->side),
               wish->day_text, reconcile_count(&list), wish->export_folder);
    reconcile_done(&list);
    audit_parts_close(&parts);
    return r;
}

static enum reconcile_side
other_side(enum reconcile_side side)
{
    return side == RECONCILE_PROVIDER ? RECONCILE_PLATFORM : RECONCILE_PROVIDER;
}

/* This side: its export where the folder has one, else its log. */
static int
load_own(const struct cli *cli, const struct wish *wish, struct date day,
         struct reconcile_list *list)
{
    struct audit_parts parts;
    int r;

    if (audit_reconcile_file_exists(wish->folder, wish->side, day))
        return audit_reconcile_file_read(cli, wish->folder, wish->side, day, list);
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = gather(cli, &parts, wish, day, list);
    audit_parts_close(&parts);
    return r;
}

static int
name_record(void *ctx, size_t part, const struct store_record *row)
{
    const struct str facts_only[] = {{0}, {0}, row->facts_part};
    struct naming *naming = ctx;
    struct record record;
    int r;

    (void)part;
    if (!row->salt.ptr || row->day < naming->first.days - 1 || row->day > naming->last.days + 1)
        return 0;
    r = record_decode((enum record_type)row->type, facts_only, &naming->scratch, &record);
    if (r == 0)
        reconcile_rows_name(naming->rows, record.request_id);
    arena_reset(&naming->scratch);
    return r;
}

/* Request ids stand in this side's log alone; who compares two exports may have no log. */
static int
name_rows(const struct cli *cli, struct date first, struct date last, struct reconcile_rows *rows)
{
    struct naming naming = {rows, first, last, {0}};
    struct audit_parts parts;
    int r;

    if (access(cli->config_path ? cli->config_path : "provider.yaml", R_OK) < 0)
        return CLI_DONE;
    r = audit_parts_open(cli, &parts);
    arena_init(&naming.scratch, SCRATCH_MAX);
    if (r == CLI_DONE)
        r = audit_reading_walk(cli, &parts, name_record, &naming,
                               "a record is out of form, or memory is out");
    arena_done(&naming.scratch);
    audit_parts_close(&parts);
    return r;
}

static int
compare_day(const struct cli *cli, const struct wish *wish, struct date day,
            struct reconcile_result *ret_result, struct reconcile_rows *rows)
{
    struct reconcile_list own = {0}, other = {0};
    bool provider = wish->side == RECONCILE_PROVIDER;
    int r = audit_reconcile_file_read(cli, wish->folder, other_side(wish->side), day, &other);

    if (r == CLI_DONE)
        r = load_own(cli, wish, day, &own);
    if (r == CLI_DONE)
        reconcile_compare(provider ? &own : &other, provider ? &other : &own, ret_result, rows);
    reconcile_done(&own);
    reconcile_done(&other);
    return r;
}

static int
compare_dates(const void *a, const void *b)
{
    const struct date *left = a, *right = b;

    return left->days < right->days ? -1 : left->days > right->days;
}

/* The days of the other side's exports in the folder, in order; malloc'd. */
static int
find_days(const struct cli *cli, const struct wish *wish, struct date **ret_days, size_t *ret_count)
{
    struct date *days = NULL, *grown, day;
    DIR *folder = opendir(wish->folder);
    size_t count = 0;

    if (!folder)
        return cli_fail(cli, CLI_FAILURE, "%s: %s", wish->folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!audit_reconcile_file_day(entry->d_name, other_side(wish->side), &day) ||
            (!date_is_none(wish->day) && !date_eq(day, wish->day)))
            continue;
        grown = realloc(days, (count + 1) * sizeof *days);
        if (!grown)
            break;
        days = grown;
        days[count++] = day;
    }
    closedir(folder);
    if (count == 0) {
        free(days);
        return cli_fail(cli, CLI_FAILURE, "%s: there is no export of the %s", wish->folder,
                        reconcile_side_name(other_side(wish->side)));
    }
    qsort(days, count, sizeof *days, compare_dates);
    *ret_days = days;
    *ret_count = count;
    return CLI_DONE;
}

static json_t *
result_json(const struct cli *cli, const struct date *days, const struct reconcile_result *results,
            size_t count, const struct reconcile_rows *rows, bool good)
{
    json_t *array = json_array();
    char day[DATE_TEXT_MAX], at[DATE_TEXT_MAX];

    for (size_t i = 0; i < count; i++) {
        date_format(days[i], day);
        json_array_append_new(array,
                              json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "day", day, "matched",
                                        (json_int_t)results[i].matched, "provider_only",
                                        (json_int_t)results[i].provider_only, "platform_only",
                                        (json_int_t)results[i].platform_only, "different",
                                        (json_int_t)results[i].different, "unanswered",
                                        (json_int_t)results[i].unanswered));
    }
    instant_format(clock_now_us(&cli->clock), at);
    return json_pack("{s:b, s:s, s:o, s:o, s:I}", "reconciled", (int)good, "at", at, "days", array,
                     "rows", audit_reconcile_rows_json(rows), "more_rows", (json_int_t)rows->more);
}

static int
keep(const struct cli *cli, const char *path, const json_t *document)
{
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    int r = text ? audit_reading_write(cli, path, str_from(text))
                 : cli_fail(cli, CLI_FAILURE, "no memory");

    free(text);
    return r;
}

static void
print_tables(const struct cli *cli, const struct date *days, const struct reconcile_result *results,
             size_t count, const struct reconcile_rows *rows)
{
    static const char *const heads[] = {"day",           "matched",   "provider-only",
                                        "platform-only", "different", "unanswered"};
    struct cli_table *table = cli_table_open(cli, heads, ARRAY_LEN(heads));

    for (size_t i = 0; i < count; i++) {
        const uint64_t numbers[] = {results[i].matched, results[i].provider_only,
                                    results[i].platform_only, results[i].different,
                                    results[i].unanswered};
        char day[DATE_TEXT_MAX], texts[ARRAY_LEN(numbers)][24];
        const char *cells[1 + ARRAY_LEN(numbers)] = {day};
        date_format(days[i], day);
        for (size_t k = 0; k < ARRAY_LEN(numbers); k++) {
            snprintf(texts[k], sizeof texts[k], "%" PRIu64, numbers[k]);
            cells[k + 1] = texts[k];
        }
        cli_table_add(table, cells);
    }
    cli_table_close(table, NULL);
    audit_reconcile_rows_print(cli, rows);
}

static bool
has_rows(const struct reconcile_rows *rows)
{
    size_t count = 0;

    for (int fault = 0; fault < RECONCILE_FAULT_COUNT; fault++)
        count += rows->counts[fault];
    return count > 0;
}

/* kept: where the result is left for `--last`; NULL: nowhere. */
static int
compare(const struct cli *cli, const struct wish *wish, const char *kept)
{
    struct reconcile_result *results = NULL;
    struct reconcile_rows *rows = NULL;
    json_t *document = NULL;
    struct date *days = NULL;
    size_t count = 0;
    bool good = true;
    int r = find_days(cli, wish, &days, &count);

    if (r == CLI_DONE &&
        (!(results = calloc(count, sizeof *results)) || !(rows = calloc(1, sizeof *rows))))
        r = cli_fail(cli, CLI_FAILURE, "no memory");
    for (size_t i = 0; r == CLI_DONE && i < count; i++) {
        rows->day = days[i];
        r = compare_day(cli, wish, days[i], &results[i], rows);
        good = good && results[i].platform_only == 0 && results[i].different == 0;
    }
    if (r == CLI_DONE && has_rows(rows))
        r = name_rows(cli, days[0], days[count - 1], rows);
    if (r == CLI_DONE)
        document = result_json(cli, days, results, count, rows, good);
    if (r == CLI_DONE && kept)
        r = keep(cli, kept, document);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_incref(document));
    else if (r == CLI_DONE)
        print_tables(cli, days, results, count, rows);
    json_decref(document);
    free(rows);
    free(results);
    free(days);
    return r ? r : good ? CLI_DONE : CLI_REFUSED;
}

static int
show_kept(const struct cli *cli, const char *path)
{
    char error[FILE_ERROR_MAX], *text;
    size_t len;

    if (access(path, F_OK) < 0)
        return cli_fail(cli, CLI_REFUSED, "nothing was reconciled here yet");
    if (file_read(path, LIMIT_YAML_MAX, &text, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    fwrite(text, 1, len, stdout);
    free(text);
    return CLI_DONE;
}

/* In the node's own folder, where the other side's exports are put and the result is kept. */
static int
compare_own(const struct cli *cli, struct wish *wish)
{
    char folder[PATH_LEN_MAX], kept[PATH_LEN_MAX];
    struct audit_parts parts;
    int r = audit_parts_open(cli, &parts);

    if (r == CLI_DONE &&
        (snprintf(folder, sizeof folder, "%s/reconcile", parts.config->data) >= PATH_LEN_MAX ||
         snprintf(kept, sizeof kept, "%s/reconcile.json", parts.config->data) >= PATH_LEN_MAX))
        r = cli_fail(cli, CLI_FAILURE, "the data folder's name is too long");
    wish->folder = folder;
    if (r == CLI_DONE && wish->last)
        r = show_kept(cli, kept);
    else if (r == CLI_DONE && access(folder, F_OK) < 0)
        r = cli_fail(cli, CLI_REFUSED, "%s: put the other side's exports there first", folder);
    else if (r == CLI_DONE)
        r = compare(cli, wish, kept);
    audit_parts_close(&parts);
    return r;
}

static int
parse(const struct cli *cli, int argc, char **argv, struct wish *wish)
{
    const struct cli_option options[] = {
        {.name = "DIR", .value = &wish->folder},
        {.name = "--last", .flag = &wish->last},
        {.name = "--export", .value = &wish->export_folder},
        {.name = "--day", .value = &wish->day_text},
        {.name = "--side", .value = &wish->side_text},
        {.name = "--caller", .value = &wish->caller_text},
        {.name = "--provider", .value = &wish->provider},
        {.name = NULL},
    };
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if ((wish->folder && wish->export_folder) || (wish->export_folder && !wish->day_text))
        return cli_fail(cli, CLI_USAGE, "say either DIR, or --export DIR --day DAY");
    if (wish->last && argc != 1)
        return cli_fail(cli, CLI_USAGE, "--last stands alone");
    if (wish->side_text ? strcmp(wish->side_text, "platform") == 0
                        : cli->config_path && platform_config_is(cli->config_path))
        wish->side = RECONCILE_PLATFORM;
    else if (wish->side_text && strcmp(wish->side_text, "provider") != 0)
        return cli_fail(cli, CLI_USAGE, "--side wants provider or platform");
    if (wish->caller_text && !registration_parse(str_from(wish->caller_text), &wish->with.caller))
        return cli_fail(cli, CLI_USAGE, "--caller wants a registration number");
    if (wish->provider && wish->side != RECONCILE_PLATFORM)
        return cli_fail(cli, CLI_USAGE, "--provider is for a platform's records");
    wish->with.provider = str_from(wish->provider);
    return wish->day_text ? audit_reading_day(cli, "--day", wish->day_text, &wish->day) : 0;
}

int
audit_reconcile(struct cli *cli, int argc, char **argv)
{
    struct wish wish = {.day = DATE_NONE};
    int r = parse(cli, argc, argv, &wish);

    if (r)
        return r;
    if (wish.export_folder)
        return export(cli, &wish);
    return wish.folder ? compare(cli, &wish, NULL) : compare_own(cli, &wish);
}
