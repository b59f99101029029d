/* Rates of addresses: desk/visitors.h. */
#include "desk/visitors.h"

#include "base/limits.h"

#include "unit.h"

#include <string.h>

#define SECOND_US INT64_C(1000000)

static const uint8_t here[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};

static unsigned
take_all(struct visitors *visitors, enum visitors_what what, const uint8_t *address, int64_t now_us)
{
    unsigned taken = 0;

    while (visitors_take(visitors, what, address, now_us) == 0)
        taken++;
    return taken;
}

static void
test_bursts_and_what_comes_after(void **state)
{
    struct visitors *visitors = visitors_open();

    (void)state;
    assert_int_equal(take_all(visitors, VISITORS_SIGN_IN, here, SECOND_US), LIMIT_SIGN_INS_BURST);
    assert_true(visitors_take(visitors, VISITORS_SIGN_IN, here, SECOND_US) > 0);
    assert_int_equal(take_all(visitors, VISITORS_SIGN_IN, here, 11 * SECOND_US),
                     10 * LIMIT_SIGN_INS_PER_SECOND);
    /* Another kind of visit has a bucket of its own. */
    assert_int_equal(take_all(visitors, VISITORS_REQUEST, here, SECOND_US),
                     LIMIT_DESK_REQUESTS_BURST);
    visitors_close(visitors);
}

/* An IPv6 network counts as one; of IPv4 each address. */
static void
test_networks(void **state)
{
    struct visitors *visitors = visitors_open();
    uint8_t one[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, other[16];
    unsigned distinct = 0;

    (void)state;
    memcpy(other, one, sizeof other);
    other[8] = 0xab;
    take_all(visitors, VISITORS_SIGN_IN, one, 0);
    assert_true(visitors_take(visitors, VISITORS_SIGN_IN, other, 0) > 0);
    /* Buckets may be shared by chance, so many are tried. */
    take_all(visitors, VISITORS_SIGN_IN, here, 0);
    for (uint8_t i = 2; i < 66; i++) {
        memcpy(other, here, sizeof other);
        other[15] = i;
        distinct += visitors_take(visitors, VISITORS_SIGN_IN, other, 0) == 0;
    }
    assert_true(distinct > 50);
    visitors_close(visitors);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bursts_and_what_comes_after),
        cmocka_unit_test(test_networks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
