/* Requests turned away are counted by caller, and recorded as numbers. */
#include "lane/turned_away.h"

#include "unit/unit.h"

#include <string.h>

static struct caller
caller_of(unsigned number)
{
    struct caller caller = {.registration = {UINT64_C(90001800413) + number}};

    caller.fingerprint[0] = (uint8_t)(number + 1);
    caller.fingerprint[1] = (uint8_t)(number >> 8);
    return caller;
}

static void
test_by_caller(void **state)
{
    struct caller first = caller_of(0), second = caller_of(1);
    struct turned_away counted = {.count = 0};

    (void)state;
    turned_away_count(&counted, &first, 10);
    turned_away_count(&counted, &second, 20);
    turned_away_count(&counted, &first, 30);
    assert_int_equal(counted.count, 2);
    assert_int_equal(counted.callers[0].requests, 2);
    assert_int_equal(counted.callers[0].since_us, 10);
    assert_int_equal(counted.callers[1].requests, 1);
    assert_int_equal(counted.callers[1].registration.number, second.registration.number);
}

/* Whoever has no place counts with the others, under nobody's name. */
static void
test_more_callers_than_places(void **state)
{
    struct turned_away counted = {.count = 0};
    uint64_t requests = 0;

    (void)state;
    for (unsigned i = 0; i < 3 * LIMIT_TURNED_AWAY_CALLERS; i++) {
        struct caller caller = caller_of(i);
        turned_away_count(&counted, &caller, i);
        turned_away_count(&counted, &caller, i);
    }
    assert_int_equal(counted.count, LIMIT_TURNED_AWAY_CALLERS);
    assert_int_equal(counted.callers[LIMIT_TURNED_AWAY_CALLERS - 1].registration.number, 0);
    assert_int_equal(counted.callers[LIMIT_TURNED_AWAY_CALLERS - 2].requests, 2);
    for (size_t i = 0; i < counted.count; i++)
        requests += counted.callers[i].requests;
    assert_int_equal(requests, 6 * LIMIT_TURNED_AWAY_CALLERS);
}

static void
test_nothing_counted_is_no_record(void **state)
{
    struct turned_away counted = {.count = 0};

    (void)state;
    assert_int_equal(turned_away_record(&counted, NULL, 1), 0); /* no log is needed for it */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_caller),
        cmocka_unit_test(test_more_callers_than_places),
        cmocka_unit_test(test_nothing_counted_is_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
