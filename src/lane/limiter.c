/* Buckets as instants: see limiter.h. */
#include "lane/limiter.h"

#define MICROSECONDS INT64_C(1000000)

static int64_t
cost_us(struct limiter_rate rate, uint32_t tokens)
{
    return (int64_t)tokens * MICROSECONDS / rate.per_second;
}

static int64_t
depth_us(struct limiter_rate rate)
{
    return cost_us(rate, rate.burst ? rate.burst : rate.per_second);
}

int64_t
limiter_wait(const struct limiter_bucket *bucket, struct limiter_rate rate, int64_t now_us)
{
    int64_t debt;

    if (rate.per_second == 0)
        return 0;
    debt =
        atomic_load_explicit(&bucket->full_at_us, memory_order_relaxed) - now_us - depth_us(rate);
    return debt > 0 ? debt : 0;
}

int64_t
limiter_take(struct limiter_bucket *bucket, struct limiter_rate rate, uint32_t tokens,
             int64_t now_us)
{
    int64_t full_at, from, cost, depth;

    if (rate.per_second == 0 || tokens == 0)
        return 0;
    cost = cost_us(rate, tokens);
    depth = depth_us(rate);
    if (cost > depth)
        depth = cost;
    full_at = atomic_load_explicit(&bucket->full_at_us, memory_order_relaxed);
    do {
        from = full_at > now_us ? full_at : now_us;
        if (from + cost - now_us > depth)
            return from + cost - now_us - depth;
    } while (!atomic_compare_exchange_weak_explicit(&bucket->full_at_us, &full_at, from + cost,
                                                    memory_order_relaxed, memory_order_relaxed));
    return 0;
}

void
limiter_charge(struct limiter_bucket *bucket, struct limiter_rate rate, uint32_t tokens,
               int64_t now_us)
{
    int64_t full_at, from;

    if (rate.per_second == 0 || tokens == 0)
        return;
    full_at = atomic_load_explicit(&bucket->full_at_us, memory_order_relaxed);
    do {
        from = full_at > now_us ? full_at : now_us;
    } while (!atomic_compare_exchange_weak_explicit(&bucket->full_at_us, &full_at,
                                                    from + cost_us(rate, tokens),
                                                    memory_order_relaxed, memory_order_relaxed));
}
