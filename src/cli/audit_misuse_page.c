/* The report on misuse as tables: signs counted, then one row for each. */
#include "cli/audit_misuse.h"

#include <inttypes.h>
#include <string.h>

static const enum word sign_words[MISUSE_SIGN_COUNT] = {
    [MISUSE_OUT_OF_HOURS] = WORD_OUT_OF_HOURS,       [MISUSE_OWN_CODE] = WORD_OWN_CODE,
    [MISUSE_OWN_SURNAME] = WORD_OWN_SURNAME,         [MISUSE_REPEATED] = WORD_REPEATED,
    [MISUSE_AFTER_NOT_FOUND] = WORD_AFTER_NOT_FOUND, [MISUSE_NO_APPLICATION] = WORD_NO_APPLICATION,
    [MISUSE_UNUSUAL_VOLUME] = WORD_UNUSUAL_VOLUME,   [MISUSE_LEAVING] = WORD_LEAVING,
};

static const struct sheet_column count_columns[] = {
    {"sign", WORD_SIGN, false},
    {"count", WORD_NUMBER, true},
};
static const struct sheet_column sign_columns[] = {
    {"at", WORD_WHEN, false},           {"sign", WORD_SIGN, false},
    {"note", WORD_NOTE, false},         {"operator", WORD_OPERATOR, false},
    {"asker", WORD_WHO, false},         {"person", WORD_PERSON, false},
    {"purpose", WORD_PROGRAMME, false}, {"application", WORD_APPLICATION, false},
    {"outcome", WORD_OUTCOME, false},   {"request_id", WORD_REQUEST, false},
    {"record", WORD_RECORD, false},
};

static void
add_counts(struct sheet *sheet, const struct audit_misuse_case *matter)
{
    uint64_t counts[MISUSE_SIGN_COUNT] = {0};
    char number[24];

    for (size_t i = 0; i < matter->findings.count; i++)
        counts[matter->findings.items[i].sign]++;
    sheet_begin(sheet, "sign_counts", WORD_SIGN_COUNT, count_columns, ARRAY_LEN(count_columns));
    sheet_plot(sheet);
    for (size_t i = 0; i < MISUSE_SIGN_COUNT; i++) {
        snprintf(number, sizeof number, "%" PRIu64, counts[i]);
        sheet_row(sheet, (const char *const[]){words_of(sheet->language, sign_words[i]), number});
    }
}

/* The numbers that a sign rests on. */
static void
add_note(const struct sheet *sheet, const struct audit_misuse_case *matter,
         const struct misuse_finding *finding, struct text *note)
{
    const struct lookup *lookup = &matter->lookups.items[finding->lookup];
    struct date day = date_in_riga(lookup->at_us);
    char text[DATE_TEXT_MAX];

    switch (finding->sign) {
    case MISUSE_OUT_OF_HOURS: {
        enum calendar_reason reason = calendar_reason(&matter->rules.calendar, day);
        text_add_c(note, words_weekday(sheet->language, date_weekday(day)));
        if (!calendar_is_working_day(&matter->rules.calendar, day))
            text_addf(note, ", %s: %s", words_of(sheet->language, WORD_FREE_DAY),
                      sheet->language == LANGUAGE_EN ? calendar_reason_en(reason)
                                                     : calendar_reason_lv(reason));
        break;
    }
    case MISUSE_REPEATED:
    case MISUSE_AFTER_NOT_FOUND:
        text_addf(note, "%s %" PRIu64, words_of(sheet->language, WORD_TIMES), finding->count);
        break;
    case MISUSE_UNUSUAL_VOLUME:
        text_addf(note, "%" PRIu64 " %s %" PRIu64, finding->count,
                  words_of(sheet->language, WORD_A_DAY_USUALLY), finding->usual);
        break;
    case MISUSE_LEAVING:
        date_format(finding->day, text);
        text_addf(note, "%s %s", words_of(sheet->language, WORD_LAST_DAY), text);
        break;
    default:
        break;
    }
}

static void
add_asker(const struct audit_misuse_case *matter, const struct lookup *lookup, struct text *asker)
{
    char number[REGISTRATION_TEXT_MAX];

    registration_format(lookup->caller, number);
    text_add(asker, naming_party(&matter->names, lookup->caller));
    text_addf(asker, " %s", number);
}

static void
add_finding(struct sheet *sheet, const struct audit_misuse_case *matter,
            const struct misuse_finding *finding)
{
    enum {
        WHEN,
        SIGN,
        NOTE,
        OPERATOR,
        ASKER,
        PERSON,
        PURPOSE,
        APPLICATION,
        OUTCOME,
        REQUEST,
        RECORD,
        CELLS
    };
    const struct lookup *lookup = &matter->lookups.items[finding->lookup];
    struct text texts[CELLS] = {0};
    const char *cells[CELLS];
    char when[DATE_TEXT_MAX];

    instant_format_riga(lookup->at_us, when);
    text_add_c(&texts[WHEN], when);
    text_add_c(&texts[SIGN], words_of(sheet->language, sign_words[finding->sign]));
    add_note(sheet, matter, finding, &texts[NOTE]);
    text_addf(&texts[OPERATOR], "%.*s %.*s %.*s", STR_FMT(lookup->operator_name),
              STR_FMT(lookup->operator_surname), STR_FMT(lookup->operator_code));
    add_asker(matter, lookup, &texts[ASKER]);
    text_add(&texts[PERSON], lookup->person_code);
    text_add(&texts[PURPOSE], lookup->purpose);
    text_add(&texts[APPLICATION], lookup->application);
    text_add(&texts[OUTCOME], lookup->outcome);
    text_add(&texts[REQUEST], lookup->request_id);
    text_addf(&texts[RECORD], "%s %" PRIu64, matter->parts->parts[lookup->part].origin,
              lookup->index);
    for (size_t i = 0; i < CELLS; i++) {
        sheet->failed = sheet->failed || texts[i].failed;
        cells[i] = texts[i].ptr;
    }
    sheet_row(sheet, cells);
    for (size_t i = 0; i < CELLS; i++)
        text_done(&texts[i]);
}

int
audit_misuse_show(const struct cli *cli, const struct audit_report_wish *wish,
                  const struct audit_misuse_case *matter)
{
    char period[2 * DATE_TEXT_MAX + 8], hours[32], checked[24];
    const struct audit_report_fact facts[] = {
        {WORD_READER, "reader", wish->reader}, {WORD_MANDATE, "mandate", wish->mandate},
        {WORD_PERIOD, "period", period},       {WORD_HOURS, "hours", hours},
        {WORD_CHECKED, "checks", checked},
    };
    const struct audit_report_head head = {WORD_MISUSE_TITLE, WORD_MISUSE_INTRO, facts,
                                           ARRAY_LEN(facts)};
    struct sheet sheet;
    int r;

    snprintf(period, sizeof period, "%s – %s", wish->from, wish->till);
    snprintf(hours, sizeof hours, "%02u:%02u–%02u:%02u", matter->rules.open_minute / 60,
             matter->rules.open_minute % 60, matter->rules.close_minute / 60,
             matter->rules.close_minute % 60);
    snprintf(checked, sizeof checked, "%zu", matter->lookups.count);
    sheet_init(&sheet, wish->language);
    add_counts(&sheet, matter);
    sheet_begin(&sheet, "signs", WORD_SIGNS, sign_columns, ARRAY_LEN(sign_columns));
    for (size_t i = 0; i < matter->findings.count; i++)
        add_finding(&sheet, matter, &matter->findings.items[i]);
    r = audit_report_show(cli, wish, &head, &sheet);
    sheet_done(&sheet);
    return r;
}
