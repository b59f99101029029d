/*
 * The decision: a pure function of (agreement versions and events, caller, operator, request, now).
 * Nothing is disclosed but through here. No I/O, no clock, no globals, no allocation.
 * Source: SPEC section 5; each rule names its clause.
 */
#ifndef TILTS_AGREEMENT_DECIDE_H
#define TILTS_AGREEMENT_DECIDE_H

#include "agreement/agreement_set.h"
#include "base/problem.h"
#include "status/query.h"

/* Which side decides: the platform also insists on a registered application (3.2.3, 3.2.9). */
enum decide_side { SIDE_PROVIDER, SIDE_PLATFORM };

/* What decide needs to know of the operator, found by the caller of decide beforehand. */
struct operator_standing {
    bool listed; /* on the agreement's roster */
    bool bound;  /* with a current signed undertaking, neither left nor dormant */
};

struct decide_input {
    enum decide_side side;
    struct registration caller; /* from the certificate */
    const struct query *query;
    const struct operator_standing *standing; /* NULL: nothing known; listed agreements refuse */
    bool application_open;                    /* platform: the application is registered and open */
    const struct date
        *application_day; /* platform: when it was registered; NULL: counts as today */
    int64_t now_us;
};

/* One municipality's verdict. Views into the set. */
struct verdict {
    enum problem_code refusal; /* PROBLEM_NONE: allowed */
    struct str clause;         /* allowed: the purpose clause that lets it; refused: what refuses */
    struct str agreement;      /* id, empty when none exists */
    unsigned version;          /* 0 when none exists */
    struct registration municipality;
};

/*
 * Decides per municipality over every agreement whose agency is, was or will be the caller (7.7).
 * Of several agreements for one municipality one that allows speaks, else the one that got furthest
 * through the rules, the newest first. verdicts has room for max (at least 1); allowed ones come
 * first, each group by municipality; refused ones are left out when there is no room for all.
 * *ret_count is how many were written; *ret_allowed how many of them allow. When none allows,
 * verdicts[0] is the closest refusal (the one that got furthest through the rules), or, without any
 * agreement and by a set that is not sealed, NO_AGREEMENT by clause 1.1. Rows may be disclosed only
 * for municipalities that allow.
 */
void decide(const struct agreement_set *set, const struct decide_input *input,
            struct verdict *verdicts, size_t max, size_t *ret_count, size_t *ret_allowed);

/* Room that is enough for every verdict of any caller; at least 1. */
size_t decide_max(const struct agreement_set *set);

/* The rules in the order they are tried, for documentation and tests. NULL past the last. */
const char *decide_rule_name(size_t position);

#endif
