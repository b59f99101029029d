/*
 * An incident as one HTML page to print, sign and send: what article 33(3) asks for, when it was
 * found, until when the other party must know (clause 3.4), and the duty's history. It needs no
 * other file and no script. Pure.
 */
#ifndef TILTS_DUTY_INCIDENT_PAGE_H
#define TILTS_DUTY_INCIDENT_PAGE_H

#include "duty/duty.h"
#include "duty/ical.h" /* enum ical_language */
#include "duty/incident.h"

/* Room that is enough for any incident and a history of this many events. */
#define INCIDENT_PAGE_MAX(events) ((size_t)128 * 1024 + (size_t)(events)*16 * 1024)

/* When it does not fit, the builder overflows. */
void incident_page_add(struct buf *buf, const struct duty *duty, const struct incident *incident,
                       enum ical_language language, int64_t now_us);

#endif
