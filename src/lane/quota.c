/*
 * Slots found by hash and claimed by compare-and-swap; a slot is never given back. A full table
 * counts no more and limits no more, which its size rules out: see quota.h.
 */
#include "lane/quota.h"

#include "base/limits.h"

#include <stdlib.h>

#define BUCKETS (4 * LIMIT_AGREEMENTS)
#define COUNTERS (16 * LIMIT_AGREEMENTS)
#define WARN_PERCENT 80
#define MICROSECONDS INT64_C(1000000)

struct agreement_buckets {
    _Atomic uint64_t key; /* 0: free */
    struct limiter_bucket requests, rows;
};

struct month_counter {
    _Atomic uint64_t key;         /* agreement and purpose; 0: free */
    _Atomic uint64_t month_count; /* month in the upper half, checks in the lower */
};

struct reader_bucket {
    _Atomic uint64_t key; /* registration number; 0: free */
    struct limiter_bucket readings;
};

struct quota {
    struct reader_bucket readers[BUCKETS];
    struct agreement_buckets buckets[BUCKETS];
    struct month_counter counters[COUNTERS];
};

struct quota *
quota_open(void)
{
    return calloc(1, sizeof(struct quota));
}

void
quota_close(struct quota *quota)
{
    free(quota);
}

/* FNV-1a; never 0. */
static uint64_t
hash(uint64_t seed, struct str text)
{
    uint64_t h = seed ^ UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.ptr[i]) * UINT64_C(0x100000001b3);
    return h ? h : 1;
}

/* Whether the slot is key's, claiming it when it is free. */
static bool
claim(_Atomic uint64_t *slot, uint64_t key)
{
    uint64_t found = atomic_load_explicit(slot, memory_order_relaxed);

    if (found == 0 && atomic_compare_exchange_strong(slot, &found, key))
        return true;
    return found == key;
}

static struct agreement_buckets *
buckets_of(struct quota *quota, struct str agreement)
{
    uint64_t key = hash(0, agreement);

    for (size_t i = 0; i < BUCKETS; i++)
        if (claim(&quota->buckets[(key + i) % BUCKETS].key, key))
            return &quota->buckets[(key + i) % BUCKETS];
    return NULL;
}

static struct month_counter *
counter_of(struct quota *quota, struct str agreement, struct str purpose)
{
    uint64_t key = hash(hash(1, agreement), purpose);

    for (size_t i = 0; i < COUNTERS; i++)
        if (claim(&quota->counters[(key + i) % COUNTERS].key, key))
            return &quota->counters[(key + i) % COUNTERS];
    return NULL;
}

static uint32_t
month_of(struct date day)
{
    int year, month, of_month;

    date_to_ymd(day, &year, &month, &of_month);
    return (uint32_t)(year * 12 + month);
}

/* Adds to this month's count, beginning anew in a new month; returns the count afterwards. */
static uint32_t
add(struct month_counter *counter, struct date today, uint32_t checks)
{
    uint64_t month = month_of(today);
    uint64_t old = atomic_load_explicit(&counter->month_count, memory_order_relaxed), fresh;

    do
        fresh = (old >> 32 == month ? old : month << 32) + checks;
    while (!atomic_compare_exchange_weak(&counter->month_count, &old, fresh));
    return (uint32_t)fresh;
}

uint32_t
quota_used(struct quota *quota, struct str agreement, struct str purpose, struct date today)
{
    struct month_counter *counter = counter_of(quota, agreement, purpose);

    return counter ? add(counter, today, 0) : 0;
}

static int
refuse(struct problem *problem, enum problem_code code, int64_t wait_us)
{
    problem_set(problem, code, "");
    problem->retry_after_s = (unsigned)((wait_us + MICROSECONDS - 1) / MICROSECONDS);
    return code;
}

/* Until the first of the next month, 00:00 in Riga, told in whole days from today. */
static int64_t
rest_of_month_us(struct date today)
{
    int year, month, day;
    struct date first = DATE_NONE;

    date_to_ymd(today, &year, &month, &day);
    if (!date_from_ymd(year, month, 1, &first))
        return 0;
    return (date_add_months(first, 1).days - today.days) * US_PER_DAY;
}

int
quota_take(struct quota *quota, const struct agreement *agreement, struct str purpose,
           struct date today, int64_t now_us, struct problem *problem)
{
    struct limiter_rate requests = {agreement->requests_per_second, agreement->requests_burst};
    struct limiter_rate rows = {agreement->rows_per_second, agreement->rows_burst};
    struct agreement_buckets *buckets;
    int64_t wait_us;

    if (agreement->quota_per_purpose &&
        quota_used(quota, agreement->id, purpose, today) >= agreement->quota_per_purpose)
        return refuse(problem, PROBLEM_QUOTA_EXCEEDED, rest_of_month_us(today));
    if (!requests.per_second && !rows.per_second)
        return 0;
    buckets = buckets_of(quota, agreement->id);
    if (!buckets)
        return 0;
    wait_us = limiter_wait(&buckets->rows, rows, now_us);
    if (wait_us == 0)
        wait_us = limiter_take(&buckets->requests, requests, 1, now_us);
    return wait_us ? refuse(problem, PROBLEM_TOO_MANY_REQUESTS, wait_us) : 0;
}

int
quota_take_readings(struct quota *quota, struct registration caller, uint32_t readings,
                    int64_t now_us, struct problem *problem)
{
    const struct limiter_rate rate = {.per_second = LIMIT_READINGS_PER_SECOND};
    int64_t wait_us = 0;

    for (size_t i = 0; i < BUCKETS; i++) {
        struct reader_bucket *reader = &quota->readers[(caller.number + i) % BUCKETS];
        if (!claim(&reader->key, caller.number))
            continue;
        wait_us = limiter_take(&reader->readings, rate, readings, now_us);
        break;
    }
    return wait_us ? refuse(problem, PROBLEM_TOO_MANY_READINGS, wait_us) : 0;
}

bool
quota_count(struct quota *quota, const struct agreement *agreement, struct str purpose,
            struct date today, uint32_t rows, int64_t now_us)
{
    struct limiter_rate rate = {agreement->rows_per_second, agreement->rows_burst};
    struct month_counter *counter;
    uint64_t warn_at = ((uint64_t)agreement->quota_per_purpose * WARN_PERCENT + 99) / 100;

    if (rate.per_second && rows) {
        struct agreement_buckets *buckets = buckets_of(quota, agreement->id);
        if (buckets)
            limiter_charge(&buckets->rows, rate, rows, now_us);
    }
    if (!agreement->quota_per_purpose)
        return false;
    counter = counter_of(quota, agreement->id, purpose);
    return counter && add(counter, today, 1) == warn_at;
}

void
quota_restore(struct quota *quota, struct str agreement, struct str purpose, struct date today)
{
    struct month_counter *counter = counter_of(quota, agreement, purpose);

    if (counter)
        add(counter, today, 1);
}
