/*
 * Runs tests/tables/due.csv and names the first line that does not hold; then the edges that a
 * table in Riga time cannot show. The table's due times come from a calculation apart from this
 * program, which shares no code with it; each line gives the days counted, so that a reader can
 * check it.
 */
#include "base/file.h"
#include "duty/due.h"

#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define TABLE TILTS_TABLES "/due.csv"
#define LEAST_CASES 120

static struct date
day(const char *text)
{
    struct date d = DATE_NONE;

    if (!date_parse(str_from(text), &d))
        fail_msg("the test itself names no day: %s", text);
    return d;
}

/* Drops `end` off the end of *text when it is there. */
static bool
take_end(struct str *text, const char *end)
{
    struct str tail = str_from(end);

    if (text->len < tail.len || memcmp(text->ptr + text->len - tail.len, tail.ptr, tail.len) != 0)
        return false;
    text->len -= tail.len;
    return true;
}

/* "HH:MM" or "HH:MM:SS" as seconds; 24:00 is allowed. */
static bool
read_time(struct str text, int64_t *ret_s)
{
    uint64_t hour, minute, second = 0;

    if ((text.len != 5 && text.len != 8) || !str_to_u64(str_split(&text, ':'), 24, &hour) ||
        !str_to_u64(str_split(&text, ':'), 59, &minute) ||
        (text.len && !str_to_u64(text, 59, &second)))
        return false;
    *ret_s = (int64_t)(hour * 3600 + minute * 60 + second);
    return *ret_s <= SECONDS_PER_DAY;
}

/*
 * Riga time to an instant, by trying both offsets. An hour that occurs twice must be marked, one
 * that does not occur is refused: so the table can mean one thing only.
 */
static bool
read_instant(struct str text, int64_t *ret_us)
{
    bool summer = take_end(&text, " summer"), winter = take_end(&text, " winter");
    struct date d;
    int64_t of_day, local_s, in_summer, in_winter;
    bool summer_fits, winter_fits;

    if (text.len < 12 || text.ptr[10] != ' ' || !date_parse((struct str){text.ptr, 10}, &d) ||
        !read_time((struct str){text.ptr + 11, text.len - 11}, &of_day))
        return false;
    local_s = d.days * SECONDS_PER_DAY + of_day;
    in_summer = (local_s - 3 * 3600) * US_PER_SECOND;
    in_winter = (local_s - 2 * 3600) * US_PER_SECOND;
    summer_fits = date_riga_offset_s(in_summer) == 3 * 3600;
    winter_fits = date_riga_offset_s(in_winter) == 2 * 3600;
    if ((summer_fits && winter_fits) != (summer || winter) || (!summer_fits && !winter_fits))
        return false;
    *ret_us = summer_fits && !winter ? in_summer : in_winter;
    return true;
}

static bool
read_rule(struct str text, struct due_rule *ret_rule)
{
    static const struct {
        const char *unit;
        enum due_clock clock;
    } units[] = {
        {"working day", DUE_WORKING_DAYS},
        {"working days", DUE_WORKING_DAYS},
        {"hour", DUE_HOURS},
        {"hours", DUE_HOURS},
        {"month", DUE_MONTHS},
        {"months", DUE_MONTHS},
        {"month ahead", DUE_MONTHS_AHEAD},
        {"months ahead", DUE_MONTHS_AHEAD},
    };
    static const struct {
        const char *whole;
        enum due_clock clock;
    } words[] = {{"at once", DUE_AT_ONCE}, {"before", DUE_BEFORE}, {"no term", DUE_NO_TERM}};
    uint64_t count;

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_c(text, words[i].whole)) {
            *ret_rule = (struct due_rule){words[i].clock, 0};
            return true;
        }
    }
    if (!str_to_u64(str_split(&text, ' '), 1000, &count))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_eq_c(text, units[i].unit)) {
            *ret_rule = (struct due_rule){units[i].clock, (unsigned)count};
            return true;
        }
    }
    return false;
}

struct due_case {
    struct calendar calendar;
    struct due_rule rule;
    int64_t event_us;
    int64_t due_us;
    struct str due_text; /* as it stands in the table */
    struct str reason;
};

static bool
read_case(struct str line, struct due_case *ret_case)
{
    struct str party = str_split(&line, ','), rule = str_split(&line, ','),
               event = str_split(&line, ','), due = str_split(&line, ',');
    bool state_body = str_eq_c(party, "state");

    if ((!state_body && !str_eq_c(party, "municipality")) || !read_rule(rule, &ret_case->rule) ||
        !read_instant(event, &ret_case->event_us))
        return false;
    ret_case->calendar = calendar_default(state_body ? CALENDAR_STATE_BODY : CALENDAR_MUNICIPALITY);
    ret_case->due_us = DUE_NEVER;
    ret_case->due_text = due;
    ret_case->reason = line;
    return (due.len == 0 || read_instant(due, &ret_case->due_us)) && line.len > 0 &&
           !memchr(line.ptr, ',', line.len);
}

/* How the program writes a due time, in the words of the table. */
static bool
text_fits(const struct due_case *c)
{
    char text[DATE_TEXT_MAX];
    struct str want = c->due_text, got;

    due_format(c->due_us, text);
    got = str_from(text);
    (void)(take_end(&want, " summer") || take_end(&want, " winter"));
    if (got.len > want.len) /* the table may leave the seconds out */
        take_end(&got, ":00");
    return str_eq(got, want);
}

static void
run_line(unsigned number, struct str line)
{
    struct due_case c;
    int64_t due_us;

    if (!read_case(line, &c))
        fail_msg(TABLE ":%u: cannot be read: %.*s", number, STR_FMT(line));
    due_us = due_at_us(c.rule, &c.calendar, c.event_us);
    if (due_us != c.due_us) {
        char text[DATE_TEXT_MAX];
        due_format(due_us, text);
        fail_msg(TABLE ":%u: due %s, but the table says %.*s: %.*s", number, text,
                 STR_FMT(c.due_text), STR_FMT(c.reason));
    }
    if (!text_fits(&c))
        fail_msg(TABLE ":%u: is not written as %.*s", number, STR_FMT(c.due_text));
}

static void
test_table(void **state)
{
    char error[FILE_ERROR_MAX], *bytes;
    unsigned number = 0, cases = 0;
    struct str rest;
    size_t len;

    (void)state;
    if (file_read(TABLE, 1000000, &bytes, &len, error) < 0)
        fail_msg("%s", error);
    rest = (struct str){bytes, len};
    while (rest.len) {
        struct str line = str_split(&rest, '\n');
        number++;
        if (line.len == 0 || line.ptr[0] == '#' || str_eq_c(line, "party,rule,event,due,reason"))
            continue;
        run_line(number, line);
        cases++;
    }
    free(bytes);
    assert_true(cases >= LEAST_CASES);
}

/* The table's own reader must not let mistakes through. */
static void
test_reader(void **state)
{
    static const char *const bad[] = {
        "",
        "state",
        "agency,5 working days,2024-09-09 10:00,2024-09-16 24:00,why",
        "state,5 days,2024-09-09 10:00,2024-09-16 24:00,why",
        "state,5 working days,2024-09-09,2024-09-16 24:00,why",
        "state,5 working days,2024-09-09 10:00,2024-09-16 24:01,why",
        "state,5 working days,2024-09-31 10:00,2024-09-16 24:00,why",
        "state,5 working days,2024-09-09 10:00,2024-09-16 24:00,",
        "state,5 working days,2024-09-09 10:00,2024-09-16 24:00,why,more",
        "state,48 hours,2024-03-31 03:30,2024-04-02 03:30,no such hour",
        "state,48 hours,2024-10-27 03:30,2024-10-29 03:30,which of the two",
        "state,48 hours,2024-10-26 03:30 winter,2024-10-28 02:30,not twice",
    };
    struct due_case c;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_row(i, !read_case(str_from(bad[i]), &c));
}

static void
test_edges(void **state)
{
    struct calendar calendar = calendar_default(CALENDAR_STATE_BODY);
    int64_t last = date_riga_begin_us(day("9999-12-31"));
    char text[DATE_TEXT_MAX];

    (void)state;
    assert_true(due_at_us((struct due_rule){DUE_WORKING_DAYS, 1}, &calendar, last) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_MONTHS, 3}, &calendar, last) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_MONTHS, UINT32_MAX}, &calendar, 0) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_MONTHS_AHEAD, UINT32_MAX}, &calendar, 0) ==
                DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_HOURS, 48}, &calendar, INT64_MAX - 1) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_HOURS, UINT32_MAX}, &calendar, 0) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){DUE_HOURS, 100000}, &calendar, -1) ==
                INT64_C(100000) * 3600 * US_PER_SECOND - 1);
    assert_true(due_at_us((struct due_rule){DUE_BEFORE, 0}, &calendar, INT64_MAX) == DUE_NEVER);
    assert_true(due_at_us((struct due_rule){(enum due_clock)99, 1}, &calendar, 0) == DUE_NEVER);
    assert_true(date_is_open(due_day(DUE_NEVER)));
    due_format(DUE_NEVER, text);
    assert_string_equal(text, "");
    /* 0 working days: the day itself, to its end. */
    assert_true(due_at_us((struct due_rule){DUE_WORKING_DAYS, 0}, &calendar,
                          date_riga_begin_us(day("2025-05-04"))) ==
                date_riga_begin_us(day("2025-05-05")));
}

/* The last day of a term is the day it is named after, to the last microsecond. */
static void
test_day(void **state)
{
    int64_t end_us = date_riga_begin_us(day("2025-05-13"));

    (void)state;
    assert_true(date_eq(due_day(end_us), day("2025-05-12")));
    assert_true(date_eq(due_day(end_us - 1), day("2025-05-12")));
    assert_true(date_eq(due_day(end_us + 1), day("2025-05-13")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_reader),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
