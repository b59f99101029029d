/*
 * An agency's roster: the operators whom it lists with a municipality's provider, each with the
 * undertaking that he signed (clause 3.2.9). Pure.
 */
#ifndef TILTS_STATUS_ROSTER_H
#define TILTS_STATUS_ROSTER_H

#include "status/query.h"
#include "status/registration.h"

struct roster_operator {
    int64_t id; /* the store's; stays for as long as this agency lists this person */
    struct registration agency;
    struct operator_name who;
    struct str undertaking;      /* version of the one signed; empty: none */
    struct date undertaking_day; /* DATE_NONE: none */
    struct date from;            /* admitted from this day on, */
    struct date left;            /* and from this one no longer; DATE_OPEN: has not left */
};

/*
 * 0 when it can be listed; else a negative problem code with the member at fault as the contract
 * calls it ("undertaking.day").
 */
int roster_operator_flaw(const struct roster_operator *operator, const char ** ret_member) MUST_USE;
/* Whether all but the id is the same. */
bool roster_operator_same(const struct roster_operator *a, const struct roster_operator *b);

#endif
