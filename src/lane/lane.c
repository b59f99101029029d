/* The loop and its batch: see lane.h. */
#include "lane/lane.h"

#include "base/limits.h"
#include "base/log.h"
#include "lane/account.h"
#include "lane/connection.h"
#include "lane/held.h"
#include "lane/quota_restore.h"
#include "lane/repeat.h"
#include "lane/turned_away.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TICK_MS 1000
#define WARN_EVERY_MS INT64_C(3600000)
#define DRAIN_MS 5000
#define DRAIN_STEP_MS 100

struct lane {
    struct lane_options options;
    struct http_server *server;
    struct identity_trust *trust;
    struct exchange_tools tools;
    struct stats stats;
    struct exchange *waiting[LIMIT_WAITING];
    size_t waiting_count;
    struct turned_away turned_away;
    struct held held;
    int64_t next_tick_us, next_warning_us;
    int stop_fd;
    bool broken;
    char error[LANE_ERROR_MAX];
};

static struct caller *
caller_of(struct lane *lane, struct http_request *request)
{
    return connection_caller(request->connection, lane->trust, clock_now_us(lane->options.clock));
}

/* The first request tells that the handshake was done. */
static void
hear(struct lane *lane, struct http_request *request)
{
    if (connection_hear(request->connection))
        stats_count(&lane->stats, STATS_HANDSHAKES_DONE);
}

static void
wait_for_batch(struct lane *lane, struct http_request *request, struct exchange *x)
{
    if (x && lane->waiting_count < LIMIT_WAITING) {
        lane->waiting[lane->waiting_count++] = x;
        return;
    }
    /* Neither memory nor a place: told at once, with nothing disclosed, and recorded later. */
    stats_count(&lane->stats, STATS_TURNED_AWAY);
    turned_away_count(&lane->turned_away, caller_of(lane, request),
                      clock_now_us(lane->tools.clock));
    if (x) {
        exchange_turn_away(x, clock_now_us(lane->tools.clock));
        account_turned_away(&lane->stats, x);
        http_reply(request, &x->reply);
        return;
    }
    http_reply(request,
               &(struct http_reply){.status = 503,
                                    .headers = &(struct http_header){"Retry-After", STR("1")},
                                    .header_count = 1,
                                    .close = true});
}

void
lane_join(struct lane *lane, struct http_request *request)
{
    wait_for_batch(lane, request, exchange_new(request, caller_of(lane, request)));
}

void
lane_refuse(struct lane *lane, struct http_request *request, enum problem_code code)
{
    wait_for_batch(lane, request, exchange_refused(request, caller_of(lane, request), code));
}

const void *
lane_user(const struct lane *lane)
{
    return lane->options.user;
}

bool
lane_admits(struct lane *lane, struct http_request *request)
{
    enum problem_code refusal = exchange_refuses(caller_of(lane, request));

    if (refusal == PROBLEM_NONE)
        return true;
    lane_refuse(lane, request, refusal);
    return false;
}

const struct caller *
lane_caller(struct lane *lane, struct http_request *request)
{
    return caller_of(lane, request);
}

struct exchange_tools *
lane_tools(struct lane *lane)
{
    return &lane->tools;
}

static bool
path_fits(struct str path, const char *endpoint)
{
    struct str known = str_from(endpoint);

    if (known.ptr[known.len - 1] == '/')
        return path.len > known.len && str_starts_with(path, known);
    return str_eq(path, known);
}

static void
on_request(void *ctx, struct http_request *request)
{
    struct lane *lane = ctx;
    enum problem_code code = PROBLEM_NOT_FOUND;

    hear(lane, request);
    for (size_t i = 0; i < lane->options.endpoint_count; i++) {
        const struct lane_endpoint *endpoint = &lane->options.endpoints[i];
        if (!path_fits(request->path, endpoint->path))
            continue;
        if (endpoint->method == request->method) {
            endpoint->serve(lane, request);
            return;
        }
        code = PROBLEM_METHOD_NOT_ALLOWED;
    }
    lane_refuse(lane, request, code);
}

/* The server refuses by itself and answers at once; what is left to do is to say it properly. */
static void
on_refused(void *ctx, struct http_request *request, enum problem_code code,
           struct http_reply *ret_reply)
{
    struct lane *lane = ctx;
    struct exchange *x;

    hear(lane, request);
    stats_count(&lane->stats, STATS_REFUSED_BY_SERVER);
    x = exchange_refused(request, caller_of(lane, request), code);
    if (!x) {
        *ret_reply = (struct http_reply){.status = 503, .close = true};
        return;
    }
    if (exchange_batch(&lane->tools, &x, 1) < 0)
        lane->broken = true;
    account_batch(&lane->tools, &x, 1);
    *ret_reply = x->reply;
    ret_reply->close = true;
}

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    struct lane *lane = ctx;

    if (identity_require(session, lane->trust) < 0)
        return -1;
    *ret_connection = connection_new(session);
    if (!*ret_connection)
        return -1;
    stats_count(&lane->stats, STATS_CONNECTIONS_OPENED);
    return 0;
}

static void
on_disconnect(void *ctx, void *connection)
{
    struct lane *lane = ctx;

    stats_count(&lane->stats, STATS_CONNECTIONS_CLOSED);
    if (connection_hear(connection))
        stats_count(&lane->stats, STATS_HANDSHAKES_FAILED);
    connection_free(connection);
}

static void
on_done(void *ctx, struct http_request *request, bool sent)
{
    struct lane *lane = ctx;

    account_done(&lane->stats, request, sent);
}

static const struct http_callbacks callbacks = {
    .on_connect = on_connect,
    .on_disconnect = on_disconnect,
    .on_request = on_request,
    .on_refused = on_refused,
    .on_done = on_done,
};

/* Takes the first requests that wait, as many as share a commit, and releases their replies. */
static void
serve_batch(struct lane *lane)
{
    size_t count = lane->waiting_count < LIMIT_BATCH ? lane->waiting_count : LIMIT_BATCH;

    if (exchange_batch(&lane->tools, lane->waiting, count) < 0) {
        lane->broken = true;
        snprintf(lane->error, sizeof lane->error, "%s", audit_log_error(lane->tools.log));
    }
    account_batch(&lane->tools, lane->waiting, count);
    for (size_t i = 0; i < count; i++)
        held_reply(&lane->held, lane->waiting[i], lane->tools.monotonic_us);
    lane->waiting_count -= count;
    memmove(lane->waiting, lane->waiting + count, lane->waiting_count * sizeof *lane->waiting);
}

/* The authority forgot to publish: callers are still let in for a while, so someone must be told.
 */
static void
warn_of_old_crl(struct lane *lane, int64_t now_us)
{
    int64_t next_us = identity_crl_next_update_us(lane->trust);

    if (next_us == 0 || clock_now_us(lane->options.clock) < next_us ||
        now_us < lane->next_warning_us)
        return;
    lane->next_warning_us = now_us + WARN_EVERY_MS * 1000;
    log_event(LOG_WARNING, "crl-overdue", "lane=%u advice=\"run tilts pki crl\"",
              lane->options.number);
}

static void
record_turned_away(struct lane *lane)
{
    if (turned_away_record(&lane->turned_away, lane->tools.log, clock_now_us(lane->tools.clock)) <
        0)
        lane->broken = true;
}

/* Once a second: is there a new CRL, or should there be one; who was turned away? */
static void
tick(struct lane *lane, int64_t now_us)
{
    char error[FILE_ERROR_MAX];

    lane->next_tick_us = now_us + TICK_MS * 1000;
    stats_set(&lane->stats, STATS_BEAT_US, now_us);
    switch (identity_refresh(lane->trust, error)) {
    case 1:
        log_event(LOG_INFO, "crl-taken", "lane=%u", lane->options.number);
        break;
    case -1:
        log_event(LOG_ERROR, "crl-refused", "lane=%u reason=\"%s\"", lane->options.number, error);
        break;
    default:
        break;
    }
    warn_of_old_crl(lane, now_us);
    record_turned_away(lane);
}

/* The earlier of two time-outs as poll() has them: -1 is never. */
static int
sooner(int a_ms, int b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

static bool
wait_for_events(struct lane *lane)
{
    struct pollfd fds[] = {{.fd = http_server_fd(lane->server), .events = POLLIN},
                           {.fd = lane->stop_fd, .events = POLLIN}};
    int64_t now_us = clock_monotonic_us(), tick_ms = (lane->next_tick_us - now_us) / 1000 + 1;
    int timeout =
        sooner(http_server_timeout_ms(lane->server), held_timeout_ms(&lane->held, now_us));

    if (timeout < 0 || timeout > tick_ms)
        timeout = tick_ms > 0 ? (int)tick_ms : 0;
    if (poll(fds, ARRAY_LEN(fds), timeout) < 0 && errno != EINTR)
        lane->broken = true;
    return !(fds[1].revents & POLLIN);
}

static void
serve_waiting(struct lane *lane)
{
    while (lane->waiting_count > 0)
        serve_batch(lane);
}

/* No new connections; what was asked is still answered, for as long as a peer may take to read. */
static void
drain(struct lane *lane)
{
    int64_t until_us = clock_monotonic_us() + DRAIN_MS * 1000;
    struct pollfd fd = {.fd = http_server_fd(lane->server), .events = POLLIN};

    http_server_quiesce(lane->server);
    held_release(&lane->held, 0, true);
    while (http_server_connections(lane->server) > 0 && clock_monotonic_us() < until_us) {
        int timeout = http_server_timeout_ms(lane->server);
        if (timeout < 0 || timeout > DRAIN_STEP_MS)
            timeout = DRAIN_STEP_MS;
        if (poll(&fd, 1, timeout) < 0 && errno != EINTR)
            return;
        http_server_run(lane->server);
        serve_waiting(lane);
        held_release(&lane->held, 0, true);
    }
}

/*
 * Takes what is ready, and what became ready meanwhile: each further round makes the batch larger,
 * and a commit costs the same for many as for few. Ends with the round that brings nothing new.
 */
static void
gather(struct lane *lane)
{
    size_t before;

    do {
        before = lane->waiting_count;
        http_server_run(lane->server);
    } while (lane->waiting_count > before && lane->waiting_count < LIMIT_BATCH);
}

int
lane_run(struct lane *lane)
{
    while (!lane->broken && wait_for_events(lane)) {
        int64_t now_us = clock_monotonic_us();
        if (now_us >= lane->next_tick_us)
            tick(lane, now_us);
        held_release(&lane->held, now_us, false);
        gather(lane);
        serve_waiting(lane);
    }
    drain(lane);
    record_turned_away(lane);
    stats_set(&lane->stats, STATS_LOG_BROKEN, lane->broken);
    return lane->broken ? -1 : 0;
}

void
lane_stop(struct lane *lane)
{
    uint64_t one = 1;

    if (write(lane->stop_fd, &one, sizeof one) < 0)
        return; /* the counter is full: it was told already */
}

static int
open_server(struct lane *lane, char *error)
{
    const struct lane_options *o = &lane->options;
    struct http_server_options options = {
        .address = o->address,
        .port = (uint16_t)o->port,
        .share_port = o->share_port,
        .certificate_pem = o->certificate_pem,
        .key_pem = o->key_pem,
        .trust_pem = o->trust_pem,
        .connections_max = LIMIT_CONNECTIONS,
        .connections_per_address_max = LIMIT_CONNECTIONS_PER_ADDRESS,
        .callbacks = &callbacks,
        .ctx = lane,
    };

    lane->server = http_server_open(&options, error);
    return lane->server ? 0 : -1;
}

/* Only when an agreement has a quota at all: a month of records takes seconds to read. */
static int
restore_quotas(struct lane *lane, char *error)
{
    struct store *store = lane->tools.store;
    const struct agreement_set *set;
    bool any = false;
    int r = -1;

    if (store->ops->begin_read(store) == 0)
        r = agreements_refresh(lane->tools.agreements, store, error) < 0 ? -1 : 0;
    store->ops->end_read(store);
    set = agreements_set(lane->tools.agreements);
    for (size_t i = 0; r == 0 && i < set->count; i++)
        any |= set->agreements[i].quota_per_purpose > 0;
    if (any)
        r = quota_restore_from_log(lane->tools.quota, store, audit_log_size(lane->tools.log),
                                   date_in_riga(clock_now_us(lane->options.clock)));
    if (r < 0)
        snprintf(error, LANE_ERROR_MAX, "the agreements or this month's records cannot be read");
    return r;
}

static int
open_log(struct lane *lane, char *error)
{
    struct store_paths paths = {.register_path = lane->options.register_path,
                                .log_path = lane->options.log_path,
                                .database = lane->options.database};
    struct audit_log_options options = {.origin = lane->options.origin,
                                        .key_path = lane->options.log_key_path,
                                        .guard_path = lane->options.guard_path};

    lane->tools.store = store_open(&paths, error);
    if (!lane->tools.store)
        return -1;
    options.store = lane->tools.store;
    lane->tools.log = audit_log_open(&options, error);
    if (!lane->tools.log)
        return -1;
    stats_set(&lane->stats, STATS_LOG_SIZE, (int64_t)audit_log_size(lane->tools.log));
    return restore_quotas(lane, error);
}

static int
open_tools(struct lane *lane, char *error)
{
    lane->tools.clock = lane->options.clock;
    lane->tools.soap = soap_reader_open();
    lane->tools.agreements = agreements_open();
    lane->tools.repeat = repeat_open(lane->options.database, lane->options.sister_log_paths,
                                     lane->options.sister_count);
    lane->tools.quota = lane->options.quota;
    lane->tools.rehearsal = lane->options.rehearsal;
    lane->tools.stats = &lane->stats;
    lane->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!lane->tools.soap || !lane->tools.agreements || !lane->tools.repeat || lane->stop_fd < 0) {
        snprintf(error, LANE_ERROR_MAX, "no memory or descriptors for a lane");
        return -1;
    }
    lane->trust = identity_trust_open(lane->options.trust_path, lane->options.crl_path, error);
    return lane->trust ? 0 : -1;
}

struct lane *
lane_open(const struct lane_options *options, char error[static LANE_ERROR_MAX])
{
    struct lane *lane = calloc(1, sizeof *lane);

    if (!lane) {
        snprintf(error, LANE_ERROR_MAX, "no memory for a lane");
        return NULL;
    }
    lane->options = *options;
    lane->stop_fd = -1;
    if (open_tools(lane, error) < 0 || open_log(lane, error) < 0 || open_server(lane, error) < 0) {
        lane_close(lane);
        return NULL;
    }
    return lane;
}

void
lane_close(struct lane *lane)
{
    if (!lane)
        return;
    http_server_close(lane->server);
    audit_log_close(lane->tools.log);
    store_close(lane->tools.store);
    agreements_close(lane->tools.agreements);
    repeat_close(lane->tools.repeat);
    soap_reader_close(lane->tools.soap);
    identity_trust_close(lane->trust);
    if (lane->stop_fd >= 0)
        close(lane->stop_fd);
    free(lane);
}

unsigned
lane_port(const struct lane *lane)
{
    return http_server_port(lane->server);
}

const struct stats *
lane_stats(const struct lane *lane)
{
    return &lane->stats;
}

const char *
lane_error(const struct lane *lane)
{
    return lane->error;
}
