/*
 * The server around libmicrohttpd: options, callbacks, the loop's steps. See http_server.h, and
 * http_private.h for the other files.
 *
 * What is relied upon in libmicrohttpd 0.9.75: a response may be queued for a suspended connection
 * and goes out once it is resumed; one queued at the handler's first call ends the connection
 * afterwards; none can be queued while a body is read; the handler is asked again in every round
 * while a whole request has no response; a connection may be suspended between two rounds (its
 * documentation says only from the handler, for the sake of other threads, of which there are none
 * here); resuming raises no event under external polling; MHD_stop_daemon() aborts while
 * connections are suspended.
 */
#include "base/limits.h"
#include "http/http_private.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Rounds of MHD_run() in one http_server_run(): then the lane gets its turn. */
#define ROUNDS_MAX 16
/* The first makes up the heads of the replies given, the second writes them. */
#define ROUNDS_TO_SEND 2

/* TLS 1.2 with forward secrecy and AEAD, or 1.3; no tickets, so that nothing is resumed. */
#define PRIORITIES                                                                           \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-AES-128-CBC:-AES-256-CBC:" \
    "-AES-128-CCM:-AES-256-CCM:%SERVER_PRECEDENCE:%NO_TICKETS"

#define FLAGS (MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME)

static int64_t
monotonic_now(const struct clock *clock)
{
    (void)clock;
    return clock_monotonic_us();
}

static struct http_connection *
connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void
on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
              enum MHD_ConnectionNotificationCode code)
{
    const union MHD_ConnectionInfo *session;
    struct http_connection *connection = *socket_context;
    int fd;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (connection)
            http_connection_close(connection);
        *socket_context = NULL;
        return;
    }
    session = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    connection = http_connection_open(cls, mhd, session ? session->tls_session : NULL, fd);
    *socket_context = connection;
    /* There is no way to say no here. Once shut down it cannot even finish a handshake. */
    if (!connection)
        (void)shutdown(fd, SHUT_RDWR);
    else if (!connection->accepted)
        http_connection_end(connection);
}

static void *
on_first_line(void *cls, const char *target, struct MHD_Connection *mhd)
{
    struct http_connection *connection = connection_of(mhd);

    (void)cls;
    if (!connection || !connection->accepted)
        return NULL;
    return http_request_begin(connection, target ? target : "");
}

static bool
handle(struct http_request_state *state, const char *method, const char *version, const char *bytes,
       size_t len)
{
    if (state->stage == HTTP_STAGE_LINE)
        return http_request_head(state, method, version);
    if (len > 0)
        return http_request_body(state, bytes, len);
    return http_request_whole(state);
}

static enum MHD_Result
on_access(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
          const char *version, const char *bytes, size_t *len, void **request_context)
{
    struct http_request_state *state = *request_context;
    bool go_on;

    (void)cls;
    (void)mhd;
    (void)url;
    if (!state)
        return MHD_NO;
    state->in_handler = true;
    go_on = handle(state, method, version, bytes, *len);
    state->in_handler = false;
    *len = 0;
    return go_on ? MHD_YES : MHD_NO;
}

static void
on_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
             enum MHD_RequestTerminationCode code)
{
    struct http_request_state *state = *request_context;
    const union MHD_ConnectionInfo *status;

    (void)cls;
    if (!state)
        return;
    *request_context = NULL;
    status = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_HTTP_STATUS);
    http_request_end(state, code == MHD_REQUEST_TERMINATED_COMPLETED_OK,
                     status && !state->queued ? (int)status->http_status : 0);
}

/* Only heard while opening: what it says later may quote a request. */
static void PRINTF_LIKE(2, 0) on_log(void *cls, const char *format, va_list arguments)
{
    struct http_server *server = cls;

    if (server->log && server->log[0] == '\0')
        vsnprintf(server->log, 400, format, arguments);
}

static int
check_options(const struct http_server_options *options, char error[static 512])
{
    const char *wrong = NULL;

    if (!options->address || !options->callbacks || !options->callbacks->on_request)
        wrong = "the server needs an address and a callback for requests";
    else if (!options->connections_max || !options->connections_per_address_max)
        wrong = "the server needs a limit for its connections, of all and of one address";
    else if (!options->certificate_pem != !options->key_pem)
        wrong = "the server's certificate and key belong together: give both";
    else if (!options->certificate_pem && !http_listen_is_loopback(options->address))
        wrong = "without a certificate only a loopback address may be listened on";
    else if (options->trust_pem && !options->certificate_pem)
        wrong = "callers' certificates need a certificate of the server";
    else if (options->trust_pem && !options->callbacks->on_connect)
        /* The trust text alone makes libmicrohttpd only ask for a certificate. */
        wrong = "trusted authorities are named, but nothing requires a caller's certificate";
    if (wrong)
        snprintf(error, 512, "%s", wrong);
    return wrong ? -1 : 0;
}

static struct MHD_Daemon *
start(struct http_server *server, const struct http_server_options *options)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)options->certificate_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->key_pem},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)PRIORITIES},
        {options->trust_pem ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
         (void *)(uintptr_t)options->trust_pem},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    bool with_tls = options->certificate_pem != NULL;

    return MHD_start_daemon(
        FLAGS | MHD_USE_ERROR_LOG | (with_tls ? MHD_USE_TLS : 0U), 0, NULL, NULL, on_access, server,
        MHD_OPTION_EXTERNAL_LOGGER, on_log, server,                               /* first */
        MHD_OPTION_LISTEN_SOCKET, server->listen_fd,                              /* ours */
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_POOL_SIZE,                       /* bytes */
        MHD_OPTION_CONNECTION_LIMIT, options->connections_max,                    /* all */
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address_max, /* each */
        MHD_OPTION_CONNECTION_TIMEOUT, 0U,                                        /* none */
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,                      /* */
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,                        /* */
        MHD_OPTION_URI_LOG_CALLBACK, on_first_line, server,                       /* */
        MHD_OPTION_ARRAY, with_tls ? tls : plain, MHD_OPTION_END);
}

struct http_server *
http_server_open(const struct http_server_options *options, char error[static 512])
{
    char complaint[512] = "";
    struct http_server *server;

    if (check_options(options, error) < 0)
        return NULL;
    server = calloc(1, sizeof *server);
    if (!server) {
        snprintf(error, 512, "no memory for a server");
        return NULL;
    }
    server->callbacks = *options->callbacks;
    server->ctx = options->ctx;
    server->own_clock = (struct clock){.now_us = monotonic_now};
    server->clock = options->clock ? options->clock : &server->own_clock;
    server->log = complaint;
    server->listen_fd = http_listen(options, &server->port, error);
    if (server->listen_fd < 0)
        goto fail;
    server->daemon = start(server, options);
    server->log = NULL;
    if (!server->daemon) {
        snprintf(error, 512,
                 "the HTTPS server does not start (%.400s); check its certificate and key",
                 complaint[0] ? complaint : "no reason given");
        goto fail;
    }
    server->listen_fd = -1; /* libmicrohttpd's now */
    server->epoll_fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return server;
fail:
    http_server_close(server);
    return NULL;
}

int
http_server_fd(const struct http_server *server)
{
    return server->epoll_fd;
}

uint16_t
http_server_port(const struct http_server *server)
{
    return server->port;
}

unsigned
http_server_connections(const struct http_server *server)
{
    return server->connections;
}

/*
 * Whether there is work that raises no event: replies given, requests handed out that are not
 * suspended, and bytes in libmicrohttpd's or the TLS layer's buffers.
 */
static bool
is_pending(struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG timeout = 0;

    return server->released ||
           (MHD_get_timeout(server->daemon, &timeout) == MHD_YES && timeout == 0);
}

int
http_server_timeout_ms(struct http_server *server)
{
    return is_pending(server) ? 0 : http_connection_wait_ms(server);
}

void
http_server_run(struct http_server *server)
{
    int rounds = 0;

    http_request_park(server);
    http_connection_sweep(server);
    do {
        server->released = false;
        (void)MHD_run(server->daemon);
        /* With requests to hand out there is always something pending; replies are sent by now. */
        if (++rounds >= ROUNDS_TO_SEND && server->queues[HTTP_PHASE_WHOLE].first)
            break;
    } while (rounds < ROUNDS_MAX && is_pending(server));
    http_request_hand_out(server);
}

void
http_server_quiesce(struct http_server *server)
{
    struct http_connection *connection;

    if (server->draining)
        return;
    server->draining = true;
    server->listen_fd = MHD_quiesce_daemon(server->daemon);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    server->listen_fd = -1;
    while ((connection = server->queues[HTTP_PHASE_IDLE].first) != NULL)
        http_connection_end(connection);
}

void
http_server_close(struct http_server *server)
{
    if (!server)
        return;
    server->closing = true;
    if (server->daemon) {
        const struct http_connection *c = server->queues[HTTP_PHASE_PARKED].first;
        for (; c; c = c->next)
            MHD_resume_connection(c->mhd);
        MHD_stop_daemon(server->daemon);
    }
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    http_request_free_all(server);
    free(server);
}
