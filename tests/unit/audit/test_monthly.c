/* Counts by month, outcome, programme, hour and day of the week. */
#include "audit/monthly.h"

#include "unit.h"

#include <stdio.h>

static const struct str programmes[] = {{"4.2.4.2", 7}, {"2.3.1.4.i", 9}};

static struct monthly
march(void)
{
    struct monthly monthly;

    assert_true(monthly_init(&monthly, STR("2026-03"), programmes, ARRAY_LEN(programmes)));
    return monthly;
}

static void
add(struct monthly *monthly, enum record_type type, const char *day, int minute,
    const char *outcome, const char *purpose)
{
    struct record record;
    struct date date;

    assert_true(date_parse(str_from(day), &date));
    record_init(&record, type, date_riga_begin_us(date) + minute * 60 * US_PER_SECOND);
    record.outcome = str_from(outcome);
    record.purpose = str_from(purpose);
    record.rows_disclosed = type == RECORD_CHECK ? 2 : 0;
    monthly_add(monthly, &record);
}

static void
test_a_month_is_a_month(void **state)
{
    struct monthly monthly;

    (void)state;
    assert_false(monthly_init(&monthly, STR("2026-13"), NULL, 0));
    assert_false(monthly_init(&monthly, STR("2026-3"), NULL, 0));
    assert_false(monthly_init(&monthly, STR("2026-03-01"), NULL, 0));
    assert_false(monthly_init(&monthly, STR("marts"), NULL, 0));
    assert_true(monthly_init(&monthly, STR("2026-12"), NULL, 0));
}

static void
test_the_edges_are_midnights_in_riga(void **state)
{
    struct monthly monthly = march();

    (void)state;
    add(&monthly, RECORD_CHECK, "2026-01-31", 24 * 60 - 1, "disclosed", "");
    assert_int_equal(monthly.past.all, 0);
    add(&monthly, RECORD_CHECK, "2026-02-01", 0, "disclosed", "");
    add(&monthly, RECORD_CHECK, "2026-02-28", 24 * 60 - 1, "disclosed", "");
    assert_int_equal(monthly.past.all, 2);
    add(&monthly, RECORD_CHECK, "2026-03-01", 0, "disclosed", "");
    add(&monthly, RECORD_CHECK, "2026-04-01", 0, "disclosed", "");
    assert_int_equal(monthly.now.all, 1);
    assert_int_equal(monthly.now.rows, 2);
}

/* At the platform each provider's answer counts, and what it refused or could not answer. */
static void
test_a_platform_counts_its_answers(void **state)
{
    struct monthly monthly = march();

    (void)state;
    add(&monthly, RECORD_ASKED, "2026-03-02", 600, "asked", "4.2.4.2");
    add(&monthly, RECORD_ANSWERED, "2026-03-02", 600, "disclosed", "4.2.4.2");
    add(&monthly, RECORD_ASKED, "2026-03-02", 601, "asked", "4.2.4.2");
    add(&monthly, RECORD_ANSWERED, "2026-03-02", 601, "not-found", "4.2.4.2");
    add(&monthly, RECORD_ANSWERED, "2026-03-02", 602, "provider-unreachable", "4.2.4.2");
    add(&monthly, RECORD_REFUSAL, "2026-03-02", 603, "application-missing", "");
    assert_int_equal(monthly.now.all, 4);
    assert_int_equal(monthly.now.answered, 2);
    assert_int_equal(monthly.now.refused, 2);
    assert_int_equal(monthly.by_hour[10], 4);
}

static void
test_kinds_of_records_are_told_apart(void **state)
{
    struct monthly monthly = march();

    (void)state;
    add(&monthly, RECORD_CHECK, "2026-03-02", 600, "disclosed", "4.2.4.2");
    add(&monthly, RECORD_CHECK, "2026-03-02", 601, "not-found", "4.2.4.2");
    add(&monthly, RECORD_REFUSAL, "2026-03-03", 600, "agreement-expired", "");
    add(&monthly, RECORD_MALFORMED, "2026-03-03", 600, "bad-xml", "");
    add(&monthly, RECORD_IMPORT, "2026-03-03", 600, "done", "");
    add(&monthly, RECORD_USE, "2026-03-03", 600, "begun", "");
    assert_int_equal(monthly.now.all, 4);
    assert_int_equal(monthly.now.answered, 2);
    assert_int_equal(monthly.now.refused, 1);
    assert_int_equal(monthly.now.malformed, 1);
    assert_int_equal(monthly.by_hour[10], 4);
    assert_int_equal(monthly.by_weekday[0], 2); /* a Monday */
    assert_int_equal(monthly.by_weekday[1], 2);
    monthly_end(&monthly);
    assert_int_equal(monthly.outcomes.count, 4);
    assert_string_equal(monthly.outcomes.rows[0].name, "agreement-expired");
}

/* A purpose is free text until an agreement knows it: it might be a personal code. */
static void
test_an_unknown_programme_is_not_named(void **state)
{
    struct monthly monthly = march();

    (void)state;
    add(&monthly, RECORD_REFUSAL, "2026-03-02", 600, "purpose-not-agreed", "010190-00018");
    add(&monthly, RECORD_CHECK, "2026-03-02", 600, "disclosed", "4.2.4.2");
    add(&monthly, RECORD_CHECK, "2026-02-02", 600, "disclosed", "4.2.4.2");
    add(&monthly, RECORD_CHECK, "2026-03-02", 600, "disclosed", "");
    monthly_end(&monthly);
    assert_int_equal(monthly.by_programme.count, 3);
    assert_string_equal(monthly.by_programme.rows[0].name, "");
    assert_string_equal(monthly.by_programme.rows[1].name, "*");
    assert_string_equal(monthly.by_programme.rows[2].name, "4.2.4.2");
    assert_int_equal(monthly.by_programme.rows[2].now, 1);
    assert_int_equal(monthly.by_programme.rows[2].before, 1);
}

static void
test_too_many_outcomes_become_other(void **state)
{
    struct monthly monthly = march();
    char outcome[8];

    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(outcome, sizeof outcome, "o%03d", i);
        add(&monthly, RECORD_REFUSAL, "2026-03-02", 600, outcome, "");
    }
    assert_int_equal(monthly.outcomes.count, MONTHLY_TALLIES);
    assert_string_equal(monthly.outcomes.rows[MONTHLY_TALLIES - 1].name, "*");
    assert_int_equal(monthly.outcomes.rows[MONTHLY_TALLIES - 1].now, 200 - (MONTHLY_TALLIES - 1));
}

static void
test_the_clock_on_the_wall_counts_in_summer(void **state)
{
    struct monthly monthly = march();
    struct record record;

    (void)state;
    /* 29 March 2026, 01:00 UTC: the clock goes from 03:00 to 04:00. */
    record_init(&record, RECORD_CHECK, INT64_C(1774746000) * US_PER_SECOND);
    monthly_add(&monthly, &record);
    assert_int_equal(monthly.by_hour[4], 1);
}

static void
test_shares(void **state)
{
    (void)state;
    assert_int_equal(monthly_share(1, 3), 333);
    assert_int_equal(monthly_share(2, 3), 667);
    assert_int_equal(monthly_share(3, 3), 1000);
    assert_int_equal(monthly_share(0, 0), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_month_is_a_month),
        cmocka_unit_test(test_the_edges_are_midnights_in_riga),
        cmocka_unit_test(test_a_platform_counts_its_answers),
        cmocka_unit_test(test_kinds_of_records_are_told_apart),
        cmocka_unit_test(test_an_unknown_programme_is_not_named),
        cmocka_unit_test(test_too_many_outcomes_become_other),
        cmocka_unit_test(test_the_clock_on_the_wall_counts_in_summer),
        cmocka_unit_test(test_shares),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
