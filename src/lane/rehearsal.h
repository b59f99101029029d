/*
 * Mishaps on purpose, for integrators who must try what their client does when a provider is slow
 * or its register fails. Only `tilts sandbox` makes a rehearsal: no configuration and no option of
 * a provider can name one, and tests/system/house.py keeps it so.
 *
 * Thread: the lanes'; befall is called by all of them.
 */
#ifndef TILTS_LANE_REHEARSAL_H
#define TILTS_LANE_REHEARSAL_H

#include "status/query.h"

struct rehearsal {
    /*
     * What befalls a check that the agreement allows, before the register is read: PROBLEM_NONE, or
     * the problem to answer with. *ret_hold_ms is how long its reply is held back once its record
     * is durable; it stays 0 when untouched. Holding back one reply delays no other.
     */
    enum problem_code (*befall)(const void *ctx, const struct query *query, unsigned *ret_hold_ms);
    const void *ctx;
};

#endif
