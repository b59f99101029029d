/* Duties and signatures: see duty_cases.h. */
#include "duty_cases.h"

#include <string.h>

#include "store_cases.h"

void
duty_cases_order(void **state)
{
    struct store *store = *state;
    struct arena arena;
    struct duty_row second = {STR("D-9"), STR("extract"), STR("agency"), STR("PARAUGU"),
                              5,          INT64_MAX};
    struct duty_row first = {STR("D-10"), STR("incident"), STR("municipality"), STR("X"), 6, 7};
    struct duty_event_row opened = {STR("D-9"), 8,       STR("opened"), STR("janis"),
                                    STR(""),    STR(""), STR("")};
    struct duty_event_row noted = {STR("D-10"), 9,        STR("noted"), STR("anna"),
                                   STR("a"),    STR("e"), STR("{}")};
    struct duty_row *duties;
    struct duty_event_row *events;
    size_t count, event_count;

    assert_int_equal(store->ops->add_duty(store, &first), -1);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_duty(store, &first), 0);
    assert_int_equal(store->ops->add_duty(store, &second), 0);
    assert_int_equal(store->ops->add_duty_event(store, &opened), 0);
    assert_int_equal(store->ops->add_duty_event(store, &noted), 0);
    assert_int_equal(store->ops->commit(store), 0);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->load_duties(store, &arena, &duties, &count, &events, &event_count),
                     0);
    assert_int_equal(count, 2);
    assert_int_equal(event_count, 2);
    assert_true(str_eq_c(duties[0].id, "D-10") && str_eq_c(duties[1].party, "agency"));
    assert_true(duties[1].due_us == INT64_MAX && duties[0].event_us == 6);
    assert_true(str_eq_c(events[1].details, "{}") && str_eq_c(events[1].evidence, "e"));
    assert_true(str_eq_c(events[0].by, "janis") && events[0].at_us == 8);
    arena_done(&arena);
}

void
duty_cases_bad(void **state)
{
    struct store *store = *state;
    struct arena arena;
    struct duty_row duty = {STR("D-1"), STR("extract"), STR("agency"), STR("P"), 5, 6};
    struct duty_event_row stray = {STR("D-2"), 8,       STR("opened"), STR("x"),
                                   STR(""),    STR(""), STR("")};
    struct duty_row *duties;
    struct duty_event_row *events;
    size_t count, event_count;

    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_duty(store, &duty), 0);
    assert_int_equal(store->ops->add_duty(store, &duty), -1);
    assert_int_equal(store->ops->commit(store), -1);
    store->ops->rollback(store);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_duty_event(store, &stray), -1);
    store->ops->rollback(store);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->load_duties(store, &arena, &duties, &count, &events, &event_count),
                     0);
    assert_int_equal(count + event_count, 0);
    arena_done(&arena);
}

void
duty_cases_signature(void **state)
{
    struct store *store = *state;
    struct arena arena;
    struct agreement_signature_row row = {STR("P"), 5, STR("yaml"), {"s\0g", 3}};
    struct agreement_signature_row *rows;
    size_t count;

    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_agreement_signature(store, &row), 0);
    assert_int_equal(store->ops->commit(store), 0);
    row.at_us = 6;
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->add_agreement_signature(store, &row), -1);
    assert_non_null(strstr(store_error(store), "used before"));
    store->ops->rollback(store);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->load_agreement_signatures(store, &arena, &rows, &count), 0);
    assert_int_equal(count, 1);
    assert_true(rows[0].at_us == 5 && str_eq(rows[0].signature, row.signature));
    assert_true(str_eq_c(rows[0].content, "yaml") && str_eq_c(rows[0].agreement, "P"));
    arena_done(&arena);
}
