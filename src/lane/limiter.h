/*
 * Token buckets per agreement, shared by all lanes of a node without a lock: requests and disclosed
 * rows per second, each with a burst. A bucket is one number, the instant at which it would be full
 * again (the generic cell rate algorithm), moved forward by compare-and-swap.
 * Thread: any. Source: SPEC 3.2.5; limits come from the agreement.
 */
#ifndef TILTS_LANE_LIMITER_H
#define TILTS_LANE_LIMITER_H

#include "base/macros.h"
#include "base/str.h"

#include <stdatomic.h>

/* One bucket; all zero is full. */
struct limiter_bucket {
    _Atomic int64_t full_at_us; /* monotonic */
};

struct limiter_rate {
    uint32_t per_second; /* 0: unlimited */
    uint32_t burst;      /* what a full bucket holds; 0: as much as one second gives */
};

/*
 * Takes `tokens` out. 0 when they were there; else the microseconds after which they would be, and
 * nothing is taken. More tokens than a full bucket holds are let through when it is full.
 */
int64_t limiter_take(struct limiter_bucket *bucket, struct limiter_rate rate, uint32_t tokens,
                     int64_t now_us) MUST_USE;
/* How long until the bucket is out of debt, microseconds; takes nothing. */
int64_t limiter_wait(const struct limiter_bucket *bucket, struct limiter_rate rate,
                     int64_t now_us) MUST_USE;
/* Takes tokens that were spent already (rows just disclosed); the bucket may go into debt. */
void limiter_charge(struct limiter_bucket *bucket, struct limiter_rate rate, uint32_t tokens,
                    int64_t now_us);

#endif
