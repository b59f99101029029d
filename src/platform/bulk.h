/*
 * Bulk jobs: the rows of a running job of platform.db, asked through an engine of its own, many at
 * once, with results kept row by row. One turn of its loop:
 *
 *     take      the next rows, marked as asked under request ids for good; one commit
 *     ask       decided, recorded, sent (ask.h); records of a turn share one commit
 *     settle    what was answered becomes checks and counts; one commit for many
 *
 * Beside the jobs it gets receipts that are still pending, whoever asked (late_receipts.h); a
 * command that works on one job alone does not.
 *
 * A row is asked under one request id only: what a crash left taken and not settled is asked again
 * under the same id, by which the provider knows the repeat (lane/repeat.h).
 *
 * Only one process at a time works on a platform's jobs (bulk.lock). It has handles of its own and
 * its own connections. Thread: bulk_run() is one; bulk_wake() and bulk_stop() may be called from
 * any, and from a signal handler.
 */
#ifndef TILTS_PLATFORM_BULK_H
#define TILTS_PLATFORM_BULK_H

#include "platform/ask.h"
#include "store/platform_bulk_store.h"

#define BULK_ERROR_MAX 512
#define BULK_PART "bulk" /* of the log */

struct bulk;

struct bulk_options {
    const struct platform_config *config;
    const struct clock *clock;
    /* Whether the one in whose name a job runs may ask; looked at when it begins or goes on, and
       now and then: a job whose asker may not is paused. */
    struct operator_standing (*standing)(void *ctx, const struct bulk_asker *asker);
    /* What came of a row, in the engine's thread. May be NULL. */
    void (*answered)(void *ctx, const struct finding *finding, int64_t at_us);
    /* So many rows were settled since the last call. May be NULL. */
    void (*settled)(void *ctx, size_t count);
    void *ctx;
};

/* 1 with *ret_bulk; 0 while another process works on the jobs; -1 with a sentence. */
int bulk_open(const struct bulk_options *options, struct bulk **ret_bulk,
              char error[static BULK_ERROR_MAX]) MUST_USE;
void bulk_close(struct bulk *bulk); /* NULL is fine */
/*
 * Works on running jobs, oldest start first, until bulk_stop(); only: on that job alone, until it
 * does not run any more. 0, or -1: log or store cannot be written
 * (bulk_error()), and nothing is asked any more.
 */
int bulk_run(struct bulk *bulk, int64_t only) MUST_USE;
void bulk_wake(struct bulk *bulk); /* a job was started, paused or cancelled */
void bulk_stop(struct bulk *bulk); /* what is under way is given a few seconds to end */
const char *bulk_error(const struct bulk *bulk);

#endif
