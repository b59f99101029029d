/*
 * What an account may do now, by its row, the current undertaking and the day. Pure.
 * Source: clause 3.2.9; leaving and dormancy close access at once.
 */
#ifndef TILTS_DESK_ACCOUNT_STATE_H
#define TILTS_DESK_ACCOUNT_STATE_H

#include "store/desk_store.h"

enum account_state {
    ACCOUNT_NEW,     /* not enrolled: cannot sign in */
    ACCOUNT_ACTIVE,  /* may do what its roles allow */
    ACCOUNT_UNBOUND, /* may sign in and sign the undertaking, but not ask */
    ACCOUNT_DORMANT, /* not used for too long: an administrator wakes it */
    ACCOUNT_LOCKED,  /* too many failed sign-ins: passes by itself */
    ACCOUNT_LEFT,    /* its person works here no more */
};

/* What the answer depends on beside the row. */
struct account_rule {
    struct str undertaking; /* the current version */
    unsigned dormant_days;
    int64_t now_us;
};

enum account_state account_state(const struct desk_account *account,
                                 const struct account_rule *rule);
const char *account_state_name(enum account_state state); /* "new", ... */
/* Whether a session of it may go on: neither left nor dormant. Being locked keeps out new ones. */
bool account_is_open(const struct desk_account *account, const struct account_rule *rule);
/* Whether it may ask (clause 3.2.9): open, and the current undertaking is signed. */
bool account_is_bound(const struct desk_account *account, const struct account_rule *rule);

#endif
