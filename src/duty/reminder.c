/* Distances before a due time: see reminder.h. */
#include "duty/reminder.h"

#include <stdio.h>

#define HOUR_US (3600 * US_PER_SECOND)

void
reminder_text(unsigned hours, char text[static REMINDER_TEXT_MAX])
{
    if (hours == 0)
        snprintf(text, REMINDER_TEXT_MAX, "overdue");
    else
        snprintf(text, REMINDER_TEXT_MAX, "%u h before", hours);
}

/* Since it was last opened: a duty that is opened again is reminded of again. */
static bool
was_reminded(const struct duty *duty, unsigned hours)
{
    char text[REMINDER_TEXT_MAX];
    bool reminded = false;

    reminder_text(hours, text);
    for (size_t i = 0; i < duty->history_count; i++) {
        const struct duty_event *event = &duty->history[i];
        if (event->kind == DUTY_REOPENED)
            reminded = false;
        else if (event->kind == DUTY_REMINDED && str_eq_c(event->note, text))
            reminded = true;
    }
    return reminded;
}

bool
reminder_is_due(const struct duty *duty, const unsigned *hours, size_t count, int64_t now_us,
                unsigned *ret_hours)
{
    enum duty_state state = duty_state(duty, now_us);
    bool found = false;
    unsigned nearest = 0;

    if (duty->due_us == DUE_NEVER || (state != DUTY_STATE_OPEN && state != DUTY_STATE_OVERDUE))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool reached = hours[i] == 0 ? state == DUTY_STATE_OVERDUE
                                     : now_us >= duty->due_us - (int64_t)hours[i] * HOUR_US;
        if (reached && (!found || hours[i] < nearest)) {
            nearest = hours[i];
            found = true;
        }
    }
    if (!found || was_reminded(duty, nearest))
        return false;
    *ret_hours = nearest;
    return true;
}
