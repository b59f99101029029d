/* The end of a certificate's validity, read from its PEM text. */
#include "pki/expiry.h"

#include "fixture.h"

#include <stdlib.h>

static void
test_the_end_is_as_issued(void **state)
{
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    int64_t till_us = 0;
    char *pem;

    (void)state;
    (void)fixture_client(fixture, authority, "agency", 30);
    pem = fixture_read(fixture, "agency.pem");
    assert_int_equal(expiry_of(str_from(pem), &till_us), 0);
    assert_in_range(till_us - FIXTURE_NOW_US, 29 * US_PER_DAY, 31 * US_PER_DAY);
    free(pem);
    authority_close(authority);
    fixture_close(fixture);
}

static void
test_what_is_no_certificate(void **state)
{
    int64_t till_us = 7;

    (void)state;
    assert_int_equal(expiry_of(STR("no certificate\n"), &till_us), -1);
    assert_int_equal(expiry_of(STR(""), &till_us), -1);
    assert_int_equal(till_us, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_end_is_as_issued),
        cmocka_unit_test(test_what_is_no_certificate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
