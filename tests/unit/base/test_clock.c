/* The fixed clock is fixed, the others go forward. */
#include "base/clock.h"

#include "unit/unit.h"

static void
test_fixed(void **state)
{
    struct clock clock = clock_fixed(INT64_C(1700000000123456));

    (void)state;
    assert_true(clock_now_us(&clock) == INT64_C(1700000000123456));
    assert_true(clock_now_us(&clock) == INT64_C(1700000000123456));
    clock = clock_fixed(-1);
    assert_true(clock_now_us(&clock) == -1);
}

static void
test_system(void **state)
{
    struct clock clock = clock_system();
    int64_t first = clock_monotonic_us();

    (void)state;
    /* Later than 2020 and before 2200: microseconds, and since 1970. */
    assert_true(clock_now_us(&clock) > INT64_C(1577836800000000));
    assert_true(clock_now_us(&clock) < INT64_C(7258118400000000));
    assert_true(clock_monotonic_us() >= first);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fixed), cmocka_unit_test(test_system)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
