/* The thread, its listener and its three addresses: see management.h. */
#include "provider/management.h"

#include "base/json.h"
#include "base/log.h"
#include "http/http_server.h"
#include "provider/exposition.h"
#include "provider/health.h"
#include "provider/metrics.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TEND_MS 1000
#define CONNECTIONS_MAX 16
#define METRICS_BYTES (448 * (size_t)1024) /* of LIMIT_REQUEST_ARENA_MAX */
#define LOOPBACK "127.0.0.1"
#define JSON_TYPE "application/json"

struct management {
    struct watch *watch;
    struct http_server *server; /* NULL: it does not listen */
    pthread_t thread;
    bool running;
    int stop_fd;
};

static void
reply_text(struct http_request *request, int status, const char *type, struct str text)
{
    http_reply(request, &(struct http_reply){
                            .status = status,
                            .content_type = type,
                            .body = text,
                            .headers = &(struct http_header){"Cache-Control", STR("no-store")},
                            .header_count = 1,
                        });
}

/* Takes over the document. */
static void
reply_json(struct http_request *request, int status, json_t *document)
{
    char *text = document ? json_dumps(document, JSON_INDENT(1)) : NULL;
    struct str body = text ? arena_str(&request->arena, str_from(text)) : STR("");

    free(text);
    json_decref(document);
    reply_text(request, body.len ? status : 500, JSON_TYPE, body);
}

static void
serve_metrics(struct management *management, struct http_request *request)
{
    struct buf buf;

    watch_look(management->watch);
    arena_buf(&request->arena, &buf, METRICS_BYTES);
    metrics_write(management->watch, &buf);
    if (buf_ok(&buf))
        reply_text(request, 200, EXPOSITION_CONTENT_TYPE, buf_str(&buf));
    else
        reply_text(request, 500, "text/plain", STR("the metrics do not fit\n"));
}

static json_t *
check_document(const struct health_check *check)
{
    return json_pack("{s:s, s:b, s:s}", "name", check->name, "good", check->good, "detail",
                     check->detail);
}

static void
serve_ready(struct management *management, struct http_request *request)
{
    struct health_check checks[HEALTH_CHECKS];
    json_t *list = json_array();
    bool ready;

    watch_look(management->watch);
    ready = health_ready(management->watch, checks);
    for (size_t i = 0; i < HEALTH_CHECKS; i++)
        (void)json_array_append_new(list, check_document(&checks[i])); /* NULL list: no document */
    reply_json(request, ready ? 200 : 503, json_pack("{s:b, s:o}", "ready", ready, "checks", list));
}

static void
serve_alive(struct management *management, struct http_request *request)
{
    struct health_check check;
    bool alive = health_alive(management->watch, &check);

    reply_json(request, alive ? 200 : 503,
               json_pack("{s:b, s:s}", "alive", alive, "detail", check.detail));
}

static const struct {
    const char *path;
    void (*serve)(struct management *management, struct http_request *request);
} endpoints[] = {
    {"/metrics", serve_metrics},
    {"/healthz", serve_alive},
    {"/readyz", serve_ready},
};

static void
on_request(void *ctx, struct http_request *request)
{
    for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
        if (!str_eq_c(request->path, endpoints[i].path))
            continue;
        if (request->method == HTTP_GET || request->method == HTTP_HEAD)
            endpoints[i].serve(ctx, request);
        else
            reply_text(request, 405, "text/plain", STR("use GET\n"));
        return;
    }
    reply_text(request, 404, "text/plain", STR("look at /metrics, /healthz or /readyz\n"));
}

static bool
wait_for_events(struct management *management, int64_t next_us)
{
    struct pollfd fds[] = {{.fd = management->stop_fd, .events = POLLIN},
                           {.fd = -1, .events = POLLIN}};
    int64_t wait_ms = (next_us - clock_monotonic_us()) / 1000 + 1;
    int timeout = -1;

    if (management->server) {
        fds[1].fd = http_server_fd(management->server);
        timeout = http_server_timeout_ms(management->server);
    }
    if (timeout < 0 || timeout > wait_ms)
        timeout = wait_ms > 0 ? (int)wait_ms : 0;
    return !(poll(fds, ARRAY_LEN(fds), timeout) > 0 && fds[0].revents & POLLIN);
}

static void *
run(void *arg)
{
    struct management *management = arg;
    int64_t next_us = 0;

    while (wait_for_events(management, next_us)) {
        if (management->server)
            http_server_run(management->server);
        if (clock_monotonic_us() < next_us)
            continue;
        watch_tend(management->watch);
        next_us = clock_monotonic_us() + TEND_MS * 1000;
    }
    return NULL;
}

static int
open_server(struct management *management, const struct provider_config *config, char *error)
{
    static const struct http_callbacks callbacks = {.on_request = on_request};
    struct http_server_options options = {
        .address = config->management_address ? config->management_address : LOOPBACK,
        .connections_max = CONNECTIONS_MAX,
        .connections_per_address_max = CONNECTIONS_MAX,
        .callbacks = &callbacks,
        .ctx = management,
    };
    char reason[WATCH_ERROR_MAX];

    if (!config->management_port)
        return 0;
    options.port = (uint16_t)*config->management_port;
    management->server = http_server_open(&options, reason);
    if (!management->server)
        snprintf(error, WATCH_ERROR_MAX, "management: %.480s", reason);
    return management->server ? 0 : -1;
}

struct management *
management_open(const struct watch_options *options, char error[static WATCH_ERROR_MAX])
{
    struct management *management = calloc(1, sizeof *management);

    if (!management) {
        snprintf(error, WATCH_ERROR_MAX, "no memory for the back office");
        return NULL;
    }
    management->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    management->watch = watch_open(options, error);
    if (!management->watch || open_server(management, options->config, error) < 0)
        goto fail;
    if (management->stop_fd < 0) {
        snprintf(error, WATCH_ERROR_MAX, "no descriptor for the back office: %s", strerror(errno));
        goto fail;
    }
    return management;
fail:
    management_close(management);
    return NULL;
}

int
management_start(struct management *management, char error[static WATCH_ERROR_MAX])
{
    int r = pthread_create(&management->thread, NULL, run, management);

    if (r != 0) {
        snprintf(error, WATCH_ERROR_MAX, "the back office cannot be started: %s", strerror(r));
        return -1;
    }
    management->running = true;
    return 0;
}

void
management_close(struct management *management)
{
    uint64_t one = 1;

    if (!management)
        return;
    if (management->running && write(management->stop_fd, &one, sizeof one) == sizeof one)
        pthread_join(management->thread, NULL);
    http_server_close(management->server);
    watch_close(management->watch);
    if (management->stop_fd >= 0)
        close(management->stop_fd);
    free(management);
}

unsigned
management_port(const struct management *management)
{
    return management->server ? http_server_port(management->server) : 0;
}
