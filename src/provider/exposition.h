/*
 * Writes metrics in the Prometheus text exposition format 0.0.4: a family's HELP and TYPE, then its
 * samples. Pure; the buffer's overflow tells.
 */
#ifndef TILTS_PROVIDER_EXPOSITION_H
#define TILTS_PROVIDER_EXPOSITION_H

#include "lane/stats.h"

#define EXPOSITION_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* A list of labels ends with one whose name is NULL; NULL instead of a list: none. */
struct exposition_label {
    const char *name;
    struct str value;
};

/* help is one line without backslashes. All samples of a family follow it at once. */
void exposition_family(struct buf *buf, const char *name, const char *type, const char *help);
void exposition_number(struct buf *buf, const char *name, const struct exposition_label *labels,
                       uint64_t value);
/* Microseconds, shown as seconds. */
void exposition_seconds(struct buf *buf, const char *name, const struct exposition_label *labels,
                        int64_t value_us);

struct exposition_histogram {
    const struct stats_bounds *bounds;
    uint64_t counts[STATS_BOUNDS_MAX + 1]; /* cumulative */
    uint64_t sum;
    bool seconds; /* bounds and sum are microseconds */
};
void exposition_histogram(struct buf *buf, const char *name, const struct exposition_label *labels,
                          const struct exposition_histogram *histogram);

#endif
