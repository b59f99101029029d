/* tilts audit report --month: how much was asked, without personal data. */
#include "audit/monthly.h"
#include "cli/audit_report.h"

#include <inttypes.h>
#include <stdlib.h>

#define PROGRAMMES_MAX 256
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)

static const struct sheet_column volume_columns[] = {
    {"what", WORD_VOLUME, false},
    {"now", WORD_MONTH, true},
    {"before", WORD_MONTH_BEFORE, true},
};
static const struct sheet_column outcome_columns[] = {
    {"outcome", WORD_OUTCOME, false},           {"now", WORD_MONTH, true},
    {"before", WORD_MONTH_BEFORE, true},        {"share_percent", WORD_SHARE, true},
    {"change_points", WORD_SHARE_CHANGE, true},
};
static const struct sheet_column programme_columns[] = {
    {"programme", WORD_PROGRAMME, false},       {"now", WORD_MONTH, true},
    {"before", WORD_MONTH_BEFORE, true},        {"share_percent", WORD_SHARE, true},
    {"change_points", WORD_SHARE_CHANGE, true},
};
static const struct sheet_column hour_columns[] = {{"hour", WORD_HOUR, false},
                                                   {"checks", WORD_NUMBER, true}};
static const struct sheet_column weekday_columns[] = {{"weekday", WORD_WEEKDAY, false},
                                                      {"checks", WORD_NUMBER, true}};

struct counting {
    struct monthly monthly;
    struct arena scratch;
    struct str programmes[PROGRAMMES_MAX];
    size_t programme_count;
};

static void
take_programmes(struct counting *counting, const struct agreement_set *names)
{
    for (size_t i = 0; i < names->count; i++)
        for (size_t k = 0; k < names->agreements[i].purpose_count; k++)
            if (counting->programme_count < PROGRAMMES_MAX)
                counting->programmes[counting->programme_count++] =
                    names->agreements[i].purposes[k].code;
}

static int
take(void *ctx, size_t part, const struct store_record *row)
{
    const struct str facts_only[] = {{0}, {0}, row->facts_part};
    struct counting *counting = ctx;
    struct record record;
    int r;

    (void)part;
    if (!monthly_wants(&counting->monthly, row->at_us))
        return 0;
    if (!row->salt.ptr) {
        monthly_add_erased(&counting->monthly, row->at_us);
        return 0;
    }
    r = record_decode((enum record_type)row->type, facts_only, &counting->scratch, &record);
    if (r == 0)
        monthly_add(&counting->monthly, &record);
    arena_reset(&counting->scratch);
    return r;
}

static void
add_numbers(struct sheet *sheet, const char *label, uint64_t now, uint64_t before)
{
    char now_text[24], before_text[24];

    snprintf(now_text, sizeof now_text, "%" PRIu64, now);
    snprintf(before_text, sizeof before_text, "%" PRIu64, before);
    sheet_row(sheet, (const char *const[]){label, now_text, before_text});
}

static void
add_volume(struct sheet *sheet, const struct monthly *monthly)
{
    const struct monthly_volume *now = &monthly->now, *past = &monthly->past;
    const struct {
        enum word word;
        uint64_t now, before;
    } rows[] = {
        {WORD_ALL_REQUESTS, now->all, past->all},
        {WORD_ANSWERED, now->answered, past->answered},
        {WORD_REFUSALS, now->refused, past->refused},
        {WORD_MALFORMED, now->malformed, past->malformed},
        {WORD_ROWS, now->rows, past->rows},
        {WORD_ERASED, now->erased, past->erased},
    };

    sheet_begin(sheet, "volume", WORD_VOLUME, volume_columns, ARRAY_LEN(volume_columns));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        add_numbers(sheet, words_of(sheet->language, rows[i].word), rows[i].now, rows[i].before);
}

/* "": not stated, "*": other; else the code of a programme or an outcome. */
static const char *
tally_name(const struct sheet *sheet, const char *name)
{
    if (name[0] == '\0')
        return words_of(sheet->language, WORD_NOT_STATED);
    return str_eq_c(STR("*"), name) ? words_of(sheet->language, WORD_OTHER_PROGRAMME) : name;
}

/* The table is begun; the shares are of all its rows. Tenths of a percent are shown as "12.5". */
static void
add_tallies(struct sheet *sheet, const struct monthly_tallies *tallies)
{
    uint64_t now_all = 0, before_all = 0;

    for (size_t i = 0; i < tallies->count; i++) {
        now_all += tallies->rows[i].now;
        before_all += tallies->rows[i].before;
    }
    for (size_t i = 0; i < tallies->count; i++) {
        const struct monthly_tally *tally = &tallies->rows[i];
        int share = (int)monthly_share(tally->now, now_all);
        int change = share - (int)monthly_share(tally->before, before_all);
        char now[24], before[24], share_text[16], change_text[16] = "";
        snprintf(now, sizeof now, "%" PRIu64, tally->now);
        snprintf(before, sizeof before, "%" PRIu64, tally->before);
        snprintf(share_text, sizeof share_text, "%d.%d", share / 10, share % 10);
        if (before_all)
            snprintf(change_text, sizeof change_text, "%s%d.%d", change < 0 ? "-" : "",
                     abs(change) / 10, abs(change) % 10);
        sheet_row(sheet, (const char *const[]){tally_name(sheet, tally->name), now, before,
                                               share_text, change_text});
    }
}

static void
add_times(struct sheet *sheet, const struct monthly *monthly)
{
    char label[8], number[24];

    sheet_begin(sheet, "by_hour", WORD_BY_HOUR, hour_columns, ARRAY_LEN(hour_columns));
    sheet_plot(sheet);
    for (int i = 0; i < 24; i++) {
        snprintf(label, sizeof label, "%02d", i);
        snprintf(number, sizeof number, "%" PRIu64, monthly->by_hour[i]);
        sheet_row(sheet, (const char *const[]){label, number});
    }
    sheet_begin(sheet, "by_weekday", WORD_BY_WEEKDAY, weekday_columns, ARRAY_LEN(weekday_columns));
    sheet_plot(sheet);
    for (int i = 0; i < 7; i++) {
        snprintf(number, sizeof number, "%" PRIu64, monthly->by_weekday[i]);
        sheet_row(sheet, (const char *const[]){words_weekday(sheet->language, i + 1), number});
    }
}

static int
show(const struct cli *cli, const struct audit_report_wish *wish, struct monthly *monthly)
{
    const struct audit_report_fact facts[] = {{WORD_MONTH, "month", wish->month}};
    const struct audit_report_head head = {WORD_MONTHLY_TITLE, WORD_MONTHLY_INTRO, facts,
                                           ARRAY_LEN(facts)};
    struct sheet sheet;
    int r;

    monthly_end(monthly);
    sheet_init(&sheet, wish->language);
    add_volume(&sheet, monthly);
    sheet_begin(&sheet, "outcomes", WORD_OUTCOMES, outcome_columns, ARRAY_LEN(outcome_columns));
    add_tallies(&sheet, &monthly->outcomes);
    sheet_begin(&sheet, "programmes", WORD_PROGRAMMES, programme_columns,
                ARRAY_LEN(programme_columns));
    add_tallies(&sheet, &monthly->by_programme);
    add_times(&sheet, monthly);
    r = audit_report_show(cli, wish, &head, &sheet);
    sheet_done(&sheet);
    return r;
}

int
audit_monthly(const struct cli *cli, const struct audit_parts *parts,
              const struct audit_report_wish *wish)
{
    struct counting *counting = calloc(1, sizeof *counting);
    struct agreement_set names;
    int r;

    if (!counting)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    arena_init(&counting->scratch, SCRATCH_MAX);
    r = audit_reading_names(cli, parts, &names);
    if (r == CLI_DONE)
        take_programmes(counting, &names);
    if (r == CLI_DONE && !monthly_init(&counting->monthly, str_from(wish->month),
                                       counting->programmes, counting->programme_count))
        r = cli_fail(cli, CLI_USAGE, "--month wants YYYY-MM");
    if (r == CLI_DONE)
        r = audit_reading_record(cli, parts, "report monthly", NULL,
                                 json_pack("{s:s}", "month", wish->month));
    if (r == CLI_DONE)
        r = audit_reading_walk(cli, parts, take, counting, "a record is out of form");
    if (r == CLI_DONE)
        r = show(cli, wish, &counting->monthly);
    agreement_set_done(&names);
    arena_done(&counting->scratch);
    free(counting);
    return r;
}
