/*
 * What one lane counts of itself: requests by channel and outcome, histograms of batches, commits
 * and requests, connections, and where its log stands. Numbers only, never a word of a request.
 *
 * Thread: written by the lane's thread alone, read by any. All accesses are relaxed: a reader may
 * see numbers of slightly different moments, and none of them ever goes back.
 */
#ifndef TILTS_LANE_STATS_H
#define TILTS_LANE_STATS_H

#include "base/problem.h"

#include <stdatomic.h>

#define STATS_CHANNELS 3 /* as enum exchange_channel counts them */

/* The two ways of answering, then every problem in the registry's order. */
enum { STATS_DISCLOSED, STATS_NOT_FOUND, STATS_FIRST_PROBLEM };
#define STATS_OUTCOMES (STATS_FIRST_PROBLEM + PROBLEM_COUNT)

enum stats_counter {
    STATS_CONNECTIONS_OPENED,
    STATS_CONNECTIONS_CLOSED,
    STATS_HANDSHAKES_DONE,   /* connections over which a request came */
    STATS_HANDSHAKES_FAILED, /* those that ended without one */
    STATS_REFUSED_BY_SERVER, /* too large, too slow, or no HTTP */
    STATS_TURNED_AWAY,       /* no place in a batch */
    STATS_UNSENT,            /* replies whose peer had gone */
    STATS_COUNTERS
};

enum stats_gauge {
    STATS_LOG_SIZE,       /* leaves */
    STATS_LOG_BROKEN,     /* 1: nothing is answered any more */
    STATS_LAST_RECORD_US, /* when the newest record was made; 0: none since the start */
    STATS_BEAT_US,        /* monotonic: when the loop last came round */
    STATS_GAUGES
};

enum stats_measure {
    STATS_BATCH,   /* requests that shared a commit */
    STATS_COMMIT,  /* microseconds of one durable commit */
    STATS_REQUEST, /* microseconds from a request's first line to its reply's last byte */
    STATS_MEASURES
};

#define STATS_BOUNDS_MAX 16

/* The upper ends of a histogram's buckets, ascending; one more bucket takes what is above. */
struct stats_bounds {
    size_t count;
    uint64_t upper[STATS_BOUNDS_MAX];
};

struct stats_histogram {
    _Atomic uint64_t counts[STATS_BOUNDS_MAX + 1]; /* of each bucket by itself */
    _Atomic uint64_t sum;
};

/* All zero is empty. */
struct stats {
    _Atomic uint64_t outcomes[STATS_CHANNELS][STATS_OUTCOMES];
    _Atomic uint64_t counters[STATS_COUNTERS];
    _Atomic int64_t gauges[STATS_GAUGES];
    struct stats_histogram histograms[STATS_MEASURES];
};

/* The lane's thread. */
void stats_count(struct stats *stats, enum stats_counter counter);
void stats_set(struct stats *stats, enum stats_gauge gauge, int64_t value);
void stats_observe(struct stats *stats, enum stats_measure measure, uint64_t value);
void stats_outcome(struct stats *stats, unsigned channel, unsigned outcome);

/* Any thread. */
uint64_t stats_counter(const struct stats *stats, enum stats_counter counter);
int64_t stats_gauge(const struct stats *stats, enum stats_gauge gauge);
uint64_t stats_outcome_count(const struct stats *stats, unsigned channel, unsigned outcome);
/* counts cumulative, as Prometheus has them: bounds->count + 1 of them, the last is of all. */
const struct stats_bounds *stats_histogram(const struct stats *stats, enum stats_measure measure,
                                           uint64_t ret_counts[static STATS_BOUNDS_MAX + 1],
                                           uint64_t *ret_sum);

/* Where a problem, or PROBLEM_NONE with rows or without, stands among the outcomes. */
unsigned stats_outcome_of(enum problem_code code, bool disclosed);
const char *stats_outcome_name(unsigned outcome); /* "disclosed", "not-found", a problem's code */

#endif
