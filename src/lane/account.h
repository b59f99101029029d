/*
 * What became of exchanges, told to the lane's stats and, at log level debug, to the log: one line
 * per request, without a word about persons. Thread: the lane's.
 */
#ifndef TILTS_LANE_ACCOUNT_H
#define TILTS_LANE_ACCOUNT_H

#include "lane/exchange.h"
#include "lane/stats.h"

/* After exchange_batch(): outcomes, the batch's size, and where the log stands now. */
void account_batch(const struct exchange_tools *tools, struct exchange *const *batch, size_t count);
void account_turned_away(struct stats *stats, const struct exchange *x);
/* A request is over; one that became no exchange (its user is NULL) has only its time. */
void account_done(struct stats *stats, const struct http_request *request, bool sent);

#endif
