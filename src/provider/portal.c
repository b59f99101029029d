/* The thread, its listener and its three addresses: see portal.h. */
#include "provider/portal.h"

#include "base/log.h"
#include "http/http_server.h"
#include "lane/connection.h"
#include "provider/portal_usage.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TICK_MS 1000
#define CONNECTIONS_MAX 16
#define JSON_TYPE "application/json"

struct portal {
    struct portal_options options;
    struct registration body; /* whose certificates may ask */
    struct identity_trust *trust;
    struct http_server *server;
    pthread_t thread;
    bool running;
    int stop_fd;
};

/* Takes over the document; NULL stands for one that could not be made. */
static void
reply_json(struct http_request *request, int status, json_t *document)
{
    char *text = document ? json_dumps(document, JSON_COMPACT) : NULL;
    struct str body = text ? arena_str(&request->arena, str_from(text)) : (struct str){0};

    free(text);
    json_decref(document);
    if (body.len == 0) {
        status = 500;
        body = STR("{\"message\":\"the answer does not fit: ask for fewer with limit\"}");
    }
    http_reply(request, &(struct http_reply){
                            .status = status,
                            .content_type = JSON_TYPE,
                            .body = body,
                            .headers = &(struct http_header){"Cache-Control", STR("no-store")},
                            .header_count = 1,
                        });
}

static void
refuse(struct http_request *request, int status, const char *message)
{
    reply_json(request, status, json_pack("{s:s}", "message", message));
}

/* The sentence is for the node's own log; the portal learns only that it failed. */
static void
fail(struct http_request *request, const char *error)
{
    log_event(LOG_ERROR, "portal-failed", "reason=\"%s\"", error);
    refuse(request, 500, "the audit log cannot be read");
}

static struct str
argument(const struct http_request *request, const char *name)
{
    struct str value = {0};

    if (!http_argument(request, name, &value))
        return (struct str){0};
    return value.ptr ? value : STR("");
}

static void
serve_find(struct portal *portal, struct http_request *request)
{
    struct str language = http_header(request, "Accept-Language");
    char error[PORTAL_USAGE_ERROR_MAX];
    struct portal_usage_query query;
    json_t *answer;
    const char *wrong =
        portal_usage_parse(http_header(request, "X-Road-UserId"), argument(request, "userCode"),
                           argument(request, "periodStart"), argument(request, "periodEnd"),
                           argument(request, "offset"), argument(request, "limit"), &query);

    if (wrong) {
        refuse(request, 400, wrong);
        return;
    }
    query.language = str_starts_with(language, STR("en")) ? LANGUAGE_EN : LANGUAGE_LV;
    answer = portal_usage_find(portal->options.config, portal->options.clock, &query, error);
    if (answer)
        reply_json(request, 200, answer);
    else
        fail(request, error);
}

static void
serve_period(struct portal *portal, struct http_request *request)
{
    char error[PORTAL_USAGE_ERROR_MAX] = "no memory";
    json_t *answer = portal_usage_period(portal->options.config, portal->options.clock, error);

    if (answer)
        reply_json(request, 200, answer);
    else
        fail(request, error);
}

/* Alive is who can read its log. */
static void
serve_heartbeat(struct portal *portal, struct http_request *request)
{
    char error[PORTAL_USAGE_ERROR_MAX] = "no memory";
    json_t *period = portal_usage_period(portal->options.config, portal->options.clock, error);
    bool good = period != NULL;

    json_decref(period);
    if (!good)
        log_event(LOG_ERROR, "portal-failed", "reason=\"%s\"", error);
    reply_json(request, 200,
               json_pack("{s:s, s:s}", "status", good ? "OK" : "FAIL", "message",
                         good ? "the audit log can be read" : "the audit log cannot be read"));
}

static const struct {
    const char *path;
    void (*serve)(struct portal *portal, struct http_request *request);
} endpoints[] = {
    {"/v1/usage/findUsage", serve_find},
    {"/v1/usage/usagePeriod", serve_period},
    {"/v1/usage/heartbeat", serve_heartbeat},
};

static bool
may_ask(const struct portal *portal, const struct http_request *request)
{
    const struct caller *caller =
        connection_caller(request->connection, portal->trust, clock_now_us(portal->options.clock));

    return caller->standing == IDENTITY_VALID && caller->registration.number == portal->body.number;
}

static void
on_request(void *ctx, struct http_request *request)
{
    struct portal *portal = ctx;

    if (!may_ask(portal, request)) {
        log_event(LOG_WARNING, "portal-refused", "reason=\"not the portal's certificate\"");
        refuse(request, 403, "this certificate is not the citizen portal's");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
        if (!str_eq_c(request->path, endpoints[i].path))
            continue;
        if (request->method == HTTP_GET)
            endpoints[i].serve(portal, request);
        else
            refuse(request, 405, "use GET");
        return;
    }
    refuse(request, 404, "there are findUsage, usagePeriod and heartbeat under /v1/usage/");
}

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    struct portal *portal = ctx;

    if (identity_require(session, portal->trust) < 0)
        return -1;
    *ret_connection = connection_new(session);
    return *ret_connection ? 0 : -1;
}

static void
on_disconnect(void *ctx, void *connection)
{
    (void)ctx;
    connection_free(connection);
}

static bool
wait_for_events(struct portal *portal)
{
    struct pollfd fds[] = {{.fd = portal->stop_fd, .events = POLLIN},
                           {.fd = http_server_fd(portal->server), .events = POLLIN}};
    int timeout = http_server_timeout_ms(portal->server);

    if (timeout < 0 || timeout > TICK_MS)
        timeout = TICK_MS;
    return !(poll(fds, ARRAY_LEN(fds), timeout) > 0 && fds[0].revents & POLLIN);
}

static void *
run(void *arg)
{
    struct portal *portal = arg;
    char error[FILE_ERROR_MAX];

    while (wait_for_events(portal)) {
        if (identity_refresh(portal->trust, error) < 0)
            log_event(LOG_ERROR, "crl-refused", "at=portal reason=\"%s\"", error);
        http_server_run(portal->server);
    }
    return NULL;
}

static int
open_server(struct portal *portal, char *error)
{
    static const struct http_callbacks callbacks = {
        .on_connect = on_connect, .on_disconnect = on_disconnect, .on_request = on_request};
    const struct portal_options *o = &portal->options;
    struct http_server_options options = {
        .address = o->config->address,
        .port = (uint16_t)*o->config->portal_port,
        .certificate_pem = o->certificate_pem,
        .key_pem = o->key_pem,
        .trust_pem = o->trust_pem,
        .connections_max = CONNECTIONS_MAX,
        .connections_per_address_max = CONNECTIONS_MAX,
        .callbacks = &callbacks,
        .ctx = portal,
    };
    char reason[PORTAL_ERROR_MAX];

    portal->server = http_server_open(&options, reason);
    if (!portal->server)
        snprintf(error, PORTAL_ERROR_MAX, "portal: %.480s", reason);
    return portal->server ? 0 : -1;
}

struct portal *
portal_open(const struct portal_options *options, char error[static PORTAL_ERROR_MAX])
{
    struct portal *portal = calloc(1, sizeof *portal);

    if (!portal) {
        snprintf(error, PORTAL_ERROR_MAX, "no memory for the portal's door");
        return NULL;
    }
    portal->options = *options;
    portal->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (portal->stop_fd < 0) {
        snprintf(error, PORTAL_ERROR_MAX, "no descriptor for the portal: %s", strerror(errno));
        goto fail;
    }
    if (!registration_parse(str_from(options->config->portal), &portal->body)) {
        snprintf(error, PORTAL_ERROR_MAX, "portal: is no registration number");
        goto fail;
    }
    portal->trust = identity_trust_open(options->config->trust, options->config->crl, error);
    if (!portal->trust || open_server(portal, error) < 0)
        goto fail;
    return portal;
fail:
    portal_close(portal);
    return NULL;
}

int
portal_start(struct portal *portal, char error[static PORTAL_ERROR_MAX])
{
    int r = pthread_create(&portal->thread, NULL, run, portal);

    if (r != 0) {
        snprintf(error, PORTAL_ERROR_MAX, "the portal's door cannot be started: %s", strerror(r));
        return -1;
    }
    portal->running = true;
    return 0;
}

void
portal_close(struct portal *portal)
{
    uint64_t one = 1;

    if (!portal)
        return;
    if (portal->running && write(portal->stop_fd, &one, sizeof one) == sizeof one)
        pthread_join(portal->thread, NULL);
    http_server_close(portal->server);
    identity_trust_close(portal->trust);
    if (portal->stop_fd >= 0)
        close(portal->stop_fd);
    free(portal);
}

unsigned
portal_port(const struct portal *portal)
{
    return http_server_port(portal->server);
}
