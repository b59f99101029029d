/* Connections, the phase each is in, and the limits that end them: see http_private.h. */
#define _GNU_SOURCE /* POLLRDHUP */
#include "base/limits.h"
#include "http/http_private.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

/* How long a connection stays in a phase before we look what is the matter, and how often then. */
#define LOOK_US INT64_C(250000)
#define POLLED_AT_ONCE 64

static const int64_t phase_limit_us[HTTP_PHASE_COUNT] = {
    [HTTP_PHASE_FRESH] = LIMIT_REQUEST_DEADLINE_MS * INT64_C(1000),
    [HTTP_PHASE_IDLE] = LIMIT_IDLE_TIMEOUT_S * INT64_C(1000000),
    [HTTP_PHASE_READING] = LIMIT_REQUEST_DEADLINE_MS * INT64_C(1000),
    [HTTP_PHASE_WHOLE] = INT64_MAX, /* the lane's to end, from here on */
    [HTTP_PHASE_HANDED] = INT64_MAX,
    [HTTP_PHASE_PARKED] = INT64_MAX,
    [HTTP_PHASE_SENDING] = LIMIT_IDLE_TIMEOUT_S * INT64_C(1000000),
    [HTTP_PHASE_ENDED] = INT64_MAX,
};

static void
queue_remove(struct http_connection *c)
{
    struct http_queue *queue = &c->server->queues[c->phase];

    if (c->previous)
        c->previous->next = c->next;
    else
        queue->first = c->next;
    if (c->next)
        c->next->previous = c->previous;
    else
        queue->last = c->previous;
    c->previous = c->next = NULL;
}

static void
queue_append(struct http_connection *c)
{
    struct http_queue *queue = &c->server->queues[c->phase];

    c->previous = queue->last;
    if (queue->last)
        queue->last->next = c;
    else
        queue->first = c;
    queue->last = c;
}

struct http_connection *
http_connection_open(struct http_server *server, struct MHD_Connection *mhd, void *session, int fd)
{
    struct http_connection *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->server = server;
    c->mhd = mhd;
    c->fd = fd;
    c->since_us = clock_now_us(server->clock);
    c->phase = HTTP_PHASE_FRESH;
    queue_append(c);
    server->connections++;
    c->accepted = !server->callbacks.on_connect ||
                  server->callbacks.on_connect(server->ctx, session, &c->user) == 0;
    return c;
}

void
http_connection_close(struct http_connection *c)
{
    struct http_server *server = c->server;

    if (c->accepted && server->callbacks.on_disconnect)
        server->callbacks.on_disconnect(server->ctx, c->user);
    queue_remove(c);
    server->connections--;
    free(c);
}

void
http_connection_enter(struct http_connection *c, enum http_phase phase)
{
    if (c->phase == HTTP_PHASE_ENDED)
        return; /* there is no way back */
    queue_remove(c);
    c->phase = phase;
    c->since_us = clock_now_us(c->server->clock);
    queue_append(c);
}

void
http_connection_end(struct http_connection *c)
{
    http_connection_enter(c, HTTP_PHASE_ENDED);
    /* Reported by epoll as hung up, whatever the connection was waiting for. */
    (void)shutdown(c->fd, SHUT_RDWR);
}

static void
end_overdue(struct http_server *server, enum http_phase phase, int64_t now_us)
{
    struct http_connection *c;

    while ((c = server->queues[phase].first) != NULL &&
           now_us - c->since_us >= phase_limit_us[phase]) {
        if (phase == HTTP_PHASE_READING && c->request)
            c->request->timed_out = true;
        http_connection_end(c);
    }
}

/* libmicrohttpd does not look at a suspended connection, so we do. */
static void
mark_gone(struct http_server *server, int64_t now_us)
{
    struct pollfd fds[POLLED_AT_ONCE];
    struct http_connection *looked_at[POLLED_AT_ONCE];
    struct http_connection *c = server->queues[HTTP_PHASE_PARKED].first;

    while (c && now_us - c->since_us >= LOOK_US) {
        nfds_t count = 0;
        for (; c && count < POLLED_AT_ONCE; c = c->next, count++) {
            fds[count] = (struct pollfd){.fd = c->fd, .events = POLLRDHUP};
            looked_at[count] = c;
        }
        if (poll(fds, count, 0) <= 0)
            continue;
        for (nfds_t i = 0; i < count; i++)
            if (fds[i].revents & (POLLRDHUP | POLLHUP | POLLERR) && looked_at[i]->request)
                looked_at[i]->request->request.gone = true;
    }
}

static void
end_stuck(struct http_server *server, int64_t now_us)
{
    struct http_connection *c = server->queues[HTTP_PHASE_READING].first;

    while (c && now_us - c->since_us >= LOOK_US) {
        struct http_connection *next = c->next;
        if (c->request && http_request_is_stuck(c->request))
            http_connection_end(c);
        c = next;
    }
}

void
http_connection_sweep(struct http_server *server)
{
    int64_t now_us = clock_now_us(server->clock);

    for (enum http_phase phase = 0; phase < HTTP_PHASE_COUNT; phase++)
        end_overdue(server, phase, now_us);
    if (now_us < server->look_us)
        return;
    server->look_us = now_us + LOOK_US;
    mark_gone(server, now_us);
    end_stuck(server, now_us);
}

int
http_connection_wait_ms(const struct http_server *server)
{
    int64_t due_us = INT64_MAX;
    int64_t wait_ms;

    for (enum http_phase phase = 0; phase < HTTP_PHASE_COUNT; phase++) {
        const struct http_connection *c = server->queues[phase].first;
        if (c && phase_limit_us[phase] != INT64_MAX && c->since_us + phase_limit_us[phase] < due_us)
            due_us = c->since_us + phase_limit_us[phase];
    }
    if (server->queues[HTTP_PHASE_PARKED].first) {
        int64_t look_us = server->queues[HTTP_PHASE_PARKED].first->since_us + LOOK_US;
        if (look_us < server->look_us)
            look_us = server->look_us;
        if (look_us < due_us)
            due_us = look_us;
    }
    if (due_us == INT64_MAX)
        return -1;
    wait_ms = (due_us - clock_now_us(server->clock) + 999) / 1000;
    return wait_ms < 0 ? 0 : (int)wait_ms;
}
