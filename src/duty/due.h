/*
 * When a duty is due. Pure.
 *
 * Working days follow the calendar of the party that owes; the day of the event does not count, and
 * the duty may be done until 24:00 Riga time of the last of them. Hours run on the clock, through
 * nights, weekends and clock changes. Calendar months are not moved by holidays.
 * Source: SPEC section 7.
 */
#ifndef TILTS_DUTY_DUE_H
#define TILTS_DUTY_DUE_H

#include "base/calendar.h"

enum due_clock {
    DUE_NO_TERM,      /* owed, but the agreement sets no time: never overdue */
    DUE_AT_ONCE,      /* due when it arises */
    DUE_HOURS,        /* count hours after the event */
    DUE_WORKING_DAYS, /* until 24:00 of the count-th working day after the day of the event */
    DUE_MONTHS,       /* until 24:00 of the same day count months later (notice) */
    DUE_MONTHS_AHEAD, /* the event lies ahead: until 24:00 of the same day count months before */
    DUE_BEFORE,       /* the event lies ahead: before its day begins */
};

struct due_rule {
    enum due_clock clock;
    unsigned count;
};

/* What due_at_us answers when there is no term, or none within the years 1 to 9999. */
#define DUE_NEVER INT64_MAX

/*
 * The instant up to which doing it is in time. event_us is when the duty arose; for
 * DUE_MONTHS_AHEAD and DUE_BEFORE it is when the event foreseen takes place. A month without such a
 * day ends the term on its last day.
 */
int64_t due_at_us(struct due_rule rule, const struct calendar *calendar, int64_t event_us);

/* The last day on which it can be done in time, in Riga; DATE_OPEN for DUE_NEVER. */
struct date due_day(int64_t due_us);
/* Whether it is 24:00 of a Riga day, as all terms in days and months are. */
bool due_ends_with_day(int64_t due_us);
/*
 * Riga time "YYYY-MM-DD HH:MM:SS"; a term that ends with its day is written "YYYY-MM-DD 24:00";
 * DUE_NEVER is "".
 */
void due_format(int64_t due_us, char text[static DATE_TEXT_MAX]);

#endif
