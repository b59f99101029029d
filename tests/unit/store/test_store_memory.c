/* The store in memory, and its failing log. */
#include "store_cases.h"

static int
open_store(void **state)
{
    *state = store_memory_open();
    return *state ? 0 : -1;
}

static int
close_store(void **state)
{
    store_close(*state);
    return 0;
}

static void
appends_fail_when_told(void **state)
{
    struct store *store = *state;

    assert_int_equal(store_cases_append(store, 0, 1), 0);
    store_memory_fail_appends(store);
    assert_int_equal(store_cases_append(store, 1, 1), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(appends_fail_when_told, open_store, close_store),
    };
    int failed = store_cases_run("memory", open_store, close_store);

    store_close(NULL);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
