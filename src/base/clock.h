/*
 * The one source of time. Whatever needs "now" is handed a clock; only programs make one, and tests
 * hand in a fixed one.
 */
#ifndef TILTS_BASE_CLOCK_H
#define TILTS_BASE_CLOCK_H

#include <stdint.h>

struct clock {
    /* Microseconds since 1970-01-01T00:00:00Z. */
    int64_t (*now_us)(const struct clock *clock);
    int64_t fixed_us; /* what a fixed clock answers */
};

struct clock clock_system(void);
struct clock clock_fixed(int64_t instant_us);
int64_t clock_now_us(const struct clock *clock);
/* For deadlines and durations: never jumps, has no date. */
int64_t clock_monotonic_us(void);

#endif
