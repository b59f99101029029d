/* System and fixed clocks: see clock.h. */
#include "base/clock.h"

#include <time.h>

static int64_t
read_us(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
system_now(const struct clock *clock)
{
    (void)clock;
    return read_us(CLOCK_REALTIME);
}

static int64_t
fixed_now(const struct clock *clock)
{
    return clock->fixed_us;
}

struct clock
clock_system(void)
{
    return (struct clock){.now_us = system_now};
}

struct clock
clock_fixed(int64_t instant_us)
{
    return (struct clock){.now_us = fixed_now, .fixed_us = instant_us};
}

int64_t
clock_now_us(const struct clock *clock)
{
    return clock->now_us(clock);
}

int64_t
clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}
