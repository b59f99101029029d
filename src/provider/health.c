/* The checks as a table: see health.h. */
#include "provider/health.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define MEGABYTE (UINT64_C(1024) * 1024)
#define LANE_SILENT_US (30 * US_PER_SECOND)
/* Nodes and their clocks differ a little; records are only told apart from a clock set back. */
#define CLOCK_SLACK_US (2 * US_PER_SECOND)

static bool PRINTF_LIKE(3, 4) say(struct health_check *check, bool good, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(check->detail, sizeof check->detail, format, args);
    va_end(args);
    return check->good = good;
}

static bool
check_register(const struct watch *watch, struct health_check *check)
{
    if (!watch->store || !watch->agreements_good)
        return say(check, false, "register.db cannot be used: %s", watch->register_error);
    return say(check, true, "register and agreements can be read");
}

static bool
check_log(const struct watch *watch, struct health_check *check)
{
    for (size_t i = 0; i < watch->part_count; i++) {
        const struct watch_part *part = &watch->parts[i];
        if (part->stats && stats_gauge(part->stats, STATS_LOG_BROKEN))
            return say(check, false,
                       "%s takes no records, so nothing is disclosed: mend the cause and restart",
                       part->origin);
    }
    return say(check, true, "all parts of the audit log take records");
}

static bool
check_lanes(const struct watch *watch, struct health_check *check)
{
    int64_t now_us = clock_monotonic_us();

    for (size_t i = 0; i < watch->part_count; i++) {
        const struct watch_part *part = &watch->parts[i];
        int64_t beat_us = part->stats ? stats_gauge(part->stats, STATS_BEAT_US) : now_us;
        if (beat_us && now_us - beat_us > LANE_SILENT_US)
            return say(check, false,
                       "the lane of %s has not come round for %" PRId64 " s: look at the disk, "
                       "then restart",
                       part->origin, (now_us - beat_us) / US_PER_SECOND);
    }
    return say(check, true, "all lanes come round");
}

static bool
check_disk(const struct watch *watch, struct health_check *check)
{
    uint64_t least = watch->config->disk_free_min_mb;

    if (watch->disk_free / MEGABYTE < least)
        return say(check, false,
                   "%" PRIu64 " MB are free for the data folder, at least %" PRIu64
                   " are wanted: make room",
                   watch->disk_free / MEGABYTE, least);
    return say(check, true, "%" PRIu64 " MB are free for the data folder",
               watch->disk_free / MEGABYTE);
}

static bool
check_clock(const struct watch *watch, struct health_check *check)
{
    int64_t now_us = clock_now_us(watch->clock);

    for (size_t i = 0; i < watch->part_count; i++) {
        const struct watch_part *part = &watch->parts[i];
        if (part->newest_us > now_us + CLOCK_SLACK_US)
            return say(check, false,
                       "the clock is %" PRId64 " s behind the newest record of %s: set it right",
                       (part->newest_us - now_us) / US_PER_SECOND, part->origin);
    }
    return say(check, true, "the clock is not behind any record");
}

static bool
check_crl(const struct watch *watch, struct health_check *check)
{
    int64_t now_us = clock_now_us(watch->clock);
    int64_t made_us = identity_crl_this_update_us(watch->trust);
    int64_t next_us = identity_crl_next_update_us(watch->trust);

    if (next_us == 0)
        return say(check, false, "there is no list of revoked certificates: make one");
    if (next_us + IDENTITY_CRL_GRACE_S * US_PER_SECOND <= now_us)
        return say(check, false,
                   "the list of revoked certificates ran out %" PRId64 " s ago, so every caller is "
                   "refused: put a new one into its place",
                   (now_us - next_us) / US_PER_SECOND);
    if (next_us <= now_us)
        return say(check, true,
                   "the list of revoked certificates ran out %" PRId64 " s ago: renew it before "
                   "callers are refused",
                   (now_us - next_us) / US_PER_SECOND);
    return say(check, true,
               "the list of revoked certificates is %" PRId64 " s old, the next is due in %" PRId64
               " s",
               (now_us - made_us) / US_PER_SECOND, (next_us - now_us) / US_PER_SECOND);
}

static bool
check_certificate(const struct watch *watch, struct health_check *check)
{
    int64_t left_us = watch->certificate_till_us - clock_now_us(watch->clock);

    if (left_us <= 0)
        return say(check, false, "the server's certificate ran out: renew it and restart");
    return say(check, true, "the server's certificate is valid for another %" PRId64 " s",
               left_us / US_PER_SECOND);
}

static const struct {
    const char *name;
    bool (*look)(const struct watch *watch, struct health_check *check);
} checks[HEALTH_CHECKS] = {
    {"register", check_register},
    {"log", check_log},
    {"lanes", check_lanes},
    {"disk", check_disk},
    {"clock", check_clock},
    {"crl", check_crl},
    {"certificate", check_certificate},
};

bool
health_ready(const struct watch *watch, struct health_check ret_checks[static HEALTH_CHECKS])
{
    bool ready = true;

    for (size_t i = 0; i < HEALTH_CHECKS; i++) {
        ret_checks[i].name = checks[i].name;
        if (!checks[i].look(watch, &ret_checks[i]))
            ready = false;
    }
    return ready;
}

bool
health_alive(const struct watch *watch, struct health_check *ret_check)
{
    ret_check->name = "lanes";
    return check_lanes(watch, ret_check);
}
