/*
 * The decision: a pure function of (agreement versions and events, caller, operator, request, now).
 * Nothing is disclosed but through here. No I/O, no clock, no globals.
 * Source: SPEC section 5; each rule names its clause.
 */
#ifndef TILTS_AGREEMENT_DECIDE_H
#define TILTS_AGREEMENT_DECIDE_H

#include "agreement/agreement.h"
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
 * Decides per municipality for every agreement whose agency is the caller (or his predecessor).
 * verdicts has room for max; allowed ones come first, each group by municipality. *ret_count is how
 * many were written; *ret_allowed how many of them allow. When none allows, verdicts[0] is the
 * closest refusal (the one that got furthest through the rules), or, without any agreement,
 * NO_AGREEMENT by clause 1.1. Rows may be disclosed only for municipalities that allow.
 */
void decide(const struct agreement_set *set, const struct decide_input *input,
            struct verdict *verdicts, size_t max, size_t *ret_count, size_t *ret_allowed);

/* The state of one agreement on one instant, for listings: "in force", "notice", "suspended"... */
enum agreement_state {
    STATE_NOT_YET,
    STATE_IN_FORCE,
    STATE_NOTICE, /* in force, its end is set */
    STATE_SUSPENDED,
    STATE_EXPIRED,
    STATE_TERMINATED,
};
enum agreement_state agreement_state(const struct agreement_set *set, struct str id, int64_t now_us,
                                     const struct agreement **ret_version);
const char *agreement_state_name(enum agreement_state state);

#endif
