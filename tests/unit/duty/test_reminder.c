/* Reminders: at which distances, once each, never for what is done. */
#include "duty/reminder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HOUR (3600 * US_PER_SECOND)
#define DUE (1000 * HOUR)

static const unsigned distances[] = {24, 72, 2, 0};

/* What is to be sent at that instant: hours, or -1 for nothing. */
static int
due_at(const struct duty *duty, int64_t now_us)
{
    unsigned hours;

    return reminder_is_due(duty, distances, ARRAY_LEN(distances), now_us, &hours) ? (int)hours : -1;
}

static struct duty
duty_of(struct duty_event *history, size_t count)
{
    return (struct duty){.due_us = DUE, .history = history, .history_count = count};
}

static void
nearest_distance_reached_is_sent_once(void **state)
{
    struct duty_event history[] = {
        {.kind = DUTY_OPENED, .at_us = 1},
        {.kind = DUTY_REMINDED, .at_us = DUE - 72 * HOUR, .note = STR("72 h before")},
        {.kind = DUTY_REMINDED, .at_us = DUE - 24 * HOUR, .note = STR("24 h before")},
    };
    struct duty fresh = duty_of(history, 1), once = duty_of(history, 2),
                twice = duty_of(history, 3);

    (void)state;
    assert_int_equal(due_at(&fresh, DUE - 72 * HOUR - 1), -1);
    assert_int_equal(due_at(&fresh, DUE - 72 * HOUR), 72);
    assert_int_equal(due_at(&fresh, DUE - 3 * HOUR), 24); /* a late run: one, not two */
    assert_int_equal(due_at(&once, DUE - 25 * HOUR), -1);
    assert_int_equal(due_at(&once, DUE - 24 * HOUR), 24);
    assert_int_equal(due_at(&twice, DUE - 24 * HOUR), -1);
    assert_int_equal(due_at(&twice, DUE - 2 * HOUR), 2);
    assert_int_equal(due_at(&twice, DUE), 2);
    assert_int_equal(due_at(&twice, DUE + 1), 0);
}

static void
done_and_endless_duties_are_left_in_peace(void **state)
{
    struct duty_event history[] = {
        {.kind = DUTY_OPENED, .at_us = 1},
        {.kind = DUTY_DONE, .at_us = 2, .note = STR("told")},
        {.kind = DUTY_REOPENED, .at_us = 3, .note = STR("not told")},
    };
    struct duty done = duty_of(history, 2), again = duty_of(history, 3), endless = done;

    (void)state;
    assert_int_equal(due_at(&done, DUE + 1), -1);
    assert_int_equal(due_at(&again, DUE + 1), 0);
    endless.history_count = 1;
    endless.due_us = DUE_NEVER;
    assert_int_equal(due_at(&endless, DUE + 1), -1);
    assert_int_equal(due_at(&again, 0), -1); /* not opened yet */
}

static void
what_is_opened_again_is_reminded_of_again(void **state)
{
    struct duty_event history[] = {
        {.kind = DUTY_OPENED, .at_us = 1},
        {.kind = DUTY_REMINDED, .at_us = DUE - 2 * HOUR, .note = STR("2 h before")},
        {.kind = DUTY_DONE, .at_us = DUE - HOUR, .note = STR("told")},
        {.kind = DUTY_REOPENED, .at_us = DUE - HOUR + 1, .note = STR("not told")},
    };
    struct duty duty = duty_of(history, 4);

    (void)state;
    assert_int_equal(due_at(&duty, DUE - HOUR + 2), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_distance_reached_is_sent_once),
        cmocka_unit_test(done_and_endless_duties_are_left_in_peace),
        cmocka_unit_test(what_is_opened_again_is_reminded_of_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
