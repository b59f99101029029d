/*
 * When a duty's owner is to be reminded: at set distances before its due time, each once. Pure; who
 * sends it and records DUTY_REMINDED with the distance's text as its note stands elsewhere.
 * Source: SPEC section 7.
 */
#ifndef TILTS_DUTY_REMINDER_H
#define TILTS_DUTY_REMINDER_H

#include "duty/duty.h"

#define REMINDER_HOURS_MAX (24 * 366)
#define REMINDER_TEXT_MAX 32

/* "72 h before", "overdue" for 0: what a DUTY_REMINDED's note says. */
void reminder_text(unsigned hours, char text[static REMINDER_TEXT_MAX]);
/*
 * Whether a reminder is to be sent now; *ret_hours is the nearest distance that has been reached. A
 * distance counts as done when it or a nearer one was reminded of, so that a late run sends one
 * reminder, not all that it missed. Distances reached before the duty was opened or reopened count
 * as well: whoever gets a duty late wants to know at once.
 */
bool reminder_is_due(const struct duty *duty, const unsigned *hours, size_t count, int64_t now_us,
                     unsigned *ret_hours) MUST_USE;

#endif
