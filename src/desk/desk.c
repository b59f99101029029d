/* Opening, the loop, closing: see desk.h. */
#include "desk/desk_private.h"

#include "base/log.h"
#include "desk/office.h"
#include "desk/oidc_attempts.h"
#include "node/log_key.h"
#include "node/part.h"
#include "pki/signing.h"
#include "store/desk_store.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TICK_MS 1000
#define DRAIN_MS 5000
#define DRAIN_STEP_MS 100

static int
fail(char *error, const char *sentence)
{
    snprintf(error, DESK_ERROR_MAX, "%s", sentence);
    return -1;
}

struct log_paths {
    char name[PART_NAME_MAX];
    char *guard, *key, *origin;
};

static int
name_log(const struct node_config *node, struct log_paths *paths)
{
    part_newest(node, DESK_PART, paths->name);
    paths->guard = node_guard_path(node, paths->name);
    paths->key = node_log_key_path(node);
    paths->origin = node_origin(node, paths->name);
    return paths->guard && paths->key && paths->origin ? 0 : -1;
}

static void
free_log_paths(struct log_paths *paths)
{
    free(paths->guard);
    free(paths->key);
    free(paths->origin);
}

static int
open_log(struct desk *desk, char *error)
{
    const struct node_config *node = desk->options.node;
    struct log_paths paths = {0};
    struct audit_log_options options = {0};
    int r = -1;

    if (name_log(node, &paths) < 0) {
        fail(error, "no memory for the desk's log");
        goto done;
    }
    if (file_make_folder(node->data, 0700, error) < 0 || log_key_need(node, error) < 0)
        goto done;
    desk->log_store = part_open(node, paths.name, false, error);
    if (!desk->log_store)
        goto done;
    options = (struct audit_log_options){desk->log_store, paths.origin, paths.key, paths.guard};
    desk->log = audit_log_open(&options, error);
    r = desk->log ? 0 : -1;
done:
    free_log_paths(&paths);
    return r;
}

static int
open_store(struct desk *desk, char *error)
{
    char *path = desk_store_path(desk->options.node);

    if (!path)
        return fail(error, "no memory for desk.db");
    desk->store = desk_store_open(path, error);
    free(path);
    return desk->store ? 0 : -1;
}

/* The listener has a certificate from the beginning; on_connect shows the newest instead. */
static int
open_server(struct desk *desk, char *error)
{
    const struct desk_config *config = desk->options.config;
    struct http_server_options options = {
        .address = config->address,
        .port = (uint16_t)*config->port,
        .connections_max = LIMIT_DESK_CONNECTIONS,
        .connections_per_address_max = LIMIT_DESK_CONNECTIONS_PER_ADDRESS,
        .callbacks = &desk_callbacks,
        .ctx = desk,
    };
    char *certificate = NULL, *key = NULL;
    size_t len;

    desk->certificate = server_certificate_open(config->certificate, config->key, error);
    if (desk->certificate &&
        file_read(config->certificate, LIMIT_PEM_MAX, &certificate, &len, error) == 0 &&
        file_read(config->key, LIMIT_PEM_MAX, &key, &len, error) == 0) {
        options.certificate_pem = certificate;
        options.key_pem = key;
        desk->server = http_server_open(&options, error);
    }
    free(certificate);
    free(key);
    return desk->server ? 0 : -1;
}

static void
collect_jobs(void *ctx)
{
    office_collect(ctx);
}

static int
open_oidc(struct desk *desk, char *error)
{
    desk->oidc_attempts = oidc_attempts_open();
    if (!desk->oidc_attempts)
        return fail(error, "no memory for oidc");
    desk->oidc = oidc_open(desk->options.config->oidc, desk->options.clock, error);
    return desk->oidc ? 0 : -1;
}

static int
open_tools(struct desk *desk, char *error)
{
    desk->late_end = &desk->late_first;
    desk->now_us = clock_now_us(desk->options.clock);
    desk->visitors = visitors_open();
    desk->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!desk->visitors || desk->stop_fd < 0)
        return fail(error, "no memory or descriptors for the desk");
    desk->undertaking = undertaking_load(desk->options.config->undertaking, error);
    if (!desk->undertaking)
        return -1;
    desk->office = office_open();
    if (!desk->office)
        return fail(error, "no memory, threads or descriptors for the back office");
    if (desk_watch(desk, &(const struct desk_watch){.fd = office_fd(desk->office),
                                                    .ready = collect_jobs,
                                                    .ctx = desk->office}) < 0)
        return fail(error, "too many descriptors to watch");
    if (desk->options.config->oidc && open_oidc(desk, error) < 0)
        return -1;
    if (!registration_parse(str_from(desk->options.config->registration), &desk->registration))
        return fail(error, "registration: is no registration number");
    return 0;
}

struct desk *
desk_open(const struct desk_options *options, char error[static DESK_ERROR_MAX])
{
    struct desk *desk = calloc(1, sizeof *desk);

    if (!desk) {
        fail(error, "no memory for the desk");
        return NULL;
    }
    desk->options = *options;
    desk->stop_fd = -1;
    if (open_tools(desk, error) < 0 || open_log(desk, error) < 0 || open_store(desk, error) < 0 ||
        open_server(desk, error) < 0) {
        desk_close(desk);
        return NULL;
    }
    return desk;
}

void
desk_close(struct desk *desk)
{
    if (!desk)
        return;
    desk->closing = true;
    office_close(desk->office); /* and with it every job that holds a call */
    desk_batch_forget(desk);
    http_server_close(desk->server);
    server_certificate_close(desk->certificate);
    desk_store_close(desk->store);
    audit_log_close(desk->log);
    store_close(desk->log_store);
    visitors_close(desk->visitors);
    oidc_attempts_close(desk->oidc_attempts);
    oidc_close(desk->oidc);
    undertaking_free(desk->undertaking);
    if (desk->stop_fd >= 0)
        close(desk->stop_fd);
    free(desk);
}

int
desk_watch(struct desk *desk, const struct desk_watch *watch)
{
    if (desk->watch_count == LIMIT_DESK_WATCHES)
        return -1;
    desk->watches[desk->watch_count++] = *watch;
    return 0;
}

static void
tick(struct desk *desk)
{
    const struct desk_program *program = &desk->options.program;
    char error[FILE_ERROR_MAX];

    switch (server_certificate_refresh(desk->certificate, error)) {
    case 1:
        log_event(LOG_INFO, "certificate-taken", "at=desk");
        break;
    case -1:
        log_event(LOG_ERROR, "certificate-refused", "at=desk reason=\"%s\"", error);
        break;
    default:
        break;
    }
    desk_tidy(desk);
    if (program->tick)
        program->tick(program->ctx, desk->now_us);
}

static int
sooner(int a_ms, int b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

static int
wait_ms(struct desk *desk)
{
    int64_t now_us = clock_monotonic_us(), tick_ms = (desk->next_tick_us - now_us) / 1000 + 1;
    /* What came about while the batch was released is the next batch, at once. */
    bool more = desk->finished.first || desk->late_first;
    int least = more ? 0 : sooner(http_server_timeout_ms(desk->server), desk_batch_wait_ms(desk));

    for (size_t i = 0; i < desk->watch_count; i++) {
        const struct desk_watch *watch = &desk->watches[i];
        int due_ms = watch->timeout_ms ? watch->timeout_ms(watch->ctx) : -1;
        desk->watch_due_us[i] = due_ms < 0 ? INT64_MAX : now_us + (int64_t)due_ms * 1000;
        least = sooner(least, due_ms);
    }
    return sooner(least, tick_ms > 0 ? (int)tick_ms : 0);
}

/* False when it is time to stop. */
static bool
wait_for_events(struct desk *desk, bool *ret_ready)
{
    struct pollfd fds[2 + LIMIT_DESK_WATCHES];
    int64_t now_us;

    fds[0] = (struct pollfd){.fd = desk->stop_fd, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = http_server_fd(desk->server), .events = POLLIN};
    for (size_t i = 0; i < desk->watch_count; i++)
        fds[2 + i] = (struct pollfd){.fd = desk->watches[i].fd, .events = POLLIN};
    if (poll(fds, 2 + desk->watch_count, wait_ms(desk)) < 0 && errno != EINTR) {
        snprintf(desk->error, sizeof desk->error, "poll: %s", strerror(errno));
        desk->broken = true;
    }
    now_us = clock_monotonic_us();
    for (size_t i = 0; i < desk->watch_count; i++)
        ret_ready[i] = fds[2 + i].revents || now_us >= desk->watch_due_us[i];
    return !(fds[0].revents & POLLIN);
}

/* One round: everything that is ready, one commit, the replies. */
static void
serve_round(struct desk *desk, const bool *ready)
{
    int64_t now_us = clock_monotonic_us();

    desk->now_us = clock_now_us(desk->options.clock);
    if (now_us >= desk->next_tick_us) {
        desk->next_tick_us = now_us + TICK_MS * 1000;
        tick(desk);
    }
    for (size_t i = 0; i < desk->watch_count; i++)
        if (ready[i])
            desk->watches[i].ready(desk->watches[i].ctx);
    http_server_run(desk->server);
    desk_batch_sweep(desk);
    desk_batch_release(desk);
}

/* No new connections; what was asked is still answered, for as long as a peer may take to read. */
static void
drain(struct desk *desk)
{
    int64_t until_us = clock_monotonic_us() + DRAIN_MS * 1000;
    bool ready[LIMIT_DESK_WATCHES];

    http_server_quiesce(desk->server);
    while (http_server_connections(desk->server) > 0 && clock_monotonic_us() < until_us) {
        struct pollfd fd = {.fd = http_server_fd(desk->server), .events = POLLIN};
        memset(ready, 1, sizeof ready);
        if (poll(&fd, 1, sooner(DRAIN_STEP_MS, wait_ms(desk))) < 0 && errno != EINTR)
            return;
        serve_round(desk, ready);
    }
}

int
desk_run(struct desk *desk)
{
    bool ready[LIMIT_DESK_WATCHES];

    while (!desk->broken && wait_for_events(desk, ready))
        serve_round(desk, ready);
    drain(desk);
    return desk->broken ? -1 : 0;
}

void
desk_stop(struct desk *desk)
{
    uint64_t one = 1;

    if (write(desk->stop_fd, &one, sizeof one) < 0)
        return; /* the counter is full: it was told already */
}

unsigned
desk_port(const struct desk *desk)
{
    return http_server_port(desk->server);
}

const char *
desk_error(const struct desk *desk)
{
    return desk->error;
}

struct desk_store *
desk_store_of(struct desk *desk)
{
    return desk->store;
}

struct office *
desk_office(struct desk *desk)
{
    return desk->office;
}

const struct clock *
desk_clock(const struct desk *desk)
{
    return desk->options.clock;
}
