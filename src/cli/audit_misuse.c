/* tilts audit report --specific: signs of misuse, for a mandated reader. */
#include "cli/audit_misuse.h"
#include "cli/audit_report.h"

#include "provider/register_source.h"

#include <stdlib.h>
#include <string.h>

#define LOOKUPS_MAX ((size_t)2 * 1024 * 1024 * 1024)
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)
#define REPEATS_MAX 1000

static void
done(struct audit_misuse_case *matter)
{
    lookups_done(&matter->lookups);
    misuse_findings_done(&matter->findings);
    agreement_set_done(&matter->names);
    arena_done(&matter->scratch);
    arena_done(&matter->texts);
    free(matter->leavers);
    free(matter->surnames);
}

/* "08:00-18:00" */
static bool
parse_hours(const char *text, struct misuse_rules *rules)
{
    struct str rest = str_from(text), open = str_split(&rest, '-');
    struct str *sides[] = {&open, &rest};
    unsigned *minutes[] = {&rules->open_minute, &rules->close_minute};

    for (size_t i = 0; i < 2; i++) {
        struct str minute = *sides[i], hour = str_split(&minute, ':');
        uint64_t h, m;
        if (!str_to_u64(hour, 24, &h) || minute.len != 2 || !str_to_u64(minute, 59, &m) ||
            h * 60 + m > 24 * 60)
            return false;
        *minutes[i] = (unsigned)(h * 60 + m);
    }
    return rules->open_minute < rules->close_minute;
}

static int
parse_rules(const struct cli *cli, const struct audit_report_wish *wish, struct misuse_rules *rules)
{
    uint64_t repeats = rules->repeats;

    if (wish->hours && !parse_hours(wish->hours, rules))
        return cli_fail(cli, CLI_USAGE, "--hours wants HH:MM-HH:MM, the first before the second");
    if (wish->repeats &&
        (!str_to_u64(str_from(wish->repeats), REPEATS_MAX, &repeats) || repeats < 2))
        return cli_fail(cli, CLI_USAGE, "--repeats wants a number from 2 to %d", REPEATS_MAX);
    rules->repeats = (unsigned)repeats;
    if (wish->calendar && strcmp(wish->calendar, "municipality") == 0)
        rules->calendar = calendar_default(CALENDAR_MUNICIPALITY);
    else if (wish->calendar && strcmp(wish->calendar, "state") != 0)
        return cli_fail(cli, CLI_USAGE, "--calendar wants state or municipality");
    return CLI_DONE;
}

/* Each row of a small CSV handed to take, which says what is wrong with it. */
static int
each_row(const struct cli *cli, const char *path, const struct register_columns *columns,
         const char *(*take)(struct audit_misuse_case *, const struct str *),
         struct audit_misuse_case *matter)
{
    struct register_source source;
    struct register_values values;
    char error[FILE_ERROR_MAX];
    const char *wrong = NULL;
    int r;

    if (register_source_open(path, columns, &source, error) < 0) {
        register_source_close(&source);
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    }
    while (!wrong && (r = register_source_next(&source, &values)) > 0)
        wrong = values.problem ? values.problem : take(matter, values.values);
    register_source_close(&source);
    if (wrong)
        return cli_fail(cli, CLI_FAILURE, "%s: line %llu: %s", path,
                        (unsigned long long)values.line, wrong);
    return r < 0 ? cli_fail(cli, CLI_FAILURE, "%s cannot be read", path) : CLI_DONE;
}

static const char *
take_leaver(struct audit_misuse_case *matter, const struct str *values)
{
    struct misuse_leaver row = {.operator_number = lookup_code(values[0])};
    struct misuse_leaver *grown =
        realloc(matter->leavers, (matter->rules.leaver_count + 1) * sizeof row);

    if (!grown)
        return "no memory";
    matter->leavers = grown;
    if (!row.operator_number)
        return "operator: no personal code";
    if (!date_parse(values[1], &row.last_day))
        return "day: wants YYYY-MM-DD";
    grown[matter->rules.leaver_count++] = row;
    return NULL;
}

static const char *
take_surname(struct audit_misuse_case *matter, const struct str *values)
{
    struct misuse_surname row = {.person = lookup_code(values[0]),
                                 .surname = arena_str(&matter->texts, values[1])};
    struct misuse_surname *grown =
        realloc(matter->surnames, (matter->rules.surname_count + 1) * sizeof row);

    if (!grown || matter->texts.overflow)
        return "no memory";
    matter->surnames = grown;
    if (!row.person)
        return "person: no personal code";
    grown[matter->rules.surname_count++] = row;
    return NULL;
}

static int
compare_surnames(const void *a, const void *b)
{
    const struct misuse_surname *left = a, *right = b;

    return left->person < right->person ? -1 : left->person > right->person;
}

static int
load_lists(const struct cli *cli, const struct audit_report_wish *wish,
           struct audit_misuse_case *matter)
{
    static const struct register_columns leavers = {{"operator", "day"}, 2};
    static const struct register_columns surnames = {{"person", "surname"}, 2};
    int r = CLI_DONE;

    if (wish->leavers)
        r = each_row(cli, wish->leavers, &leavers, take_leaver, matter);
    if (r == CLI_DONE && wish->surnames)
        r = each_row(cli, wish->surnames, &surnames, take_surname, matter);
    if (matter->rules.surname_count)
        qsort(matter->surnames, matter->rules.surname_count, sizeof *matter->surnames,
              compare_surnames);
    matter->rules.leavers = matter->leavers;
    matter->rules.surnames = matter->surnames;
    return r;
}

static int
take(void *ctx, size_t part, const struct store_record *row)
{
    const struct str sections[] = {row->operator_part, row->person_part, row->facts_part};
    struct audit_misuse_case *matter = ctx;
    struct record record;
    int r;

    if (row->day < matter->from.days || row->day > matter->till.days || !row->salt.ptr)
        return 0;
    r = record_decode((enum record_type)row->type, sections, &matter->scratch, &record);
    if (r == 0 && lookup_is_question(&record))
        r = lookups_add(&matter->lookups, &record, part, row->index);
    arena_reset(&matter->scratch);
    return r;
}

static int
record_use(const struct cli *cli, const struct audit_parts *parts,
           const struct audit_report_wish *wish)
{
    int r = audit_reading_reason(cli, "--mandate", wish->mandate);

    if (r == CLI_DONE)
        r = audit_reading_reason(cli, "--reader", wish->reader);
    if (r == CLI_DONE)
        r = audit_reading_record(cli, parts, "report specific", wish->reader,
                                 json_pack("{s:s, s:s, s:s}", "mandate", wish->mandate, "from",
                                           wish->from, "till", wish->till));
    return r;
}

static int
prepare(const struct cli *cli, const struct audit_report_wish *wish,
        struct audit_misuse_case *matter)
{
    int r = audit_reading_day(cli, "--from", wish->from, &matter->from);

    if (r == CLI_DONE)
        r = audit_reading_day(cli, "--till", wish->till, &matter->till);
    if (r == CLI_DONE && matter->from.days > matter->till.days)
        r = cli_fail(cli, CLI_USAGE, "--from is after --till");
    if (r == CLI_DONE)
        r = parse_rules(cli, wish, &matter->rules);
    return r == CLI_DONE ? load_lists(cli, wish, matter) : r;
}

int
audit_misuse(const struct cli *cli, const struct audit_parts *parts,
             const struct audit_report_wish *wish)
{
    struct audit_misuse_case matter = {.parts = parts, .rules = misuse_rules_default()};
    int r;

    lookups_init(&matter.lookups, LOOKUPS_MAX);
    agreement_set_init(&matter.names);
    arena_init(&matter.scratch, SCRATCH_MAX);
    arena_init(&matter.texts, LOOKUPS_MAX);
    r = prepare(cli, wish, &matter);
    if (r == CLI_DONE)
        r = record_use(cli, parts, wish);
    if (r == CLI_DONE)
        r = audit_reading_walk(cli, parts, take, &matter,
                               "a record is out of form, or the period holds too much: narrow it");
    if (r == CLI_DONE)
        r = audit_reading_names(cli, parts, &matter.names);
    lookups_sort(&matter.lookups, false);
    if (r == CLI_DONE && misuse_find(matter.lookups.items, matter.lookups.count, &matter.rules,
                                     &matter.findings) < 0)
        r = cli_fail(cli, CLI_FAILURE, "no memory");
    if (r == CLI_DONE)
        r = audit_misuse_show(cli, wish, &matter);
    done(&matter);
    return r;
}
