/* Counters, buckets and their cumulation, and the names of all outcomes. */
#include "lane/stats.h"

#include "unit/unit.h"

#include <pthread.h>
#include <string.h>

static void
test_counters_and_gauges(void **state)
{
    static struct stats stats;

    (void)state;
    memset(&stats, 0, sizeof stats);
    stats_count(&stats, STATS_UNSENT);
    stats_count(&stats, STATS_UNSENT);
    stats_set(&stats, STATS_LOG_SIZE, 41);
    stats_outcome(&stats, 2, STATS_NOT_FOUND);
    assert_int_equal(stats_counter(&stats, STATS_UNSENT), 2);
    assert_int_equal(stats_counter(&stats, STATS_TURNED_AWAY), 0);
    assert_int_equal(stats_gauge(&stats, STATS_LOG_SIZE), 41);
    assert_int_equal(stats_outcome_count(&stats, 2, STATS_NOT_FOUND), 1);
    assert_int_equal(stats_outcome_count(&stats, 1, STATS_NOT_FOUND), 0);
}

static void
test_a_bucket_takes_its_upper_end(void **state)
{
    static struct stats stats;
    static const uint64_t values[] = {1, 2, 3, 256, 257, 100000};
    uint64_t counts[STATS_BOUNDS_MAX + 1], sum, above = 0;
    const struct stats_bounds *bounds;

    (void)state;
    memset(&stats, 0, sizeof stats);
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        stats_observe(&stats, STATS_BATCH, values[i]);
    bounds = stats_histogram(&stats, STATS_BATCH, counts, &sum);
    assert_int_equal(sum, 1 + 2 + 3 + 256 + 257 + 100000);
    assert_int_equal(bounds->upper[0], 1);
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 2);
    assert_int_equal(counts[2], 3);
    assert_int_equal(counts[bounds->count - 1], 4);
    above = counts[bounds->count] - counts[bounds->count - 1];
    assert_int_equal(above, 2);
}

static void
test_bounds_ascend(void **state)
{
    static struct stats stats;
    uint64_t counts[STATS_BOUNDS_MAX + 1], sum;

    (void)state;
    for (enum stats_measure m = 0; m < STATS_MEASURES; m++) {
        const struct stats_bounds *bounds = stats_histogram(&stats, m, counts, &sum);
        assert_true(bounds->count > 1 && bounds->count <= STATS_BOUNDS_MAX);
        for (size_t i = 1; i < bounds->count; i++)
            assert_true(bounds->upper[i] > bounds->upper[i - 1]);
    }
}

static void
test_every_outcome_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(stats_outcome_of(PROBLEM_NONE, true), STATS_DISCLOSED);
    assert_int_equal(stats_outcome_of(PROBLEM_NONE, false), STATS_NOT_FOUND);
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        unsigned outcome = stats_outcome_of(problem_at(i), true);
        assert_in_range(outcome, STATS_FIRST_PROBLEM, STATS_OUTCOMES - 1);
        assert_string_equal(stats_outcome_name(outcome), problem_kind(problem_at(i))->code);
    }
    for (unsigned a = 0; a < STATS_OUTCOMES; a++)
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(stats_outcome_name(a), stats_outcome_name(b));
}

#define WRITES 200000

static void *
write_many(void *arg)
{
    struct stats *stats = arg;

    for (int i = 0; i < WRITES; i++) {
        stats_observe(stats, STATS_COMMIT, 300);
        stats_count(stats, STATS_UNSENT);
    }
    return NULL;
}

/* A reader in another thread never sees a number go back. */
static void
test_read_while_written(void **state)
{
    static struct stats stats;
    uint64_t counts[STATS_BOUNDS_MAX + 1], sum, before = 0;
    const struct stats_bounds *bounds;
    pthread_t thread;

    (void)state;
    memset(&stats, 0, sizeof stats);
    assert_int_equal(pthread_create(&thread, NULL, write_many, &stats), 0);
    do {
        bounds = stats_histogram(&stats, STATS_COMMIT, counts, &sum);
        assert_true(counts[bounds->count] >= before);
        before = counts[bounds->count];
    } while (before < WRITES);
    pthread_join(thread, NULL);
    stats_histogram(&stats, STATS_COMMIT, counts, &sum);
    assert_int_equal(sum, UINT64_C(300) * WRITES);
    assert_int_equal(stats_counter(&stats, STATS_UNSENT), WRITES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters_and_gauges),
        cmocka_unit_test(test_a_bucket_takes_its_upper_end),
        cmocka_unit_test(test_bounds_ascend),
        cmocka_unit_test(test_every_outcome_has_a_name_of_its_own),
        cmocka_unit_test(test_read_while_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
