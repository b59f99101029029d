/*
 * The purposes (programmes) that the agency's agreements allow right now, each with the
 * municipalities that agreed to it. Pure; views into the set, arrays in the arena.
 */
#ifndef TILTS_PLATFORM_PURPOSES_H
#define TILTS_PLATFORM_PURPOSES_H

#include "agreement/agreement_state.h"

struct municipality {
    struct registration registration;
    struct str name;
};

struct purpose_offer {
    struct str code, name_lv, name_en;
    struct municipality *municipalities; /* by registration */
    size_t municipality_count;
};

struct purposes {
    struct purpose_offer *offers; /* in the order in which the agreements name them */
    size_t count;
};

/* Of the agreements in force, notice included. -1 when the arena is full. */
int purposes_collect(const struct agreement_set *set, int64_t now_us, struct arena *arena,
                     struct purposes *ret_purposes) MUST_USE;
/* NULL when no agreement in force has it. */
const struct purpose_offer *purposes_find(const struct purposes *purposes, struct str code);

/* Who a municipality is to people, by the newest agreement that names it; empty when none does. */
struct str municipality_name(const struct agreement_set *set, struct registration registration);
/* The municipality of an agreement on that instant (7.7). */
struct registration municipality_now(const struct life *life, int64_t now_us);

#endif
