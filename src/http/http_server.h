/*
 * The HTTPS server of one lane; src/http is the only folder that knows libmicrohttpd. External
 * epoll: the lane waits on http_server_fd() and calls http_server_run(), which reads what is ready
 * and calls back. A request may be parked: on_request returns without a reply, and http_reply()
 * follows later from the same thread, in the lane's release.
 *
 * What the server refuses by itself, each told to on_refused:
 *   400  framing or a head that RFC 9112 forbids (Transfer-Encoding together with Content-Length or
 *        with anything but "chunked", repeated Content-Length, folded lines, NUL bytes, no Host)
 *   413  a body over LIMIT_BODY_MAX
 *   431  a head over LIMIT_HEAD_MAX bytes or LIMIT_HEADERS lines
 *   408  a request not whole LIMIT_REQUEST_DEADLINE_MS after its first line
 * libmicrohttpd answers some of these before we can: it sends a bare 431 (414) of its own for heads
 * far over the limit and a bare 400 or 505 for lines it cannot parse, and it can say nothing while
 * a body is on its way, so that a request too slow, or too large by more than
 * LIMIT_BODY_DISCARD_MAX, is cut off. on_refused is told of these as well once their first line was
 * understood, and the reply it makes goes nowhere. A head of which no first line ever came is
 * nobody's request: the connection ends in silence.
 *
 * TLS 1.2 or 1.3 with forward secrecy; no session is ever resumed. Thread: the lane's.
 */
#ifndef TILTS_HTTP_HTTP_SERVER_H
#define TILTS_HTTP_HTTP_SERVER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/problem.h"

struct http_server;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

struct http_request {
    enum http_method method;
    struct str path;    /* decoded, "/soap"; "*" for OPTIONS; empty when it was refused for it */
    struct str body;    /* whole; empty for GET */
    struct arena arena; /* freed when the request is over, answered or not */
    int64_t began_us;   /* monotonic: when its first line was read */
    void *connection;   /* what on_connect made */
    void *user;         /* the lane's; NULL at first */
    /* The peer was seen to hang up while the request was parked (looked for after a quarter of a
       second): its reply will go nowhere, but http_reply() is still what releases it. */
    bool gone;
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

/* Each may be NULL but on_request. None may close the server. */
struct http_callbacks {
    /* A connection begins (before its handshake). 0 to go on, -1 to drop it. *ret_connection is
       handed to every request of the connection and to on_disconnect. session: gnutls_session_t,
       NULL on plain HTTP; libmicrohttpd frees it before on_disconnect. */
    int (*on_connect)(void *ctx, void *session, void **ret_connection);
    /* For each connection that on_connect agreed to, after its last on_done. */
    void (*on_disconnect)(void *ctx, void *connection);
    /* A whole request is there: reply now, or park it and reply later; cheapest before the next
       http_server_run(). Called at the end of one. */
    void (*on_request)(void *ctx, struct http_request *request);
    /* The server itself refuses: fill in *ret_reply (status, body) for the problem; its status is
       preset to the problem's. Not to be parked. body is not there, header and path are. */
    void (*on_refused)(void *ctx, struct http_request *request, enum problem_code code,
                       struct http_reply *ret_reply);
    /* Exactly once for every request that on_request or on_refused saw: it is over (sent: its last
       byte went to the system; else gone or closed). Its arena is freed right after. */
    void (*on_done)(void *ctx, struct http_request *request, bool sent);
};

struct http_server_options {
    const char *address; /* numeric IPv4 or IPv6 */
    uint16_t port;       /* 0: any free one */
    bool share_port;     /* SO_REUSEPORT, for several lanes on one port */
    /* PEM texts. NULL certificate: plain HTTP, allowed on loopback addresses only. trust_pem alone
       only asks for a caller's certificate, so it needs an on_connect that requires one. */
    const char *certificate_pem, *key_pem, *trust_pem;
    unsigned connections_max;
    unsigned connections_per_address_max;
    const struct http_callbacks *callbacks;
    void *ctx;
    const struct clock *clock; /* for deadlines; NULL: the monotonic one. Outlives the server */
};

struct http_server *http_server_open(const struct http_server_options *options,
                                     char error[static 512]) MUST_USE;
int http_server_fd(const struct http_server *server); /* epoll descriptor to wait on */
uint16_t http_server_port(const struct http_server *server);
/* Milliseconds until http_server_run() must be called even without an event; -1: no need. Ask
   anew before each wait: bytes may be buffered that raise no event. */
int http_server_timeout_ms(struct http_server *server);
void http_server_run(struct http_server *server);
/* No new connections; those open finish their requests and are then closed, idle ones at once. */
void http_server_quiesce(struct http_server *server);
unsigned http_server_connections(const struct http_server *server);
/* Requests still parked are done, not sent. NULL is fine. */
void http_server_close(struct http_server *server);

/* The (first) header's value without white space around, or an empty view with ptr NULL. Views live
   as long as the request. */
struct str http_header(const struct http_request *request, const char *name);
/* Whether the header occurs more than once. */
bool http_header_repeated(const struct http_request *request, const char *name);
/* The peer's address, 16 bytes: IPv6, or IPv4 mapped into it; all zero when it is not known. */
void http_peer(const struct http_request *request, uint8_t ret_address[static 16]);
/* Whether ?name or ?name=... is there; its value when asked for (ret_value may be NULL). */
bool http_argument(const struct http_request *request, const char *name, struct str *ret_value);
/* Once per request, from within on_request or later. Headers are copied, the body is not. A reply
   that cannot be made (no memory, CR or LF in a header) drops the connection. */
void http_reply(struct http_request *request, const struct http_reply *reply);

#endif
