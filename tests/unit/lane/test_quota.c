/* Rates and monthly quotas per agreement and purpose. */
#include "lane/quota.h"

#include "base/limits.h"

#include "unit/unit.h"

#define SECOND INT64_C(1000000)
#define NOW (1000 * SECOND)
#define PURPOSE STR("4.2.4.2")

static struct date
day(int year, int month, int of_month)
{
    struct date d = DATE_NONE;

    assert_true(date_from_ymd(year, month, of_month, &d));
    return d;
}

static int
open_quota(void **state)
{
    *state = quota_open();
    return *state ? 0 : -1;
}

static int
close_quota(void **state)
{
    quota_close(*state);
    return 0;
}

static void
test_without_limits_all_pass(void **state)
{
    const struct agreement agreement = {.id = STR("A")};
    struct problem problem;

    for (int i = 0; i < 10000; i++)
        assert_int_equal(quota_take(*state, &agreement, PURPOSE, day(2026, 5, 1), NOW, &problem),
                         0);
}

static void
test_requests_per_second(void **state)
{
    const struct agreement agreement = {
        .id = STR("A"), .requests_per_second = 2, .requests_burst = 3};
    const struct agreement other = {.id = STR("B"), .requests_per_second = 2, .requests_burst = 3};
    struct problem problem;
    struct date today = day(2026, 5, 1);

    for (int i = 0; i < 3; i++)
        assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem), 0);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem),
                     PROBLEM_TOO_MANY_REQUESTS);
    assert_string_equal(problem.clause, "3.2.5");
    assert_int_equal(problem.retry_after_s, 1);
    assert_int_equal(quota_take(*state, &other, PURPOSE, today, NOW, &problem), 0);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW + SECOND / 2, &problem), 0);
}

static void
test_disclosed_rows_are_a_debt(void **state)
{
    const struct agreement agreement = {.id = STR("A"), .rows_per_second = 10, .rows_burst = 10};
    struct problem problem;
    struct date today = day(2026, 5, 1);

    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem), 0);
    quota_count(*state, &agreement, PURPOSE, today, 40, NOW);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem),
                     PROBLEM_TOO_MANY_REQUESTS);
    assert_int_equal(problem.retry_after_s, 3);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW + 3 * SECOND, &problem), 0);
}

static void
test_a_month_and_its_warning(void **state)
{
    const struct agreement agreement = {.id = STR("A"), .quota_per_purpose = 10};
    struct problem problem;
    struct date today = day(2026, 5, 30);
    int warnings = 0, warned_at = 0;

    for (int i = 1; i <= 10; i++) {
        assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem), 0);
        if (quota_count(*state, &agreement, PURPOSE, today, 1, NOW)) {
            warnings++;
            warned_at = i;
        }
    }
    assert_int_equal(warnings, 1);
    assert_int_equal(warned_at, 8);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem),
                     PROBLEM_QUOTA_EXCEEDED);
    assert_int_equal(problem.retry_after_s, 2 * 86400);
    assert_int_equal(quota_take(*state, &agreement, STR("2.3.1.4.i"), today, NOW, &problem), 0);
    assert_int_equal(quota_used(*state, agreement.id, PURPOSE, today), 10);
    /* A new month begins with nothing used. */
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, day(2026, 6, 1), NOW, &problem), 0);
    assert_int_equal(quota_used(*state, agreement.id, PURPOSE, day(2026, 6, 1)), 0);
}

static void
test_what_the_log_holds_counts(void **state)
{
    const struct agreement agreement = {.id = STR("A"), .quota_per_purpose = 2};
    struct problem problem;
    struct date today = day(2026, 5, 30);

    quota_restore(*state, agreement.id, PURPOSE, today);
    quota_restore(*state, agreement.id, PURPOSE, today);
    assert_int_equal(quota_take(*state, &agreement, PURPOSE, today, NOW, &problem),
                     PROBLEM_QUOTA_EXCEEDED);
}

#define QUOTA_TEST(name) cmocka_unit_test_setup_teardown(name, open_quota, close_quota)

/* Per caller, whatever its agreements; many callers do not get into each other's way. */
static void
test_readings(void **state)
{
    const struct registration caller = {UINT64_C(90001800413)};
    struct problem problem;

    for (int i = 0; i < LIMIT_READINGS_PER_SECOND / LIMIT_RECEIPTS; i++)
        assert_int_equal(quota_take_readings(*state, caller, LIMIT_RECEIPTS, NOW, &problem), 0);
    assert_int_equal(quota_take_readings(*state, caller, 1, NOW, &problem),
                     PROBLEM_TOO_MANY_READINGS);
    assert_string_equal(problem.clause, "3.2.5");
    assert_int_equal(problem.retry_after_s, 1);
    for (uint64_t i = 1; i <= 100; i++)
        assert_int_equal(
            quota_take_readings(*state, (struct registration){caller.number + i}, 1, NOW, &problem),
            0);
    assert_int_equal(quota_take_readings(*state, caller, LIMIT_RECEIPTS, NOW + SECOND, &problem),
                     0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        QUOTA_TEST(test_without_limits_all_pass),   QUOTA_TEST(test_requests_per_second),
        QUOTA_TEST(test_disclosed_rows_are_a_debt), QUOTA_TEST(test_a_month_and_its_warning),
        QUOTA_TEST(test_what_the_log_holds_counts), QUOTA_TEST(test_readings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
