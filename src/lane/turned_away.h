/*
 * Requests that found no place in a batch: answered 503 at once, when a record for each would be
 * what the lane has no time for. So they are counted for each caller, and once a second a record
 * for each caller says how many there were. Nothing was disclosed to them, so their records may
 * come after the answers. Thread: the lane's.
 */
#ifndef TILTS_LANE_TURNED_AWAY_H
#define TILTS_LANE_TURNED_AWAY_H

#include "audit/audit_log.h"
#include "base/limits.h"
#include "pki/identity.h"

struct turned_away {
    struct turned_away_caller {
        struct registration registration;
        uint8_t fingerprint[32];
        int64_t since_us; /* the first of them */
        uint64_t requests;
    } callers[LIMIT_TURNED_AWAY_CALLERS]; /* the last one takes in all that have no place */
    size_t count;
};

void turned_away_count(struct turned_away *turned_away, const struct caller *caller,
                       int64_t now_us);
/* Records what was counted, if anything, and begins anew. 0, or -1 when the log is broken. */
int turned_away_record(struct turned_away *turned_away, struct audit_log *log,
                       int64_t now_us) MUST_USE;

#endif
