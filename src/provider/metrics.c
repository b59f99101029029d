/* One function per group of families: see metrics.h. */
#include "provider/metrics.h"

#include "agreement/agreement_state.h"
#include "base/clock.h"
#include "provider/exposition.h"
#include "provider/health.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define LABEL(its_name, its_value) \
    {                              \
        its_name, its_value        \
    }
#define LABELS_END \
    {              \
        0          \
    }

/* Lanes are told apart by the origin of their part of the log. */
static bool
is_lane(const struct watch_part *part)
{
    return part->stats != NULL;
}

static void
write_outcomes(const struct watch_part *part, struct buf *buf)
{
    static const char *const channels[STATS_CHANNELS] = {"soap11", "soap12", "rest"};

    for (unsigned c = 0; c < STATS_CHANNELS; c++)
        for (unsigned o = 0; o < STATS_OUTCOMES; o++) {
            uint64_t count = stats_outcome_count(part->stats, c, o);
            const struct exposition_label labels[] = {
                LABEL("origin", str_from(part->origin)), LABEL("channel", str_from(channels[c])),
                LABEL("outcome", str_from(stats_outcome_name(o))), LABELS_END};
            /* What never happened is left out, but for the answers: rates need a beginning. */
            if (count || o < STATS_FIRST_PROBLEM)
                exposition_number(buf, "tilts_requests_total", labels, count);
        }
}

static void
write_requests(const struct watch *watch, struct buf *buf)
{
    exposition_family(
        buf, "tilts_requests_total", "counter",
        "Requests by channel and outcome: disclosed, not-found, or a problem's code.");
    for (size_t i = 0; i < watch->part_count; i++)
        if (is_lane(&watch->parts[i]))
            write_outcomes(&watch->parts[i], buf);
}

static const struct {
    const char *name, *help;
    enum stats_measure measure;
    bool seconds;
} histograms[] = {
    {"tilts_batch_requests", "Requests that shared one durable commit.", STATS_BATCH, false},
    {"tilts_commit_seconds", "Time of one durable commit of the audit log.", STATS_COMMIT, true},
    {"tilts_request_seconds", "From a request's first line to the last byte of its reply.",
     STATS_REQUEST, true},
};

static void
write_histograms(const struct watch *watch, struct buf *buf)
{
    for (size_t h = 0; h < ARRAY_LEN(histograms); h++) {
        exposition_family(buf, histograms[h].name, "histogram", histograms[h].help);
        for (size_t i = 0; i < watch->part_count; i++) {
            const struct watch_part *part = &watch->parts[i];
            const struct exposition_label labels[] = {LABEL("origin", str_from(part->origin)),
                                                      LABELS_END};
            struct exposition_histogram histogram = {.seconds = histograms[h].seconds};
            if (!is_lane(part))
                continue;
            histogram.bounds = stats_histogram(part->stats, histograms[h].measure, histogram.counts,
                                               &histogram.sum);
            exposition_histogram(buf, histograms[h].name, labels, &histogram);
        }
    }
}

/* Counters of a lane; rows of one family stand together and differ in `result`. */
static const struct {
    const char *name, *help, *result;
    enum stats_counter counter;
} counters[] = {
    {"tilts_connections_total", "Connections accepted.", NULL, STATS_CONNECTIONS_OPENED},
    {"tilts_handshakes_total",
     "TLS handshakes by result; one that no request followed counts as failed.", "done",
     STATS_HANDSHAKES_DONE},
    {"tilts_handshakes_total", NULL, "failed", STATS_HANDSHAKES_FAILED},
    {"tilts_refused_by_server_total", "Requests too large, too slow or no HTTP at all.", NULL,
     STATS_REFUSED_BY_SERVER},
    {"tilts_turned_away_total", "Requests that found no place in a batch.", NULL,
     STATS_TURNED_AWAY},
    {"tilts_replies_unsent_total", "Replies whose peer had gone.", NULL, STATS_UNSENT},
};

static void
write_counters(const struct watch *watch, struct buf *buf)
{
    for (size_t c = 0; c < ARRAY_LEN(counters); c++) {
        if (counters[c].help)
            exposition_family(buf, counters[c].name, "counter", counters[c].help);
        for (size_t i = 0; i < watch->part_count; i++) {
            const struct watch_part *part = &watch->parts[i];
            const struct exposition_label labels[] = {
                LABEL("origin", str_from(part->origin)),
                LABEL(counters[c].result ? "result" : NULL, str_from(counters[c].result)),
                LABELS_END};
            if (is_lane(part))
                exposition_number(buf, counters[c].name, labels,
                                  stats_counter(part->stats, counters[c].counter));
        }
    }
}

static void
write_connections(const struct watch *watch, struct buf *buf)
{
    exposition_family(buf, "tilts_connections", "gauge", "Connections open now.");
    for (size_t i = 0; i < watch->part_count; i++) {
        const struct watch_part *part = &watch->parts[i];
        const struct exposition_label labels[] = {LABEL("origin", str_from(part->origin)),
                                                  LABELS_END};
        if (!is_lane(part))
            continue;
        /* Closed first: a connection that ends in between must not give less than none. */
        uint64_t closed = stats_counter(part->stats, STATS_CONNECTIONS_CLOSED);
        uint64_t opened = stats_counter(part->stats, STATS_CONNECTIONS_OPENED);
        exposition_number(buf, "tilts_connections", labels, opened > closed ? opened - closed : 0);
    }
}

static void
write_logs(const struct watch *watch, struct buf *buf)
{
    int64_t now_us = clock_now_us(watch->clock);

    exposition_family(buf, "tilts_log_records", "gauge", "Records in a part of the audit log.");
    for (size_t i = 0; i < watch->part_count; i++)
        exposition_number(buf, "tilts_log_records",
                          (const struct exposition_label[]){
                              LABEL("origin", str_from(watch->parts[i].origin)), LABELS_END},
                          watch->parts[i].size);
    exposition_family(buf, "tilts_log_bytes", "gauge",
                      "Size of a part's file with its write-ahead log.");
    for (size_t i = 0; i < watch->part_count; i++)
        exposition_number(buf, "tilts_log_bytes",
                          (const struct exposition_label[]){
                              LABEL("origin", str_from(watch->parts[i].origin)), LABELS_END},
                          watch->parts[i].bytes);
    exposition_family(buf, "tilts_cosignature_lag_seconds", "gauge",
                      "Since a part was last cosigned; absent for one that never was.");
    for (size_t i = 0; i < watch->part_count; i++)
        if (watch->parts[i].cosigned_us)
            exposition_seconds(buf, "tilts_cosignature_lag_seconds",
                               (const struct exposition_label[]){
                                   LABEL("origin", str_from(watch->parts[i].origin)), LABELS_END},
                               now_us - watch->parts[i].cosigned_us);
}

static void
write_agreements(const struct watch *watch, struct buf *buf)
{
    const struct agreement_set *set = agreements_set(watch->agreements);
    int64_t now_us = clock_now_us(watch->clock);

    exposition_family(
        buf, "tilts_agreement_end_seconds", "gauge",
        "To the end of an agreement's last day, below zero afterwards; absent for one "
        "without an end.");
    if (!watch->agreements_good)
        return;
    for (size_t i = 0; i < set->life_count; i++) {
        const struct exposition_label labels[] = {LABEL("agreement", set->lives[i].id), LABELS_END};
        struct agreement_standing standing;
        agreement_standing(&set->lives[i], now_us, &standing);
        if (!date_is_open(standing.last_day) && !date_is_none(standing.last_day))
            exposition_seconds(buf, "tilts_agreement_end_seconds", labels,
                               date_riga_begin_us(date_add_days(standing.last_day, 1)) - now_us);
    }
}

static void
write_expiries(const struct watch *watch, struct buf *buf)
{
    int64_t now_us = clock_now_us(watch->clock);
    int64_t next_us = identity_crl_next_update_us(watch->trust);

    exposition_family(buf, "tilts_certificate_expiry_seconds", "gauge",
                      "To the end of the server certificate, below zero afterwards.");
    exposition_seconds(buf, "tilts_certificate_expiry_seconds", NULL,
                       watch->certificate_till_us - now_us);
    exposition_family(buf, "tilts_crl_next_update_seconds", "gauge",
                      "To when the next list of revoked certificates is due, below zero after.");
    if (next_us)
        exposition_seconds(buf, "tilts_crl_next_update_seconds", NULL, next_us - now_us);
}

static void
write_readiness(const struct watch *watch, struct buf *buf)
{
    struct health_check checks[HEALTH_CHECKS];

    (void)health_ready(watch, checks);
    exposition_family(buf, "tilts_ready", "gauge", "1 for each check of /readyz that is good.");
    for (size_t i = 0; i < HEALTH_CHECKS; i++) {
        const struct exposition_label labels[] = {LABEL("check", str_from(checks[i].name)),
                                                  LABELS_END};
        exposition_number(buf, "tilts_ready", labels, checks[i].good);
    }
}

static uint64_t
resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long long size = 0, resident = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%llu %llu", &size, &resident) != 2)
        resident = 0;
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int64_t
cpu_us(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) < 0)
        return 0;
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * US_PER_SECOND +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
write_process(const struct watch *watch, struct buf *buf)
{
    const struct exposition_label build[] = {LABEL("version", STR(TILTS_VERSION)), LABELS_END};

    exposition_family(buf, "tilts_disk_free_bytes", "gauge", "Free for the data folder.");
    exposition_number(buf, "tilts_disk_free_bytes", NULL, watch->disk_free);
    exposition_family(buf, "tilts_build_info", "gauge", "Always 1; the version is a label.");
    exposition_number(buf, "tilts_build_info", build, 1);
    exposition_family(buf, "process_resident_memory_bytes", "gauge", "Memory in use.");
    exposition_number(buf, "process_resident_memory_bytes", NULL, resident_bytes());
    exposition_family(buf, "process_cpu_seconds_total", "counter", "User and system time.");
    exposition_seconds(buf, "process_cpu_seconds_total", NULL, cpu_us());
    exposition_family(buf, "process_start_time_seconds", "gauge",
                      "When the program started, since 1970.");
    exposition_seconds(buf, "process_start_time_seconds", NULL, watch->started_us);
}

void
metrics_write(const struct watch *watch, struct buf *buf)
{
    write_requests(watch, buf);
    write_histograms(watch, buf);
    write_counters(watch, buf);
    write_connections(watch, buf);
    write_logs(watch, buf);
    write_agreements(watch, buf);
    write_expiries(watch, buf);
    write_readiness(watch, buf);
    write_process(watch, buf);
}
