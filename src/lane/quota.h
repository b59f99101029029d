/*
 * How much a caller may ask under each agreement: token buckets for requests and for disclosed rows
 * per second, and a number of checks per calendar month and purpose; and how much it may read
 * besides, whatever its agreements say. One table for all lanes of a
 * node, without a lock; each lane counts what its own part of the log holds of this month when it
 * opens. Thread: any.
 * Source: SPEC 3.2.5; the numbers are the agreement's.
 */
#ifndef TILTS_LANE_QUOTA_H
#define TILTS_LANE_QUOTA_H

#include "agreement/agreement.h"
#include "base/problem.h"
#include "lane/limiter.h"

struct quota;

struct quota *quota_open(void) MUST_USE; /* NULL when memory is out */
void quota_close(struct quota *quota);   /* NULL is fine */

/*
 * Takes one request under this agreement. 0, or a negative problem code with clause 3.2.5 and
 * retry_after_s. now_us is the monotonic clock's; today tells the month.
 */
int quota_take(struct quota *quota, const struct agreement *agreement, struct str purpose,
               struct date today, int64_t now_us, struct problem *problem) MUST_USE;
/*
 * Counts an answered check and the rows it disclosed. Returns true once in a month: when this check
 * reaches 80 % of the purpose's quota.
 */
bool quota_count(struct quota *quota, const struct agreement *agreement, struct str purpose,
                 struct date today, uint32_t rows, int64_t now_us);
/* Counts a check that the log holds already. */
void quota_restore(struct quota *quota, struct str agreement, struct str purpose,
                   struct date today);
/*
 * What a caller reads besides statuses: readings as LIMIT_READINGS_PER_SECOND counts them. As
 * quota_take(), but by the caller and not by an agreement.
 */
int quota_take_readings(struct quota *quota, struct registration caller, uint32_t readings,
                        int64_t now_us, struct problem *problem) MUST_USE;
/* Checks of this month so far. */
uint32_t quota_used(struct quota *quota, struct str agreement, struct str purpose,
                    struct date today);

#endif
