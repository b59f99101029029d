/*
 * The life of one agreement, worked out once from its versions and events, so that a decision only
 * compares numbers: when it is suspended, when it ended and by which clause, who its parties are at
 * which time. Every limit is an instant (microseconds UTC) from which, inclusive, it holds; an
 * event never acts before it was recorded. Pure. Owned by the set's arena.
 */
#ifndef TILTS_AGREEMENT_LIFE_H
#define TILTS_AGREEMENT_LIFE_H

#include "agreement/event.h"

#define LIFE_NEVER INT64_MAX

/* [from_us, till_us) */
struct life_span {
    int64_t from_us, till_us;
};

/* A party's number and the time in which it holds; the first one holds from ever. */
struct life_party {
    struct registration registration;
    struct life_span span;
};

struct life {
    struct str id;
    const struct agreement *versions; /* in order, the first is version 1 */
    size_t version_count;
    const struct agreement_event **events; /* this agreement's, in the order recorded */
    size_t event_count;
    int64_t end_us; /* 6.3, 6.4; LIFE_NEVER: not ended */
    struct str end_clause;
    int64_t withdraw_us; /* 5 */
    struct str withdraw_clause;
    int64_t notice_us; /* 6.2: known from then on, */
    struct date notice_last_day;
    struct date no_new_from; /* of the notice; DATE_OPEN: no such day */
    struct str notice_clause;
    struct life_span *suspensions;
    size_t suspension_count;
    struct life_party *agencies; /* 7.7: a successor ends the time of the one before */
    size_t agency_count;
    struct life_party *municipalities; /* 7.7: the rows of the one before stay in scope */
    size_t municipality_count;
};

/*
 * Fills *life from its id, versions and events, which stand in it already. Returns 0, or -1 with a
 * sentence when versions and events contradict each other or memory is out.
 */
int life_build(struct life *life, struct arena *arena,
               char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

/* The version in force on a day (6.1); the first one before its day. Never NULL. */
const struct agreement *life_version(const struct life *life, struct date day);
bool life_is_suspended(const struct life *life, int64_t now_us);
/* The instant from which an event acts: its day's beginning, or its recording if that is later. */
int64_t life_acts_from_us(const struct agreement_event *event);
/* NULL when nobody of that number is or was a party. */
const struct life_party *life_agency(const struct life *life, struct registration registration);
const struct life_party *life_municipality(const struct life *life,
                                           struct registration registration);

#endif
