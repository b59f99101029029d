/* Counting and the debug line: see account.h. */
#include "lane/account.h"

#include "base/log.h"
#include "lane/channel.h"
#include "lane/trace.h"

static unsigned
outcome_of(const struct exchange *x)
{
    return stats_outcome_of(x->problem.code, x->answer.row_count > 0);
}

void
account_batch(const struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    struct stats *stats = tools->stats;

    for (size_t i = 0; i < count; i++)
        stats_outcome(stats, batch[i]->channel, outcome_of(batch[i]));
    stats_observe(stats, STATS_BATCH, count);
    stats_set(stats, STATS_LOG_SIZE, (int64_t)audit_log_size(tools->log));
    stats_set(stats, STATS_LOG_BROKEN, audit_log_broken(tools->log));
    if (!audit_log_broken(tools->log))
        stats_set(stats, STATS_LAST_RECORD_US, tools->now_us);
}

void
account_turned_away(struct stats *stats, const struct exchange *x)
{
    stats_outcome(stats, x->channel, outcome_of(x));
}

static void
log_request(const struct exchange *x, int64_t took_us, bool sent)
{
    struct str id = trace_shown_id(str_from(x->request_id));
    struct str clause = x->verdict_count && x->problem.code == PROBLEM_NONE
                            ? x->verdicts[0].clause
                            : str_from(x->problem.clause);
    struct str trace = trace_shown_id(x->trace);
    size_t rows = x->problem.code == PROBLEM_NONE ? x->answer.row_count : 0;

    log_event(LOG_DEBUG, "request",
              "request_id=%.*s channel=%s outcome=%s clause=%.*s us=%lld rows=%zu sent=%s "
              "trace=%.*s",
              STR_FMT(id), channel_at(x->channel)->name, stats_outcome_name(outcome_of(x)),
              STR_FMT(clause), (long long)took_us, rows, sent ? "yes" : "no", STR_FMT(trace));
}

void
account_done(struct stats *stats, const struct http_request *request, bool sent)
{
    int64_t took_us = clock_monotonic_us() - request->began_us;
    const struct exchange *x = request->user;

    stats_observe(stats, STATS_REQUEST, took_us > 0 ? (uint64_t)took_us : 0);
    if (!sent)
        stats_count(stats, STATS_UNSENT);
    if (x && log_is_on(LOG_DEBUG))
        log_request(x, took_us, sent);
}
