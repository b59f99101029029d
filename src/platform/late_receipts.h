/*
 * Receipts that were not to be had when their answers came, because their provider was away or slow
 * until the question's deadline: such a check is stored with its receipt *pending*. Here they are
 * got later, whoever asked, the desk or a bulk job: up to LIMIT_RECEIPTS of a provider in one call,
 * verified as those of fresh answers are (ask.h), and then stored as verified or different.
 *
 * One that is different is recorded as an alarm first, and stored once that is durable: a program
 * that is killed in between records it again, and never not at all. A provider that gives none is
 * left alone for longer and longer. What was answered so long ago that its provider may have erased
 * the record stays pending.
 *
 * Works in the bulk engine's loop, with its handles. Thread: that loop's.
 */
#ifndef TILTS_PLATFORM_LATE_RECEIPTS_H
#define TILTS_PLATFORM_LATE_RECEIPTS_H

#include "node/part_log.h"
#include "platform/ask.h"

struct late_receipts;

/* All must outlive it, but for log and ask: those are closed before it. */
struct late_receipts_options {
    const struct platform_config *config;
    const struct clock *clock;
    struct platform_store *store;
    struct part_log *log;
    struct ask *ask;
};

/* NULL: no memory. */
struct late_receipts *late_receipts_open(const struct late_receipts_options *options) MUST_USE;
void late_receipts_close(struct late_receipts *late); /* NULL is fine */
/*
 * Asks for what is due and stores what came; to be called at least once a second, not within a
 * transaction. -1: the store failed.
 */
int late_receipts_run(struct late_receipts *late) MUST_USE;

#endif
