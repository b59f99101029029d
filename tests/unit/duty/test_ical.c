/* A whole feed to the byte, and folding and escaping at every length. */
#include "duty/ical.h"

#include "unit/unit.h"

#include <string.h>

#define HOUR_US (3600 * US_PER_SECOND)

static char memory[65536];

static int64_t
at(const char *day_text, int hour)
{
    struct date d = DATE_NONE;

    if (!date_parse(str_from(day_text), &d))
        fail_msg("the test itself names no day: %s", day_text);
    return date_riga_begin_us(d) + hour * HOUR_US;
}

static struct duty
make(enum duty_kind kind, enum duty_party party, const char *id, struct duty_event *opened)
{
    struct calendar calendar = calendar_default(duty_calendar_party(party));
    struct duty duty;

    if (!duty_make(kind, party, opened->at_us, &calendar, &duty))
        fail_msg("%s: not owed", id);
    duty.id = str_from(id);
    duty.agreement = STR("V-2025,1; \xc4\x80");
    duty.history = opened;
    duty.history_count = 1;
    return duty;
}

static const char *
feed(const struct duty *duties, size_t count, enum ical_language language, int64_t now_us)
{
    struct ical_options options = {
        .language = language, .domain = STR("tilts.example"), .now_us = now_us};
    struct buf buf;
    const char *text;

    buf_init(&buf, memory, sizeof memory);
    ical_add_feed(&buf, duties, count, &options);
    text = buf_c(&buf);
    assert_non_null(text);
    return text;
}

static void
test_whole_feed(void **state)
{
    struct duty_event extract[] = {
        {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 12)},
        {.kind = DUTY_DONE, .at_us = at("2025-05-06", 10)},
    };
    struct duty_event incident = {.kind = DUTY_OPENED, .at_us = at("2025-05-06", 9)};
    struct duty_event later = {.kind = DUTY_OPENED, .at_us = at("2025-06-01", 9)};
    struct duty duties[] = {
        make(DUTY_EXTRACT, DUTY_AGENCY, "d-1", extract),
        make(DUTY_INCIDENT, DUTY_MUNICIPALITY, "d-2", &incident),
        make(DUTY_SUPPORT, DUTY_MUNICIPALITY, "d-3", &later),
    };

    (void)state;
    duties[0].history_count = 2;
    assert_string_equal(feed(duties, ARRAY_LEN(duties), ICAL_ENGLISH, at("2025-05-09", 8)),
                        "BEGIN:VCALENDAR\r\n"
                        "VERSION:2.0\r\n"
                        "PRODID:-//tilts//duties//EN\r\n"
                        "BEGIN:VEVENT\r\n"
                        "UID:d-1@tilts.example\r\n"
                        "DTSTAMP:20250509T050000Z\r\n"
                        "LAST-MODIFIED:20250506T070000Z\r\n"
                        "SEQUENCE:1\r\n"
                        "DTSTART;VALUE=DATE:20250510\r\n"
                        "SUMMARY:Done: Extract of the audit records for the municipality\r\n"
                        "DESCRIPTION:Agreement: V-2025\\,1\\; \xc4\x80\\nClause: 3.3\\n"
                        "Owed by: the agency\\nDu\r\n"
                        " e: 2025-05-10 24:00\r\n"
                        "TRANSP:TRANSPARENT\r\n"
                        "END:VEVENT\r\n"
                        "BEGIN:VEVENT\r\n"
                        "UID:d-2@tilts.example\r\n"
                        "DTSTAMP:20250509T050000Z\r\n"
                        "LAST-MODIFIED:20250506T060000Z\r\n"
                        "SEQUENCE:0\r\n"
                        "DTSTART:20250508T060000Z\r\n"
                        "SUMMARY:OVERDUE: Incident told to the other party\r\n"
                        "DESCRIPTION:Agreement: V-2025\\,1\\; \xc4\x80\\nClause: 3.4\\n"
                        "Owed by: the municipali\r\n"
                        " ty\\nDue: 2025-05-08 09:00:00\r\n"
                        "TRANSP:TRANSPARENT\r\n"
                        "END:VEVENT\r\n"
                        "END:VCALENDAR\r\n");
}

/* The same feed as it was seen earlier: states and sequence follow the instant. */
static void
test_time_travel(void **state)
{
    struct duty_event history[] = {
        {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 12)},
        {.kind = DUTY_DONE, .at_us = at("2025-05-12", 10)},
    };
    struct duty duty = make(DUTY_EXTRACT, DUTY_AGENCY, "d-1", history);
    const char *text;

    (void)state;
    duty.history_count = 2;
    assert_null(strstr(feed(&duty, 1, ICAL_LATVIAN, at("2025-04-30", 11)), "VEVENT"));
    text = feed(&duty, 1, ICAL_LATVIAN, at("2025-05-10", 12));
    assert_non_null(strstr(text, "SUMMARY:Audit\xc4\x81"
                                 "cijas pierakstu izraksts"));
    assert_non_null(strstr(text, "SEQUENCE:0\r\n"));
    assert_non_null(strstr(text, "PRODID:-//tilts//duties//LV\r\n"));
    text = feed(&duty, 1, ICAL_LATVIAN, at("2025-05-11", 1));
    assert_non_null(strstr(text, "SUMMARY:NOKAV\xc4\x92TS: Audit"));
    text = feed(&duty, 1, ICAL_LATVIAN, at("2025-05-13", 1));
    assert_non_null(strstr(text, "SUMMARY:Izpild\xc4\xabts: Audit"));
    assert_non_null(strstr(text, "SEQUENCE:1\r\n"));
    assert_non_null(strstr(text, "UID:d-1@tilts.example\r\n"));
}

static void
test_no_term(void **state)
{
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 23)};
    struct duty duty = make(DUTY_LEGAL_BASIS, DUTY_AGENCY, "d-1", &opened);

    (void)state;
    feed(&duty, 1, ICAL_LATVIAN, at("2025-05-13", 1));
    assert_non_null(strstr(memory, "DTSTART;VALUE=DATE:20250430\r\n"));
    assert_non_null(strstr(memory, "nav noteikts\r\n"));
    assert_non_null(strstr(memory, "SUMMARY:Apstr\xc4\x81"
                                   "des"));
}

/* Takes the folds out in place, after checking every physical line. */
static void
check_and_unfold(char *text)
{
    char *to = text;

    for (char *line = text; *line;) {
        char *line_end = strstr(line, "\r\n");
        size_t folded = line[0] == ' ', len;
        assert_non_null(line_end);
        len = (size_t)(line_end - line);
        assert_true(len <= 75);
        assert_true(str_is_utf8((struct str){line, len}));
        assert_false(str_has_control((struct str){line, len}));
        assert_null(memchr(line, '\n', len));
        if (folded)
            to -= 2; /* over the line end written before it */
        memmove(to, line + folded, len + 2 - folded);
        to += len + 2 - folded;
        line = line_end + 2;
    }
    *to = '\0';
}

/* Texts of all lengths and widths of characters come back whole. */
static void
test_folding(void **state)
{
    static const char *const characters[] = {"a", "\xc4\x81", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 12)};
    char agreement[1000], want[1100];

    (void)state;
    for (size_t width = 1; width <= 4; width++) {
        for (size_t count = 0; count < 200; count += width == 1 ? 1 : 7) {
            struct duty duty = make(DUTY_SUPPORT, DUTY_MUNICIPALITY, "d-1", &opened);
            struct buf buf;
            buf_init(&buf, agreement, sizeof agreement);
            for (size_t i = 0; i < count; i++)
                buf_add_c(&buf, characters[width - 1]);
            duty.agreement = buf_str(&buf);
            feed(&duty, 1, ICAL_LATVIAN, at("2025-05-01", 1));
            check_and_unfold(memory);
            buf_init(&buf, want, sizeof want);
            buf_addf(&buf,
                     "DESCRIPTION:Vieno\xc5\xa1"
                     "an\xc4\x81s: %.*s\\nPunkts: 3.1.4\\n",
                     STR_FMT(duty.agreement));
            assert_row(count, strstr(memory, buf_c(&buf)) != NULL);
        }
    }
}

static void
test_escaping(void **state)
{
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 12)};
    struct duty duty = make(DUTY_SUPPORT, DUTY_MUNICIPALITY, "d-1", &opened);

    (void)state;
    duty.agreement = STR("a\\b;c,d:e\"f\r\ng\x01\x7f\tEND:VEVENT");
    feed(&duty, 1, ICAL_ENGLISH, at("2025-05-01", 1));
    check_and_unfold(memory);
    assert_non_null(
        strstr(memory, "DESCRIPTION:Agreement: a\\\\b\\;c\\,d:e\"f\\ngEND:VEVENT\\nClause"));
    duty.agreement = STR("a\xff");
    feed(&duty, 1, ICAL_ENGLISH, at("2025-05-01", 1));
    assert_non_null(strstr(memory, "DESCRIPTION:Agreement: ?\\nClause"));
}

static void
test_overflow(void **state)
{
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = at("2025-04-30", 12)};
    struct duty duty = make(DUTY_SUPPORT, DUTY_MUNICIPALITY, "d-1", &opened);
    struct ical_options options = {.domain = STR("d"), .now_us = at("2025-05-01", 1)};
    size_t whole = strlen(feed(&duty, 1, ICAL_LATVIAN, options.now_us));
    struct buf buf;

    (void)state;
    for (size_t size = 0; size < 300; size++) {
        buf_init(&buf, memory, size);
        ical_add_feed(&buf, &duty, 1, &options);
        assert_row(size, !buf_ok(&buf));
    }
    buf_init(&buf, memory, whole);
    ical_add_feed(&buf, &duty, 1, &options);
    assert_true(buf_ok(&buf));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_feed), cmocka_unit_test(test_time_travel),
        cmocka_unit_test(test_no_term),    cmocka_unit_test(test_folding),
        cmocka_unit_test(test_escaping),   cmocka_unit_test(test_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
