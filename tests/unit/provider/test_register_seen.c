/* The set of keys that a file has brought. */
#include "import_fixture.h"

#include "provider/register_seen.h"

static void
keys_are_new_once(void **state)
{
    struct register_seen seen = {0};

    (void)state;
    for (int round = 0; round < 2; round++)
        for (uint64_t i = 0; i < 20000; i++) {
            struct str key = {(const char *)&i, sizeof i};
            assert_int_equal(register_seen_add(&seen, key), round == 0);
        }
    assert_int_equal(register_seen_add(&seen, STR("")), 1);
    assert_int_equal(register_seen_add(&seen, STR("")), 0);
    register_seen_done(&seen);
    register_seen_done(&seen);
    assert_int_equal(register_seen_add(&seen, STR("")), 1);
    register_seen_done(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys_are_new_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
