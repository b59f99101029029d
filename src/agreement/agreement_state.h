/*
 * Where an agreement stands on one instant, for listings, countdowns and consequences: the same
 * facts that decide() judges by, in words. Pure. Of a sealed set.
 */
#ifndef TILTS_AGREEMENT_AGREEMENT_STATE_H
#define TILTS_AGREEMENT_AGREEMENT_STATE_H

#include "agreement/agreement_set.h"

enum agreement_state {
    STATE_NOT_YET,
    STATE_IN_FORCE,
    STATE_NOTICE, /* in force, its end is set */
    STATE_SUSPENDED,
    STATE_EXPIRED,
    STATE_TERMINATED,
};

struct agreement_standing {
    enum agreement_state state;
    const struct agreement *version; /* in force that day; before the first day the first one */
    struct str clause;               /* what put it into this state: "2", "6.2", "6.3", "5" */
    struct date last_day;            /* the last day of disclosure as things stand; DATE_OPEN */
    int32_t days_left; /* to the end of last_day, today included; 0 when over; -1: open */
    bool is_over;      /* expired or terminated: nothing will be disclosed again */
};

void agreement_standing(const struct life *life, int64_t now_us,
                        struct agreement_standing *ret_standing);

/* The state alone. An unknown id gives STATE_NOT_YET and *ret_version NULL. */
enum agreement_state agreement_state(const struct agreement_set *set, struct str id, int64_t now_us,
                                     const struct agreement **ret_version);
const char *agreement_state_name(enum agreement_state state); /* "in force", "notice", ... */

#endif
