/* Which records are erased and which are kept, and what a gap says. */
#include "audit/erase.h"
#include "audit/gap.h"
#include "audit/outside.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct date
day(int year, int month, int number)
{
    struct date date;

    assert_true(date_from_ymd(year, month, number, &date));
    return date;
}

/* Kept for the whole of 24 calendar months, months of every length. */
static void
last_day_is_the_newest_whose_months_are_over(void **state)
{
    (void)state;
    assert_true(date_eq(erase_last_day(day(2026, 11, 24)), day(2024, 11, 23)));
    assert_true(date_eq(erase_last_day(day(2026, 3, 1)), day(2024, 2, 29)));
    assert_true(date_eq(erase_last_day(day(2026, 2, 28)), day(2024, 2, 27)));
    assert_true(date_eq(erase_last_day(day(2027, 1, 1)), day(2024, 12, 31)));
    for (int i = 0; i < 3000; i++) {
        struct date today = date_add_days(day(2024, 1, 1), i), last = erase_last_day(today);
        assert_true(date_add_months(last, 24).days < today.days);
        assert_true(date_add_months(date_add_days(last, 1), 24).days >= today.days);
    }
}

static void
append(struct audit_log *log, enum record_type type, int64_t at_us, unsigned number)
{
    struct record record;

    scene_record(&record, number);
    record.type = type;
    record.at_us = at_us;
    assert_int_equal(audit_log_append(log, &record, 1, NULL), 0);
}

static void
only_what_is_due_and_not_held_goes(void **state)
{
    int64_t old_us = date_riga_begin_us(day(2024, 5, 31)), new_us = old_us + US_PER_DAY;
    struct store_hold hold = {.kind = HOLD_REQUEST, .value = STR("r-1"), .reason = STR("court")};
    struct scene_log opened = scene_log_open();
    struct erase_holds *holds = erase_holds_new();
    struct erase_wish wish = {.last_day = day(2024, 5, 31), .holds = holds, .dry = true};
    struct verify_report verified;
    uint8_t key[SIGNING_PUBLIC_SIZE];
    struct erase_report report;
    char error[ERASE_ERROR_MAX];
    int64_t id;

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        append(opened.log, RECORD_CHECK, old_us, i);
    append(opened.log, RECORD_GAP, old_us, 4);
    append(opened.log, RECORD_ERASURE, old_us, 5);
    append(opened.log, RECORD_CHECK, new_us, 6);
    assert_int_equal(opened.store->ops->add_hold(opened.store, &hold, &id), 0);
    assert_int_equal(erase_holds_add(holds, opened.store, error), 0);
    assert_int_equal(erase_log(opened.store, &wish, &report, error), 0);
    assert_int_equal(report.due, 4);
    assert_int_equal(report.held, 1);
    assert_int_equal(report.erased, 0);
    wish.dry = false;
    assert_int_equal(erase_log(opened.store, &wish, &report, error), 0);
    assert_int_equal(report.erased, 3);
    /* The log goes on, and all of it verifies. */
    append(opened.log, RECORD_CHECK, new_us, 7);
    scene_public_key(key);
    assert_int_equal(
        verify_log(opened.store, SCENE_ORIGIN, key, scene_path("log.guard"), NULL, NULL, &verified),
        0);
    assert_string_equal(verified.finding, "");
    assert_int_equal(verified.erased, 3);
    assert_int_equal(verified.records, 8);
    wish.last_day = DATE_NONE;
    assert_int_equal(erase_log(opened.store, &wish, &report, error), -1);
    erase_holds_free(holds);
    scene_log_close(&opened);
}

static void
gap_survives_its_json(void **state)
{
    struct gap gap = {.origin = SCENE_ORIGIN,
                      .signed_known = true,
                      .signed_size = 9,
                      .found_size = 5,
                      .signed_root = {1},
                      .found_root = {2}},
               again;
    struct checkpoint guard = {.size = 9, .root = {1}};
    char memory[GAP_DETAIL_MAX];
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(gap_encode(&gap, "a \"finding\"", "a reason", &buf), 0);
    assert_true(gap_decode(buf_str(&buf), &again));
    assert_string_equal(again.origin, SCENE_ORIGIN);
    assert_int_equal(again.signed_size, 9);
    assert_int_equal(again.found_size, 5);
    assert_true(gap_fits_guard(&again, GUARD_HOLDS, &guard));
    assert_false(gap_fits_guard(&again, GUARD_FRESH, &guard));
    guard.size = 8;
    assert_false(gap_fits_guard(&again, GUARD_HOLDS, &guard));
    for (size_t len = 0; len < buf.len; len++)
        assert_false(gap_decode((struct str){buf.ptr, len}, &again));
    assert_false(
        gap_decode(STR("{\"origin\":\"a\",\"found_size\":-1,\"found_root\":\"00\"}"), &again));
    buf_init(&buf, memory, 20);
    assert_int_equal(gap_encode(&gap, "", "", &buf), -1);
}

static int
setup(void **state)
{
    return scene_setup(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_day_is_the_newest_whose_months_are_over),
        cmocka_unit_test_setup_teardown(only_what_is_due_and_not_held_goes, setup, scene_teardown),
        cmocka_unit_test(gap_survives_its_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
