/* Stored duties over the store in memory: in order, with their history, and their records. */
#include "node/duties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
open_one(struct store *store, enum duty_kind kind, enum duty_party party, int64_t at_us)
{
    struct calendar calendar = calendar_default(duty_calendar_party(party));
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = at_us, .by = STR("anna")};
    struct duties duties;
    struct duty duty;
    char id[DUTIES_ID_MAX];

    assert_true(duty_make(kind, party, at_us, &calendar, &duty));
    duty.agreement = STR("PARAUGU");
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(duties_load(store, &duties), 0);
    duties_next_id(&duties, id);
    duty.id = str_from(id);
    assert_int_equal(duties_open(store, &duty, &opened), 0);
    duties_done(&duties);
    assert_int_equal(store->ops->commit(store), 0);
}

static void
duties_come_back_with_their_own_history(void **state)
{
    struct store *store = store_memory_open();
    struct duty_event done = {.kind = DUTY_DONE, .at_us = 30, .by = STR("x"), .note = STR("y")};
    struct command_event records[4];
    struct duties duties;
    struct arena arena;

    (void)state;
    open_one(store, DUTY_EXTRACT, DUTY_AGENCY, 10);
    open_one(store, DUTY_SUPPORT, DUTY_MUNICIPALITY, 20);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(duties_append(store, STR("D-1"), &done), 0);
    assert_int_equal(store->ops->commit(store), 0);
    assert_int_equal(duties_load(store, &duties), 0);
    assert_int_equal(duties.count, 2);
    assert_int_equal(duties_event_count(&duties), 3);
    assert_int_equal(duty_state(duties_find(&duties, STR("D-1")), 40), DUTY_STATE_DONE);
    assert_int_equal(duty_state(duties_find(&duties, STR("D-2")), 40), DUTY_STATE_OPEN);
    assert_null(duties_find(&duties, STR("D-3")));
    assert_true(duties_has_event(&duties, STR("D-1"), 30));
    assert_false(duties_has_event(&duties, STR("D-2"), 30));
    arena_init(&arena, 1 << 16);
    assert_int_equal(duties_records_at(&duties, 30, &arena, records), 1);
    assert_true(str_eq_c(records[0].outcome, "done") && str_eq_c(records[0].clause, "3.3"));
    assert_int_equal(duties_records_at(&duties, 31, &arena, records), 0);
    arena_done(&arena);
    duties_done(&duties);
    store_close(store);
}

static void
unknown_kind_is_told(void **state)
{
    struct store *store = store_memory_open();
    struct duty_row row = {STR("D-1"), STR("weather"), STR("agency"), STR("P"), 1, 2};
    struct duties duties;

    (void)state;
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_duty(store, &row), 0);
    assert_int_equal(store->ops->commit(store), 0);
    assert_int_equal(duties_load(store, &duties), -1);
    assert_int_equal(duties.count, 0);
    duties_done(&duties);
    store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(duties_come_back_with_their_own_history),
        cmocka_unit_test(unknown_kind_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
