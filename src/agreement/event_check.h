/*
 * Whether an event may follow what already happened to its agreement: asked before it is stored,
 * so that a stored event is always one that the agreement provides for. Pure.
 */
#ifndef TILTS_AGREEMENT_EVENT_CHECK_H
#define TILTS_AGREEMENT_EVENT_CHECK_H

#include "agreement/agreement_set.h"

/* Clause 6.2 and clause 5 both speak of three calendar months. */
#define NOTICE_MONTHS 3
#define FORCE_MAJEURE_MONTHS 3

/* The last day of an agreement after a notice that reached the other party on `given` (6.2). */
struct date event_notice_last_day(struct date given);
/*
 * The first day of the force majeure that lasts on the event's instant, from which clause 5 counts
 * its three months; DATE_NONE when the agreement is not suspended then.
 */
struct date event_suspended_since(const struct life *life, int64_t now_us);

/*
 * Judges event->at_us as now. 0, or -1 with a sentence that says what to do instead. The set is
 * sealed and does not hold the event yet.
 */
int event_check(const struct agreement_set *set, const struct agreement_event *event,
                char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

#endif
