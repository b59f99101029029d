/*
 * The calendar against lists: Easter from 2018 to 2040, working days per year (counted by a
 * calculation apart from this program; two months as published), and the days that the law and the
 * government made free or working.
 */
#include "base/calendar.h"

#include "unit/unit.h"

#include <string.h>

static struct date
day(const char *text)
{
    struct date d = DATE_NONE;

    if (!date_parse(str_from(text), &d))
        fail_msg("the test itself names no day: %s", text);
    return d;
}

static const struct {
    const char *easter;
    unsigned working_days; /* from Monday to Friday but holidays: the same for both parties */
} years[] = {
    {"2018-04-01", 249}, {"2019-04-21", 250}, {"2020-04-12", 251}, {"2021-04-04", 252},
    {"2022-04-17", 253}, {"2023-04-09", 250}, {"2024-03-31", 251}, {"2025-04-20", 249},
    {"2026-04-05", 250}, {"2027-03-28", 252}, {"2028-04-16", 252}, {"2029-04-01", 251},
    {"2030-04-21", 250}, {"2031-04-13", 249}, {"2032-03-28", 253}, {"2033-04-17", 253},
    {"2034-04-09", 252}, {"2035-03-25", 251}, {"2036-04-13", 250}, {"2037-04-05", 250},
    {"2038-04-25", 252}, {"2039-04-10", 253}, {"2040-04-01", 252},
};

static void
test_years(void **state)
{
    struct calendar body = calendar_default(CALENDAR_STATE_BODY);
    struct calendar municipality = calendar_default(CALENDAR_MUNICIPALITY);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(years); i++) {
        struct date easter = day(years[i].easter), first = DATE_NONE, last = DATE_NONE;
        int year, month, of_month;
        date_to_ymd(easter, &year, &month, &of_month);
        assert_int_equal(year, 2018 + (int)i);
        assert_true(date_from_ymd(year, 1, 1, &first) && date_from_ymd(year, 12, 31, &last));
        assert_row(year, date_eq(calendar_easter(year), easter));
        assert_row(year, calendar_reason(&body, easter) == CALENDAR_EASTER);
        assert_row(year, calendar_reason(&body, date_add_days(easter, -2)) == CALENDAR_GOOD_FRIDAY);
        assert_row(year,
                   calendar_reason(&body, date_add_days(easter, 1)) == CALENDAR_EASTER_MONDAY);
        assert_row(year, calendar_reason(&body, date_add_days(easter, 49)) == CALENDAR_PENTECOST);
        assert_row(year, calendar_count_working_days(&municipality, first, last) ==
                             years[i].working_days);
        /* Moving a day within its month changes no count. */
        assert_row(year, calendar_count_working_days(&body, first, last) == years[i].working_days);
    }
}

static void
test_easter_elsewhere(void **state)
{
    (void)state;
    /* The earliest and the latest there can be, the two exceptions of the rule, and round years. */
    assert_true(date_eq(calendar_easter(1818), day("1818-03-22")));
    assert_true(date_eq(calendar_easter(2285), day("2285-03-22")));
    assert_true(date_eq(calendar_easter(1943), day("1943-04-25")));
    assert_true(date_eq(calendar_easter(1954), day("1954-04-18")));
    assert_true(date_eq(calendar_easter(1981), day("1981-04-19")));
    assert_true(date_eq(calendar_easter(2049), day("2049-04-18")));
    assert_true(date_eq(calendar_easter(2076), day("2076-04-19")));
    assert_true(date_eq(calendar_easter(2000), day("2000-04-23")));
    assert_true(date_eq(calendar_easter(1583), day("1583-04-10")));
    assert_true(date_is_none(calendar_easter(1582)));
    assert_true(date_is_none(calendar_easter(10000)));
    assert_true(date_is_none(calendar_easter(-1)));
    for (int year = 1583; year <= 9999; year++) {
        struct date easter = calendar_easter(year), least = DATE_NONE, most = DATE_NONE;
        assert_true(date_from_ymd(year, 3, 22, &least) && date_from_ymd(year, 4, 25, &most));
        assert_row(year, date_weekday(easter) == 7);
        assert_row(year, easter.days >= least.days && easter.days <= most.days);
    }
}

static const struct {
    const char *day;
    enum calendar_reason body, municipality;
} days[] = {
    {"2024-01-01", CALENDAR_NEW_YEAR, CALENDAR_NEW_YEAR},
    {"2024-01-02", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2024-01-06", CALENDAR_WEEKEND, CALENDAR_WEEKEND},
    {"2023-01-01", CALENDAR_NEW_YEAR, CALENDAR_NEW_YEAR}, /* a Sunday earns no other day */
    {"2023-01-02", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2024-03-28", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2024-03-29", CALENDAR_GOOD_FRIDAY, CALENDAR_GOOD_FRIDAY},
    {"2024-03-30", CALENDAR_WEEKEND, CALENDAR_WEEKEND},
    {"2024-04-01", CALENDAR_EASTER_MONDAY, CALENDAR_EASTER_MONDAY},
    {"2024-04-02", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2022-05-01", CALENDAR_LABOUR_DAY, CALENDAR_LABOUR_DAY}, /* a Sunday: no other day */
    {"2022-05-02", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2022-05-04", CALENDAR_INDEPENDENCE, CALENDAR_INDEPENDENCE},
    {"2019-05-04", CALENDAR_INDEPENDENCE, CALENDAR_INDEPENDENCE}, /* Saturday */
    {"2019-05-05", CALENDAR_WEEKEND, CALENDAR_WEEKEND},
    {"2019-05-06", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2019-05-07", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2025-05-04", CALENDAR_INDEPENDENCE, CALENDAR_INDEPENDENCE}, /* Sunday */
    {"2025-05-05", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2025-05-06", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2024-05-12", CALENDAR_MOTHERS_DAY, CALENDAR_MOTHERS_DAY},
    {"2024-05-05", CALENDAR_WEEKEND, CALENDAR_WEEKEND}, /* the first Sunday */
    {"2024-05-19", CALENDAR_PENTECOST, CALENDAR_PENTECOST},
    {"2024-05-20", CALENDAR_WORKING, CALENDAR_WORKING}, /* no Pentecost Monday here */
    {"2022-05-08", CALENDAR_MOTHERS_DAY, CALENDAR_MOTHERS_DAY},
    {"2024-06-22", CALENDAR_WEEKEND, CALENDAR_WEEKEND},
    {"2024-06-23", CALENDAR_MIDSUMMER_EVE, CALENDAR_MIDSUMMER_EVE},
    {"2024-06-24", CALENDAR_MIDSUMMER, CALENDAR_MIDSUMMER},
    {"2024-06-25", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2018-06-25", CALENDAR_WORKING, CALENDAR_WORKING}, /* both on a weekend: no other day */
    {"2018-07-08", CALENDAR_FESTIVAL_DAY, CALENDAR_FESTIVAL_DAY},
    {"2018-07-09", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2018-09-24", CALENDAR_ONE_OFF_DAY, CALENDAR_ONE_OFF_DAY},
    {"2023-05-28", CALENDAR_PENTECOST, CALENDAR_PENTECOST},
    {"2023-05-29", CALENDAR_ONE_OFF_DAY, CALENDAR_ONE_OFF_DAY},
    {"2023-05-30", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2023-07-09", CALENDAR_FESTIVAL_DAY, CALENDAR_FESTIVAL_DAY},
    {"2023-07-10", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2023-07-11", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2022-07-11", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2023-11-18", CALENDAR_PROCLAMATION, CALENDAR_PROCLAMATION},
    {"2023-11-19", CALENDAR_WEEKEND, CALENDAR_WEEKEND},
    {"2023-11-20", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2018-11-19", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2024-11-18", CALENDAR_PROCLAMATION, CALENDAR_PROCLAMATION},
    {"2024-11-19", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2022-12-24", CALENDAR_CHRISTMAS, CALENDAR_CHRISTMAS}, /* a Saturday: no other day */
    {"2022-12-26", CALENDAR_CHRISTMAS, CALENDAR_CHRISTMAS},
    {"2022-12-27", CALENDAR_WORKING, CALENDAR_WORKING},
    {"2024-12-31", CALENDAR_NEW_YEARS_EVE, CALENDAR_NEW_YEARS_EVE},
    {"2028-11-20", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    {"2040-11-19", CALENDAR_SUBSTITUTE, CALENDAR_SUBSTITUTE},
    /* Moved working days bind the state body only. */
    {"2021-05-03", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2021-05-08", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2021-06-25", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2021-06-19", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2021-11-19", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2021-11-13", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2023-05-05", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2023-05-20", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2024-12-23", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2024-12-14", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2024-12-30", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2024-12-28", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2025-05-02", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2025-05-10", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2025-11-17", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2025-11-08", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2026-01-02", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2026-01-17", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
    {"2026-06-22", CALENDAR_MOVED_AWAY, CALENDAR_WORKING},
    {"2026-06-27", CALENDAR_WORKING_SATURDAY, CALENDAR_WEEKEND},
};

static void
test_days(void **state)
{
    struct calendar body = calendar_default(CALENDAR_STATE_BODY);
    struct calendar municipality = calendar_default(CALENDAR_MUNICIPALITY);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct date d = day(days[i].day);
        if (calendar_reason(&body, d) != days[i].body ||
            calendar_reason(&municipality, d) != days[i].municipality)
            fail_msg("%s: %s, for a municipality %s", days[i].day,
                     calendar_reason_en(calendar_reason(&body, d)),
                     calendar_reason_en(calendar_reason(&municipality, d)));
        assert_row(
            i, calendar_is_working_day(&body, d) ==
                   (days[i].body == CALENDAR_WORKING || days[i].body == CALENDAR_WORKING_SATURDAY));
        assert_row(i, calendar_is_working_day(&municipality, d) ==
                          (days[i].municipality == CALENDAR_WORKING));
    }
}

/* Months as published for offices with five working days a week. */
static void
test_months(void **state)
{
    struct calendar body = calendar_default(CALENDAR_STATE_BODY);

    (void)state;
    assert_int_equal(calendar_count_working_days(&body, day("2025-12-01"), day("2025-12-31")), 19);
    assert_int_equal(calendar_count_working_days(&body, day("2026-01-01"), day("2026-01-31")), 21);
    assert_int_equal(calendar_count_working_days(&body, day("2024-12-14"), day("2024-12-14")), 1);
    assert_int_equal(calendar_count_working_days(&body, day("2024-12-02"), day("2024-12-01")), 0);
    assert_int_equal(calendar_count_working_days(&body, DATE_NONE, day("2024-12-01")), 0);
    assert_int_equal(calendar_count_working_days(&body, day("2024-12-01"), DATE_OPEN), 0);
}

static void
test_adding(void **state)
{
    struct calendar body = calendar_default(CALENDAR_STATE_BODY);
    struct calendar municipality = calendar_default(CALENDAR_MUNICIPALITY);
    struct date thursday = day("2025-05-01");

    (void)state;
    assert_true(date_eq(calendar_add_working_days(&body, thursday, 0), thursday));
    assert_true(date_eq(calendar_add_working_days(&body, thursday, 1), day("2025-05-06")));
    assert_true(date_eq(calendar_add_working_days(&municipality, thursday, 1), day("2025-05-02")));
    assert_true(date_eq(calendar_add_working_days(&body, thursday, 5), day("2025-05-10")));
    assert_true(date_eq(calendar_add_working_days(&municipality, thursday, 5), day("2025-05-09")));
    /* Counting and adding agree over three years. */
    for (unsigned n = 1; n < 750; n++) {
        struct date end = calendar_add_working_days(&body, thursday, n);
        assert_row(n, calendar_count_working_days(&body, date_add_days(thursday, 1), end) == n);
        assert_row(n, calendar_is_working_day(&body, end));
    }
    assert_true(date_is_none(calendar_add_working_days(&body, day("9999-12-30"), 1)));
    assert_true(date_is_none(calendar_add_working_days(&body, DATE_NONE, 1)));
    assert_true(date_is_none(calendar_add_working_days(&body, DATE_OPEN, 1)));
}

/* The table is data: another one gives another calendar. */
static void
test_own_table(void **state)
{
    const struct calendar_row rows[] = {
        {CALENDAR_FESTIVAL, day("2028-07-08"), DATE_NONE}, /* a Saturday */
        {CALENDAR_MOVED, day("2027-05-03"), day("2027-05-15")},
        {CALENDAR_ONE_OFF, day("2028-07-10"), DATE_NONE},  /* where its substitute would be */
        {CALENDAR_FESTIVAL, day("2033-07-06"), DATE_NONE}, /* a Wednesday */
    };
    struct calendar body = calendar_with(CALENDAR_STATE_BODY, rows, ARRAY_LEN(rows));
    struct calendar municipality = calendar_with(CALENDAR_MUNICIPALITY, rows, ARRAY_LEN(rows));
    struct calendar bare = calendar_with(CALENDAR_STATE_BODY, NULL, 0);
    size_t row = 99;

    (void)state;
    assert_null(calendar_fault(&body, &row));
    assert_int_equal(row, 99);
    assert_int_equal(calendar_reason(&body, day("2028-07-08")), CALENDAR_FESTIVAL_DAY);
    assert_int_equal(calendar_reason(&body, day("2028-07-10")), CALENDAR_ONE_OFF_DAY);
    assert_int_equal(calendar_reason(&body, day("2028-07-11")), CALENDAR_SUBSTITUTE);
    assert_int_equal(calendar_reason(&body, day("2028-07-12")), CALENDAR_WORKING);
    assert_int_equal(calendar_reason(&body, day("2033-07-06")), CALENDAR_FESTIVAL_DAY);
    assert_int_equal(calendar_reason(&body, day("2033-07-07")), CALENDAR_WORKING);
    assert_int_equal(calendar_reason(&body, day("2027-05-03")), CALENDAR_MOVED_AWAY);
    assert_int_equal(calendar_reason(&municipality, day("2027-05-03")), CALENDAR_WORKING);
    assert_int_equal(calendar_reason(&body, day("2025-05-02")), CALENDAR_WORKING);
    assert_int_equal(calendar_reason(&bare, day("2023-07-10")), CALENDAR_WORKING);
    assert_int_equal(calendar_reason(&bare, day("2023-11-20")), CALENDAR_SUBSTITUTE);
}

static void
test_faults(void **state)
{
    const struct {
        struct calendar_row row;
        int fault_row; /* -1: none */
    } cases[] = {
        {{CALENDAR_MOVED, day("2027-05-03"), day("2027-05-15")}, -1},
        {{CALENDAR_MOVED, day("2027-05-03"), day("2027-05-16")}, 1}, /* a Sunday */
        {{CALENDAR_MOVED, day("2027-05-03"), day("2027-05-14")}, 1}, /* a Friday */
        {{CALENDAR_MOVED, day("2027-05-03"), DATE_NONE}, 1},
        {{CALENDAR_MOVED, day("2027-05-03"), day("2027-06-05")}, 1}, /* another month */
        {{CALENDAR_MOVED, day("2027-05-03"), day("2028-05-06")}, 1}, /* another year */
        {{CALENDAR_MOVED, day("2027-05-04"), day("2027-05-15")}, 1}, /* a holiday already */
        {{CALENDAR_MOVED, day("2027-05-08"), day("2027-05-15")}, 1}, /* a Saturday already */
        {{CALENDAR_MOVED, day("2028-06-23"), day("2028-06-24")}, 1},
        {{CALENDAR_MOVED, day("2028-06-22"), day("2028-06-24")}, 1}, /* to Midsummer Day */
        {{CALENDAR_MOVED, day("2028-11-20"), day("2028-11-25")}, 1}, /* a substitute day */
        {{CALENDAR_ONE_OFF, DATE_NONE, DATE_NONE}, 1},
        {{CALENDAR_FESTIVAL, DATE_OPEN, DATE_NONE}, 1},
        {{CALENDAR_ONE_OFF, day("2024-12-27"), DATE_NONE}, 0}, /* what row 0 moves is free then */
        {{CALENDAR_MOVED, day("2024-12-30"), day("2024-12-14")}, 1}, /* taken by row 0 */
        {{CALENDAR_MOVED, day("2024-12-30"), day("2024-12-28")}, -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct calendar_row rows[] = {
            {CALENDAR_MOVED, day("2024-12-27"), day("2024-12-14")},
            cases[i].row,
        };
        struct calendar calendar = calendar_with(CALENDAR_MUNICIPALITY, rows, ARRAY_LEN(rows));
        size_t row = (size_t)-1;
        assert_row(i, (calendar_fault(&calendar, &row) == NULL) == (cases[i].fault_row < 0));
        assert_row(i, row == (size_t)cases[i].fault_row);
    }
}

static void
test_default_table(void **state)
{
    struct calendar calendar = calendar_default(CALENDAR_STATE_BODY);
    size_t row = 0;

    (void)state;
    assert_null(calendar_fault(&calendar, &row));
    assert_int_equal(calendar.row_count, 14);
    for (size_t i = 1; i < calendar.row_count; i++) /* in order: easier to edit */
        assert_row(i, calendar.rows[i - 1].day.days < calendar.rows[i].day.days);
}

static void
test_names(void **state)
{
    (void)state;
    for (int i = 0; i < CALENDAR_REASON_COUNT; i++) {
        assert_row(i, calendar_reason_lv((enum calendar_reason)i) != NULL);
        assert_row(i, strlen(calendar_reason_en((enum calendar_reason)i)) > 5);
        assert_row(i, str_is_utf8(str_from(calendar_reason_lv((enum calendar_reason)i))));
    }
    assert_string_equal(calendar_reason_en(CALENDAR_REASON_COUNT), "working day");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_years),  cmocka_unit_test(test_easter_elsewhere),
        cmocka_unit_test(test_days),   cmocka_unit_test(test_months),
        cmocka_unit_test(test_adding), cmocka_unit_test(test_own_table),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_default_table),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
