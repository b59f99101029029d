/* Token buckets: rates, bursts, debts, and many threads on one bucket. */
#include "lane/limiter.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000)
#define START (1000 * SECOND)

static void
test_without_a_rate_all_pass(void **state)
{
    struct limiter_bucket bucket = {0};
    struct limiter_rate none = {0, 0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(limiter_take(&bucket, none, 1, START), 0);
}

static void
test_a_burst_then_the_rate(void **state)
{
    struct limiter_bucket bucket = {0};
    struct limiter_rate rate = {.per_second = 10, .burst = 5};

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(limiter_take(&bucket, rate, 1, START), 0);
    assert_int_equal(limiter_take(&bucket, rate, 1, START), SECOND / 10);
    assert_int_equal(limiter_take(&bucket, rate, 1, START + SECOND / 10 - 1), 1);
    assert_int_equal(limiter_take(&bucket, rate, 1, START + SECOND / 10), 0);
    /* After a rest it is full again, and not fuller. */
    for (int i = 0; i < 5; i++)
        assert_int_equal(limiter_take(&bucket, rate, 1, START + 100 * SECOND), 0);
    assert_true(limiter_take(&bucket, rate, 1, START + 100 * SECOND) > 0);
}

static void
test_without_a_burst_one_second_is_held(void **state)
{
    struct limiter_bucket bucket = {0};
    struct limiter_rate rate = {.per_second = 3, .burst = 0};
    int passed = 0;

    (void)state;
    while (limiter_take(&bucket, rate, 1, START) == 0)
        passed++;
    assert_int_equal(passed, 3);
}

static void
test_a_debt_is_paid_first(void **state)
{
    struct limiter_bucket bucket = {0};
    struct limiter_rate rate = {.per_second = 10, .burst = 10};

    (void)state;
    limiter_charge(&bucket, rate, 30, START);
    assert_true(limiter_take(&bucket, rate, 1, START) > 2 * SECOND);
    assert_int_equal(limiter_take(&bucket, rate, 1, START + 2 * SECOND + SECOND / 10), 0);
}

static void
test_more_than_it_holds_passes_only_when_full(void **state)
{
    struct limiter_bucket bucket = {0};
    struct limiter_rate rate = {.per_second = 10, .burst = 5};

    (void)state;
    assert_int_equal(limiter_take(&bucket, rate, 50, START), 0);
    assert_true(limiter_take(&bucket, rate, 50, START + SECOND) > 0);
}

#define THREADS 4
static struct limiter_bucket shared;
static const struct limiter_rate shared_rate = {.per_second = 1000, .burst = 1000};

static void *
take_many(void *arg)
{
    long *passed = arg;

    for (int i = 0; i < 1000; i++)
        *passed += limiter_take(&shared, shared_rate, 1, START) == 0;
    return NULL;
}

static void
test_threads_share_a_bucket(void **state)
{
    pthread_t threads[THREADS];
    long passed[THREADS] = {0}, sum = 0;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_many, &passed[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += passed[i];
    }
    assert_int_equal(sum, 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_rate_all_pass),
        cmocka_unit_test(test_a_burst_then_the_rate),
        cmocka_unit_test(test_without_a_burst_one_second_is_held),
        cmocka_unit_test(test_a_debt_is_paid_first),
        cmocka_unit_test(test_more_than_it_holds_passes_only_when_full),
        cmocka_unit_test(test_threads_share_a_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
