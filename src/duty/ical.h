/*
 * Duties as an iCalendar feed (RFC 5545) that people subscribe to in the calendar they have. Pure.
 *
 * Each duty is an event on its last day (all day), or at its very minute when its term runs on the
 * clock: events, not to-dos, because Outlook and Google Calendar show only those. The feed holds
 * kind, clause, agreement and times; notes, names and evidence stay inside.
 */
#ifndef TILTS_DUTY_ICAL_H
#define TILTS_DUTY_ICAL_H

#include "duty/duty.h"

enum ical_language { ICAL_LATVIAN, ICAL_ENGLISH };

struct ical_options {
    enum ical_language language;
    struct str domain; /* makes UIDs worldwide ones: <duty id>@<domain>, the same for ever */
    int64_t now_us;    /* DTSTAMP, and the instant whose states are shown */
};

/*
 * Appends the whole calendar object; duties not yet opened are left out, one without a term stands
 * on the day of its event. When it does not fit, the builder overflows.
 */
void ical_add_feed(struct buf *buf, const struct duty *duties, size_t count,
                   const struct ical_options *options);

#endif
