/* One writer, so that a load and a store do for what would else be a locked addition: stats.h. */
#include "lane/stats.h"

#include <assert.h>

/* The same steps for commits and requests, so that both can be laid over each other. */
#define LATENCIES_US            \
    {                           \
        .count = 14, .upper = { \
            100,                \
            250,                \
            500,                \
            1000,               \
            2500,               \
            5000,               \
            10000,              \
            25000,              \
            50000,              \
            100000,             \
            250000,             \
            1000000,            \
            2500000,            \
            10000000            \
        }                       \
    }

static const struct stats_bounds bounds[STATS_MEASURES] = {
    [STATS_BATCH] = {.count = 9, .upper = {1, 2, 4, 8, 16, 32, 64, 128, 256}},
    [STATS_COMMIT] = LATENCIES_US,
    [STATS_REQUEST] = LATENCIES_US,
};

static uint64_t
read_u64(const _Atomic uint64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

static void
add(_Atomic uint64_t *number, uint64_t more)
{
    atomic_store_explicit(number, read_u64(number) + more, memory_order_relaxed);
}

void
stats_count(struct stats *stats, enum stats_counter counter)
{
    add(&stats->counters[counter], 1);
}

void
stats_set(struct stats *stats, enum stats_gauge gauge, int64_t value)
{
    atomic_store_explicit(&stats->gauges[gauge], value, memory_order_relaxed);
}

void
stats_observe(struct stats *stats, enum stats_measure measure, uint64_t value)
{
    struct stats_histogram *histogram = &stats->histograms[measure];
    size_t at = 0;

    while (at < bounds[measure].count && value > bounds[measure].upper[at])
        at++;
    add(&histogram->sum, value);
    add(&histogram->counts[at], 1);
}

void
stats_outcome(struct stats *stats, unsigned channel, unsigned outcome)
{
    assert(channel < STATS_CHANNELS && outcome < STATS_OUTCOMES);
    add(&stats->outcomes[channel][outcome], 1);
}

uint64_t
stats_counter(const struct stats *stats, enum stats_counter counter)
{
    return read_u64(&stats->counters[counter]);
}

int64_t
stats_gauge(const struct stats *stats, enum stats_gauge gauge)
{
    return atomic_load_explicit(&stats->gauges[gauge], memory_order_relaxed);
}

uint64_t
stats_outcome_count(const struct stats *stats, unsigned channel, unsigned outcome)
{
    return read_u64(&stats->outcomes[channel][outcome]);
}

const struct stats_bounds *
stats_histogram(const struct stats *stats, enum stats_measure measure,
                uint64_t ret_counts[static STATS_BOUNDS_MAX + 1], uint64_t *ret_sum)
{
    const struct stats_histogram *histogram = &stats->histograms[measure];
    uint64_t below = 0;

    for (size_t i = 0; i <= bounds[measure].count; i++)
        ret_counts[i] = below += read_u64(&histogram->counts[i]);
    *ret_sum = read_u64(&histogram->sum);
    return &bounds[measure];
}

unsigned
stats_outcome_of(enum problem_code code, bool disclosed)
{
    if (code == PROBLEM_NONE)
        return disclosed ? STATS_DISCLOSED : STATS_NOT_FOUND;
    return STATS_FIRST_PROBLEM + (unsigned)(code - PROBLEM_FIRST_ROW_ - 1);
}

const char *
stats_outcome_name(unsigned outcome)
{
    switch (outcome) {
    case STATS_DISCLOSED:
        return "disclosed";
    case STATS_NOT_FOUND:
        return "not-found";
    default:
        return problem_kind(problem_at((int)(outcome - STATS_FIRST_PROBLEM)))->code;
    }
}
