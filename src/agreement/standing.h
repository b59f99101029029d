/*
 * How an operator stands on a day, by what the roster says of him (clause 3.2.9): what decide()
 * needs to know where an agreement lists its operators. Pure.
 */
#ifndef TILTS_AGREEMENT_STANDING_H
#define TILTS_AGREEMENT_STANDING_H

#include "agreement/decide.h"
#include "status/roster.h"

/* operator: NULL when the caller's roster does not have him. today: in Riga. */
struct operator_standing standing_of(const struct roster_operator *operator, struct date today);

#endif
