/* What an account may do, case by case: desk/account_state.h. */
#include "desk/account_state.h"

#include "unit.h"

/* 2026-03-10 12:00 in Riga. */
#define NOW_US (INT64_C(1773136800) * US_PER_SECOND)
#define TODAY 20522
#define DAYS(n) ((int64_t)(n)*US_PER_DAY)

static const struct account_rule rule = {
    .undertaking = {"2026-1", 6}, .dormant_days = 90, .now_us = NOW_US};

/* One who may do everything. */
static struct desk_account
anybody(void)
{
    return (struct desk_account){
        .kind = DESK_ACCOUNT_PERSON,
        .awake_us = NOW_US - DAYS(200),
        .last_use_us = NOW_US - DAYS(1),
        .leave_day = DATE_NONE,
        .undertaking = STR("2026-1"),
        .password = STR("$argon2id$"),
    };
}

static void
expect(const struct desk_account *account, enum account_state state, bool open, bool bound)
{
    assert_int_equal(account_state(account, &rule), state);
    assert_int_equal(account_is_open(account, &rule), open);
    assert_int_equal(account_is_bound(account, &rule), bound);
}

static void
test_active(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    assert_int_equal(date_in_riga(NOW_US).days, TODAY);
    expect(&account, ACCOUNT_ACTIVE, true, true);
}

static void
test_undertaking(void **state)
{
    static const struct str others[] = {{"", 0}, {"2025-1", 6}, {"2026-10", 7}, {"2026-", 5}};
    struct desk_account account = anybody();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        account.undertaking = others[i];
        expect(&account, ACCOUNT_UNBOUND, true, false);
    }
}

static void
test_leaving(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    account.leave_day = (struct date){TODAY + 1};
    expect(&account, ACCOUNT_ACTIVE, true, true);
    account.leave_day = (struct date){TODAY};
    expect(&account, ACCOUNT_LEFT, false, false);
    account.leave_day = (struct date){TODAY - 400};
    expect(&account, ACCOUNT_LEFT, false, false);
}

static void
test_dormancy(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    account.last_use_us = NOW_US - DAYS(90);
    expect(&account, ACCOUNT_ACTIVE, true, true);
    account.last_use_us--;
    expect(&account, ACCOUNT_DORMANT, false, false);
    account.awake_us = NOW_US; /* an administrator woke it */
    expect(&account, ACCOUNT_ACTIVE, true, true);
    account = anybody();
    account.kind = DESK_ACCOUNT_SYSTEM; /* nobody who could fall asleep */
    account.last_use_us = 0;
    assert_true(account_is_open(&account, &rule));
}

static void
test_lock_keeps_out_new_sessions_only(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    account.locked_till_us = NOW_US + 1;
    expect(&account, ACCOUNT_LOCKED, true, true);
    account.locked_till_us = NOW_US;
    expect(&account, ACCOUNT_ACTIVE, true, true);
}

static void
test_new(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    account.password = STR("");
    account.awake_us = NOW_US;
    account.last_use_us = 0;
    expect(&account, ACCOUNT_NEW, true, true);
    account.last_use_us = NOW_US; /* signs in elsewhere, so needs no password here */
    expect(&account, ACCOUNT_ACTIVE, true, true);
}

/* Having left says more than sleeping, and sleeping more than being locked. */
static void
test_order(void **state)
{
    struct desk_account account = anybody();

    (void)state;
    account.locked_till_us = NOW_US + 1;
    account.last_use_us = account.awake_us;
    expect(&account, ACCOUNT_DORMANT, false, false);
    account.leave_day = (struct date){TODAY};
    expect(&account, ACCOUNT_LEFT, false, false);
}

static void
test_names(void **state)
{
    (void)state;
    assert_string_equal(account_state_name(ACCOUNT_NEW), "new");
    assert_string_equal(account_state_name(ACCOUNT_UNBOUND), "unbound");
    assert_string_equal(account_state_name(ACCOUNT_LEFT), "left");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_active),  cmocka_unit_test(test_undertaking),
        cmocka_unit_test(test_leaving), cmocka_unit_test(test_dormancy),
        cmocka_unit_test(test_new),     cmocka_unit_test(test_lock_keeps_out_new_sessions_only),
        cmocka_unit_test(test_order),   cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
