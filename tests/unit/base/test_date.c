/* Civil days, the reading of xs:date and xs:dateTime, and Riga time. */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include "base/date.h"

#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct date
day(const char *text)
{
    struct date d = DATE_NONE;

    if (!date_parse(str_from(text), &d))
        fail_msg("the test itself names no day: %s", text);
    return d;
}

static void
test_every_day(void **state)
{
    int year = 1, month = 1, of_month = 1, weekday = 1; /* 0001-01-01 was a Monday */
    struct date d = day("0001-01-01"), back;

    (void)state;
    for (; !date_eq(d, day("9999-12-31")); d = date_add_days(d, 1)) {
        int y, m, n;
        date_to_ymd(d, &y, &m, &n);
        if (y != year || m != month || n != of_month)
            fail_msg("%d-%d-%d came out as %d-%d-%d", year, month, of_month, y, m, n);
        if (!date_from_ymd(y, m, n, &back) || back.days != d.days || date_weekday(d) != weekday)
            fail_msg("%d-%d-%d does not come back", y, m, n);
        weekday = weekday % 7 + 1;
        if (!date_from_ymd(year, month, ++of_month, &back)) {
            of_month = 1;
            if (++month == 13) {
                month = 1;
                year++;
            }
        }
    }
    assert_int_equal(year, 9999);
}

static void
test_known_days(void **state)
{
    struct date d;

    (void)state;
    assert_int_equal(day("1970-01-01").days, 0);
    assert_int_equal(day("1969-12-31").days, -1);
    assert_int_equal(day("2000-02-29").days, 11016);
    assert_int_equal(day("2025-12-31").days, 20453);
    assert_int_equal(date_weekday(day("1970-01-01")), 4);
    assert_int_equal(date_weekday(day("1990-05-04")), 5);
    assert_int_equal(date_weekday(day("1918-11-18")), 1);
    assert_int_equal(date_weekday(day("2023-07-09")), 7);
    assert_true(date_from_ymd(2024, 2, 29, &d));
    assert_false(date_from_ymd(2023, 2, 29, &d));
    assert_false(date_from_ymd(1900, 2, 29, &d));
    assert_true(date_from_ymd(2000, 2, 29, &d));
    assert_false(date_from_ymd(0, 1, 1, &d));
    assert_false(date_from_ymd(10000, 1, 1, &d));
    assert_false(date_from_ymd(-4, 1, 1, &d));
    assert_false(date_from_ymd(2024, 0, 1, &d));
    assert_false(date_from_ymd(2024, 13, 1, &d));
    assert_false(date_from_ymd(2024, 4, 31, &d));
    assert_false(date_from_ymd(2024, 4, 0, &d));
}

static void
test_none_and_open(void **state)
{
    struct date d = day("2024-05-01");

    (void)state;
    assert_true(date_is_none(DATE_NONE) && !date_is_open(DATE_NONE));
    assert_true(date_is_open(DATE_OPEN) && !date_is_none(DATE_OPEN));
    assert_true(date_eq(date_later(d, DATE_OPEN), DATE_OPEN));
    assert_true(date_eq(date_earlier(d, DATE_OPEN), d));
    assert_true(date_eq(date_earlier(d, day("2024-04-30")), day("2024-04-30")));
    assert_true(date_eq(date_later(d, day("2024-04-30")), d));
    assert_true(date_is_none(date_add_days(DATE_NONE, 5)));
    assert_true(date_is_open(date_add_days(DATE_OPEN, 5)));
    assert_true(date_is_none(date_add_months(DATE_NONE, 5)));
    assert_true(date_is_open(date_add_months(DATE_OPEN, -5)));
    assert_true(date_riga_begin_us(DATE_NONE) == INT64_MIN);
    assert_true(date_riga_begin_us(DATE_OPEN) == INT64_MAX);
}

static void
test_sums(void **state)
{
    static const struct {
        const char *from;
        int months;
        const char *to; /* NULL: none */
    } cases[] = {
        {"2024-01-31", 1, "2024-02-29"},  {"2023-01-31", 1, "2023-02-28"},
        {"2024-11-30", 3, "2025-02-28"},  {"2024-12-15", 1, "2025-01-15"},
        {"2025-01-15", -1, "2024-12-15"}, {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"}, {"2024-03-31", -1, "2024-02-29"},
        {"2024-05-31", 0, "2024-05-31"},  {"2025-09-30", 24, "2027-09-30"},
        {"9999-12-31", 1, NULL},          {"9999-11-30", 1, "9999-12-30"},
        {"0001-01-01", -1, NULL},         {"0001-02-28", -1, "0001-01-28"},
        {"2024-05-31", INT32_MAX, NULL},  {"2024-05-31", INT32_MIN, NULL},
        {"2024-05-31", -12 * 2024, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct date sum = date_add_months(day(cases[i].from), cases[i].months);
        assert_row(i, date_eq(sum, cases[i].to ? day(cases[i].to) : DATE_NONE));
    }
    assert_true(date_eq(date_add_days(day("2024-02-28"), 2), day("2024-03-01")));
    assert_true(date_eq(date_add_days(day("2024-01-01"), -1), day("2023-12-31")));
    assert_true(date_is_none(date_add_days(day("9999-12-31"), 1)));
    assert_true(date_is_none(date_add_days(day("0001-01-01"), -1)));
    assert_true(date_is_none(date_add_days(day("2024-01-01"), INT32_MAX)));
    assert_true(date_is_none(date_add_days(day("1950-01-01"), INT32_MIN)));
}

static void
test_parse(void **state)
{
    static const char *const bad[] = {
        "",
        "2024",
        "2024-1-01",
        "2024-01-1",
        "2024-01-011",
        " 2024-01-01",
        "2024-01-01 ",
        "2024/01/01",
        "24-01-01",
        "2024-02-30",
        "2023-02-29",
        "0000-01-01",
        "-001-01-01",
        "12024-01-01",
        "2024-01-01T00:00:00",
        "2024-13-01",
        "2024-00-10",
        "+024-01-01",
        "2024-01-0a",
    };
    struct date d = DATE_OPEN;
    char text[DATE_TEXT_MAX];
    char memory[16];
    struct buf buf;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_row(i, !date_parse(str_from(bad[i]), &d) && date_is_open(d));
    assert_false(date_parse(STR("2024-01-0\0"), &d));
    date_format(day("0001-01-01"), text);
    assert_string_equal(text, "0001-01-01");
    date_format(day("9999-12-31"), text);
    assert_string_equal(text, "9999-12-31");
    date_format(DATE_NONE, text);
    assert_string_equal(text, "");
    date_format(DATE_OPEN, text);
    assert_string_equal(text, "");
    buf_init(&buf, memory, sizeof memory);
    date_add_to(&buf, DATE_NONE);
    date_add_to(&buf, DATE_OPEN);
    date_add_to(&buf, day("0987-06-05"));
    assert_string_equal(buf_c(&buf), "0987-06-05");
}

struct xsd_case {
    const char *text;
    const char *day; /* NULL: refused; "": absent */
};

static const struct xsd_case xsd_cases[] = {
    /* As it stands, without an offset. */
    {"2024-05-01", "2024-05-01"},
    {"2024-05-01T00:00:00", "2024-05-01"},
    {"2024-05-01T23:59:59", "2024-05-01"},
    {"2024-05-01T23:59:59.9999999", "2024-05-01"},
    {"2024-05-01T12:30:15.1", "2024-05-01"},
    {" \t\r\n2024-05-01T00:00:00\n ", "2024-05-01"},
    {"0001-01-02T00:00:00", "0001-01-02"},
    {"9999-12-31T00:00:00", "9999-12-31"},
    {"9999-12-31T23:59:59.9999999", "9999-12-31"}, /* .NET DateTime.MaxValue */
    {"2000-02-29T00:00:00", "2000-02-29"},
    /* The end of the day is the next day's beginning. */
    {"2024-05-01T24:00:00", "2024-05-02"},
    {"2024-12-31T24:00:00.000", "2025-01-01"},
    {"2024-02-28T24:00:00", "2024-02-29"},
    {"2024-05-01T24:00:00Z", "2024-05-02"},
    {"9999-12-31T24:00:00", NULL},
    {"2024-05-01T24:00:00.001", NULL},
    {"2024-05-01T24:01:00", NULL},
    {"2024-05-01T24:00:01", NULL},
    {"2024-05-01T25:00:00", NULL},
    /* Offsets, across midnight both ways: winter UTC+2, summer UTC+3. */
    {"2024-01-15T00:00:00Z", "2024-01-15"},
    {"2024-01-15T21:59:59Z", "2024-01-15"},
    {"2024-01-15T22:00:00Z", "2024-01-16"},
    {"2024-07-15T20:59:59Z", "2024-07-15"},
    {"2024-07-15T21:00:00Z", "2024-07-16"},
    {"2024-07-15T20:59:59.9999999Z", "2024-07-15"},
    {"2024-07-15T00:00:00+03:00", "2024-07-15"},
    {"2024-07-15T00:00:00+02:00", "2024-07-15"},
    {"2024-01-15T00:00:00+03:00", "2024-01-14"},
    {"2024-01-15T00:00:00+02:00", "2024-01-15"},
    {"2024-01-15T00:00:00+14:00", "2024-01-14"},
    {"2024-01-15T23:00:00-14:00", "2024-01-16"},
    {"2024-01-15T12:00:00-00:00", "2024-01-15"},
    {"2024-01-15T12:00:00+00:00", "2024-01-15"},
    {"2023-12-31T22:00:00Z", "2024-01-01"},
    {"2024-03-01T00:00:00+05:30", "2024-02-29"},
    {"2023-03-01T00:00:00+05:30", "2023-02-28"},
    /* The nights of the clock changes: 2024-03-31 and 2024-10-27, at 01:00 UTC. */
    {"2024-03-30T21:59:59Z", "2024-03-30"},
    {"2024-03-30T22:00:00Z", "2024-03-31"},
    {"2024-03-31T20:59:59Z", "2024-03-31"},
    {"2024-03-31T21:00:00Z", "2024-04-01"},
    {"2024-10-26T20:59:59Z", "2024-10-26"},
    {"2024-10-26T21:00:00Z", "2024-10-27"},
    {"2024-10-27T21:59:59Z", "2024-10-27"},
    {"2024-10-27T22:00:00Z", "2024-10-28"},
    /* xs:date with an offset: the beginning of that day there. */
    {"2024-05-01Z", "2024-05-01"},
    {"2024-05-01+03:00", "2024-05-01"},
    {"2024-05-01+14:00", "2024-04-30"},
    {"2024-05-01-05:00", "2024-05-01"},
    /* An unset .NET DateTime, of any kind. */
    {"0001-01-01", ""},
    {"0001-01-01T00:00:00", ""},
    {"0001-01-01T00:00:00.0000000", ""},
    {"0001-01-01T00:00:00Z", ""},
    {"0001-01-01T00:00:00+02:00", ""},
    {"0001-01-01T00:00:00-05:00", ""},
    {" 0001-01-01T00:00:00 ", ""},
    {"0001-01-01T08:00:00", "0001-01-01"}, /* a time of day is no unset value */
    {"0001-01-01T24:00:00", "0001-01-02"},
    {"0001-01-01T10:00:00+14:00", NULL}, /* a day of the year 0 */
    {"9999-12-31T23:00:00Z", NULL},      /* a day of the year 10000 */
    {"9999-12-31T21:59:59Z", "9999-12-31"},
    /* Malformed. */
    {"", NULL},
    {"T00:00:00", NULL},
    {"2024-05-01T", NULL},
    {"2024-05-01T00:00", NULL},
    {"2024-05-01T00:00:00.", NULL},
    {"2024-05-01T00:00:00,5", NULL},
    {"2024-05-01T0:00:00", NULL},
    {"2024-05-01T00:60:00", NULL},
    {"2024-05-01T00:00:60", NULL},
    {"2024-05-01t00:00:00", NULL},
    {"2024-05-01 00:00:00", NULL},
    {"2024-05-01T00:00:00z", NULL},
    {"2024-05-01T00:00:00+3:00", NULL},
    {"2024-05-01T00:00:00+0300", NULL},
    {"2024-05-01T00:00:00+14:01", NULL},
    {"2024-05-01T00:00:00+15:00", NULL},
    {"2024-05-01T00:00:00+03:60", NULL},
    {"2024-05-01T00:00:00+03:00Z", NULL},
    {"2024-05-01T00:00:00ZZ", NULL},
    {"2024-05-01T00:00:00 Z", NULL},
    {"2024-05-01X", NULL},
    {"2023-02-29T00:00:00", NULL},
    {"0000-12-31T00:00:00", NULL},
    {"-2024-05-01T00:00:00", NULL},
    {"12024-05-01T00:00:00", NULL},
    {"01.05.2024", NULL},
};

static void
test_xsd(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(xsd_cases); i++) {
        const struct xsd_case *c = &xsd_cases[i];
        struct date d = DATE_OPEN;
        bool taken = date_parse_xsd(str_from(c->text), &d);
        struct date want = !c->day ? DATE_OPEN : *c->day ? day(c->day) : DATE_NONE;
        if (taken != (c->day != NULL) || !date_eq(d, want))
            fail_msg("\"%s\" is not %s", c->text, c->day ? c->day : "refused");
    }
}

#define AT(day_text, hour) (day(day_text).days * US_PER_DAY + (hour)*3600 * US_PER_SECOND)

static void
test_riga_changes(void **state)
{
    static const struct {
        const char *summer, *winter;
    } changes[] = {
        {"2018-03-25", "2018-10-28"}, {"2019-03-31", "2019-10-27"}, {"2020-03-29", "2020-10-25"},
        {"2021-03-28", "2021-10-31"}, {"2022-03-27", "2022-10-30"}, {"2023-03-26", "2023-10-29"},
        {"2024-03-31", "2024-10-27"}, {"2025-03-30", "2025-10-26"}, {"2026-03-29", "2026-10-25"},
        {"2027-03-28", "2027-10-31"}, {"2028-03-26", "2028-10-29"}, {"2035-03-25", "2035-10-28"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        int64_t summer = AT(changes[i].summer, 1), winter = AT(changes[i].winter, 1);
        assert_row(i, date_riga_offset_s(summer - 1) == 7200);
        assert_row(i, date_riga_offset_s(summer) == 10800);
        assert_row(i, date_riga_offset_s(winter - 1) == 10800);
        assert_row(i, date_riga_offset_s(winter) == 7200);
        /* That Sunday has 23 or 25 hours. */
        assert_row(i, date_riga_begin_us(date_add_days(day(changes[i].summer), 1)) -
                              date_riga_begin_us(day(changes[i].summer)) ==
                          23 * 3600 * US_PER_SECOND);
        assert_row(i, date_riga_begin_us(date_add_days(day(changes[i].winter), 1)) -
                              date_riga_begin_us(day(changes[i].winter)) ==
                          25 * 3600 * US_PER_SECOND);
    }
    assert_int_equal(date_riga_offset_s(AT("2000-07-01", 0)), 7200);
}

/* Every day begins when it says and the moment before is the day before. */
static void
test_riga_days(void **state)
{
    (void)state;
    for (struct date d = day("1997-01-01"); d.days < day("2060-01-01").days; d.days++) {
        int64_t begin = date_riga_begin_us(d);
        if (!date_eq(date_in_riga(begin), d) || date_in_riga(begin - 1).days != d.days - 1)
            fail_msg("day %d does not begin where it should", d.days);
    }
    assert_true(date_is_none(date_in_riga(INT64_MAX)));
    assert_true(date_is_none(date_in_riga(INT64_MIN)));
    assert_true(date_eq(date_in_riga(-1), day("1970-01-01")));
    assert_true(date_eq(date_in_riga(-2 * 3600 * US_PER_SECOND - 1), day("1969-12-31")));
}

/* Against the system's own tables, where it has them: every three hours of forty years. */
static void
test_riga_as_the_system(void **state)
{
    time_t summer = (time_t)(AT("2024-07-01", 0) / US_PER_SECOND);
    struct tm local;

    (void)state;
    setenv("TZ", "Europe/Riga", 1);
    tzset();
    if (!localtime_r(&summer, &local) || local.tm_hour != 3)
        skip(); /* no time zone tables on this machine */
    for (int64_t s = AT("1997-02-01", 0) / US_PER_SECOND; s < AT("2037-12-01", 0) / US_PER_SECOND;
         s += 3 * 3600) {
        time_t t = (time_t)s;
        localtime_r(&t, &local);
        if (date_riga_offset_s(s * US_PER_SECOND) != local.tm_gmtoff)
            fail_msg("at %lld the offset is %ld", (long long)s, local.tm_gmtoff);
    }
}

static void
test_instants(void **state)
{
    char text[DATE_TEXT_MAX];

    (void)state;
    instant_format(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000000Z");
    instant_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    instant_format(AT("2024-02-29", 23) + 59 * 60 * US_PER_SECOND + 59999999, text);
    assert_string_equal(text, "2024-02-29T23:59:59.999999Z");
    instant_format_riga(AT("2024-03-31", 1) - 1, text);
    assert_string_equal(text, "2024-03-31 02:59:59");
    instant_format_riga(AT("2024-03-31", 1), text);
    assert_string_equal(text, "2024-03-31 04:00:00");
    instant_format_riga(AT("2024-10-27", 1) - 1, text);
    assert_string_equal(text, "2024-10-27 03:59:59");
    instant_format_riga(AT("2024-10-27", 1), text);
    assert_string_equal(text, "2024-10-27 03:00:00");
    instant_format(AT("9999-12-31", 24) - 1, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
    instant_format(AT("9999-12-31", 24), text);
    assert_string_equal(text, "");
    instant_format(INT64_MIN, text);
    assert_string_equal(text, "");
    instant_format_riga(INT64_MAX, text);
    assert_string_equal(text, "");
}

static void
riga_times_are_read(void **state)
{
    static const struct {
        const char *text, *utc; /* NULL: refused */
    } cases[] = {
        {"2026-01-05 09:30", "2026-01-05T07:30:00.000000Z"},
        {"2026-07-05 09:30:15", "2026-07-05T06:30:15.000000Z"},
        {"2026-03-29 02:59:59", "2026-03-29T00:59:59.000000Z"},
        {"2026-03-29 03:30", NULL}, /* skipped */
        {"2026-03-29 04:00", "2026-03-29T01:00:00.000000Z"},
        {"2026-10-25 03:30", "2026-10-25T00:30:00.000000Z"}, /* the first of two */
        {"2026-10-25 04:00", "2026-10-25T02:00:00.000000Z"},
        {"2026-02-29 10:00", NULL},
        {"2026-01-05 24:00", NULL},
        {"2026-01-05 10:60", NULL},
        {"2026-01-05T10:00", NULL},
        {"2026-01-05 10:00:60", NULL},
        {"2026-01-05 10:00:00Z", NULL},
        {"2026-01-05 1:00", NULL},
        {"2026-01-05", NULL},
        {"", NULL},
    };
    char text[DATE_TEXT_MAX];
    int64_t us;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool read = instant_parse_riga(str_from(cases[i].text), &us);
        if (read != (cases[i].utc != NULL))
            fail_msg("%s", cases[i].text);
        if (read) {
            instant_format(us, text);
            assert_string_equal(text, cases[i].utc);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_none_and_open),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_xsd),
        cmocka_unit_test(test_riga_changes),
        cmocka_unit_test(test_riga_days),
        cmocka_unit_test(test_riga_as_the_system),
        cmocka_unit_test(test_instants),
        cmocka_unit_test(riga_times_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
