/*
 * The HTTPS server of one lane: the only file that knows libmicrohttpd. External epoll: the lane
 * waits on http_server_fd() and calls http_server_run(), which reads what is ready and calls
 * back. A request may be parked: on_request returns without a reply, and http_reply() follows later
 * from the same thread, in the lane's release.
 *
 * The server refuses by itself, with the callback on_refused building the reply's body: heads and
 * bodies over the limits (431, 413), requests slower than the deadline (408), Transfer-Encoding
 * together with Content-Length (400; RFC 9112 section 6.1).
 */
#ifndef TILTS_HTTP_HTTP_SERVER_H
#define TILTS_HTTP_HTTP_SERVER_H

#include "base/arena.h"
#include "base/problem.h"

struct http_server;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

struct http_request {
    enum http_method method;
    struct str path;    /* decoded, "/soap" */
    struct str body;    /* whole; empty for GET */
    struct arena arena; /* freed when the request is over, answered or not */
    int64_t began_us;   /* monotonic: when its first line was read */
    void *connection;   /* what on_connect made */
    void *user;         /* the lane's; NULL at first */
    bool gone;          /* the peer went away while parked: release it, its reply goes nowhere */
    /* Private to http_server.c below. */
    struct http_request_state *state;
};

struct http_header {
    const char *name;
    struct str value;
};

struct http_reply {
    int status;
    const char *content_type; /* NULL: no body */
    struct str body;          /* must live until the request is over: in its arena, or static */
    const struct http_header *headers;
    size_t header_count;
    bool close; /* close the connection afterwards */
};

struct http_callbacks {
    /* A TLS session begins (before the handshake). 0 to go on, -1 to drop it. *ret_connection is
       handed to every request of the connection and to on_disconnect. session: gnutls_session_t. */
    int (*on_connect)(void *ctx, void *session, void **ret_connection);
    void (*on_disconnect)(void *ctx, void *connection);
    /* A whole request is there: reply now, or park it and reply later. */
    void (*on_request)(void *ctx, struct http_request *request);
    /* The server itself refuses: fill in *ret_reply (status, body) for the problem. */
    void (*on_refused)(void *ctx, struct http_request *request, enum problem_code code,
                       struct http_reply *ret_reply);
    /* The request is over (sent or gone); its arena is freed right after. */
    void (*on_done)(void *ctx, struct http_request *request, bool sent);
};

struct http_server_options {
    const char *address; /* numeric IPv4 or IPv6 */
    uint16_t port;       /* 0: any free one */
    bool share_port;     /* SO_REUSEPORT, for several lanes on one port */
    /* PEM texts. NULL certificate: plain HTTP, allowed on loopback addresses only. */
    const char *certificate_pem, *key_pem, *trust_pem;
    unsigned connections_max;
    unsigned connections_per_address_max;
    const struct http_callbacks *callbacks;
    void *ctx;
};

struct http_server *http_server_open(const struct http_server_options *options,
                                     char error[static 512]) MUST_USE;
int http_server_fd(const struct http_server *server); /* epoll descriptor to wait on */
uint16_t http_server_port(const struct http_server *server);
/* Milliseconds until http_server_run() must be called even without an event; -1: no need. */
int http_server_timeout_ms(struct http_server *server);
void http_server_run(struct http_server *server);
/* No new connections; those open finish their requests. */
void http_server_quiesce(struct http_server *server);
unsigned http_server_connections(const struct http_server *server);
void http_server_close(struct http_server *server); /* NULL is fine */

/* The header's value, or an empty view with ptr NULL. */
struct str http_header(const struct http_request *request, const char *name);
/* Whether the header occurs more than once. */
bool http_header_repeated(const struct http_request *request, const char *name);
/* Whether ?name or ?name=... is there; its value when asked for (ret_value may be NULL). */
bool http_argument(const struct http_request *request, const char *name, struct str *ret_value);
void http_reply(struct http_request *request, const struct http_reply *reply);

#endif
