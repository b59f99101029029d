/*
 * After a start: what this part of the log says was checked since the month began is counted
 * towards the quotas again. Thread: the lane's, before it serves.
 */
#ifndef TILTS_LANE_QUOTA_RESTORE_H
#define TILTS_LANE_QUOTA_RESTORE_H

#include "lane/quota.h"
#include "store/store.h"

/* size: how many records the part holds. -1 when they cannot be read. */
int quota_restore_from_log(struct quota *quota, struct store *store, uint64_t size,
                           struct date today) MUST_USE;

#endif
