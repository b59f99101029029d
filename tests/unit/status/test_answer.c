/* The words of the REST contract, and the numbers of the annex. */
#include "status/answer.h"

#include "unit/unit.h"

static void
test_names(void **state)
{
    (void)state;
    assert_int_equal(STATUS_NOT_FOUND, 0);
    assert_int_equal(STATUS_NEEDY, 1);
    assert_int_equal(STATUS_LOW_INCOME, 2);
    assert_string_equal(status_kind_name(STATUS_NOT_FOUND), "not-found");
    assert_string_equal(status_kind_name(STATUS_NEEDY), "needy");
    assert_string_equal(status_kind_name(STATUS_LOW_INCOME), "low-income");
    assert_string_equal(status_kind_name((enum status_kind)9), "not-found");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
