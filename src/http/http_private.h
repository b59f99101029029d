/*
 * What the files behind http_server.h share: the server, its connections and the state of a
 * request. For src/http only.
 *
 * A connection is always in exactly one phase, and each phase has a queue in the order in which its
 * connections entered it; as a phase's limit is the same for all of them, the one due next is the
 * first. libmicrohttpd's own time-outs are off: they start anew with every byte, so that a peer
 * that drips bytes would live for ever.
 *
 * A whole request is handed out only after libmicrohttpd's rounds, and its connection is suspended
 * only if the next run finds it without a reply: suspending and resuming cost more system calls
 * than all the rest of the server's work, and a lane that answers each batch before it comes back
 * needs neither. In between libmicrohttpd has no chance to end the request under the lane's hands.
 */
#ifndef TILTS_HTTP_HTTP_PRIVATE_H
#define TILTS_HTTP_HTTP_PRIVATE_H

#include "base/clock.h"
#include "http/http_server.h"

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

/*
 * Memory of one connection in libmicrohttpd: head, its index, and the reply's head. It zeroes all
 * of it after every request, so more is not free.
 */
#define HTTP_POOL_SIZE ((size_t)LIMIT_HEAD_MAX + 12 * (size_t)1024)

enum http_phase {
    HTTP_PHASE_FRESH,   /* accepted; no request line so far */
    HTTP_PHASE_IDLE,    /* between two requests */
    HTTP_PHASE_READING, /* from a request's first line to the last byte of its body */
    HTTP_PHASE_WHOLE,   /* to be handed out at the end of this run */
    HTTP_PHASE_HANDED,  /* handed out in the last run; libmicrohttpd still turns it over */
    HTTP_PHASE_PARKED,  /* suspended */
    HTTP_PHASE_SENDING, /* the reply is on its way */
    HTTP_PHASE_ENDED,   /* shut down; libmicrohttpd is about to let go of it */
    HTTP_PHASE_COUNT
};

struct http_connection {
    struct http_server *server;
    struct MHD_Connection *mhd;
    int fd;
    void *user;    /* what on_connect made */
    bool accepted; /* on_connect agreed */
    enum http_phase phase;
    int64_t since_us; /* in this phase, by the server's clock */
    struct http_connection *previous, *next;
    struct http_request_state *request; /* the current one */
};

struct http_queue {
    struct http_connection *first, *last;
};

struct http_server {
    struct MHD_Daemon *daemon;
    int listen_fd; /* ours again after quiescing; -1 while libmicrohttpd has it */
    int epoll_fd;
    uint16_t port;
    struct http_callbacks callbacks;
    void *ctx;
    const struct clock *clock;
    struct clock own_clock;
    struct http_queue queues[HTTP_PHASE_COUNT];
    unsigned connections;
    int64_t look_us; /* when to look again at those that wait for long */
    struct http_request_state *free_requests;
    bool released; /* a reply was given: raises no event, but MHD_run() must be called */
    bool draining;
    bool closing;
    char *log; /* while opening: where libmicrohttpd's complaint goes (512 bytes) */
};

enum http_stage {
    HTTP_STAGE_LINE,  /* the first line was read */
    HTTP_STAGE_BODY,  /* the head is in order */
    HTTP_STAGE_WHOLE, /* all of it is there, or it was refused */
};

struct http_request_state {
    struct http_request request; /* its `state` points to this */
    struct http_connection *connection;
    struct http_request_state *next_free;
    enum http_stage stage;
    char *body;
    size_t body_size; /* of the memory at body */
    bool chunked;
    size_t discarded;              /* bytes of a body too large */
    enum problem_code to_refuse;   /* once the body has been read */
    const char *target_end;        /* of the first line's target, in libmicrohttpd's memory */
    bool target_bad;               /* the first line's target cannot be understood */
    bool told;                     /* on_request or on_refused has seen it: on_done follows */
    bool in_handler;               /* libmicrohttpd's access handler is on the stack */
    bool replied;                  /* http_reply() was called */
    bool queued;                   /* and libmicrohttpd took the reply */
    struct MHD_Response *response; /* the reply until libmicrohttpd asks for it */
    unsigned status;               /* of response */
    bool timed_out;
};

/* http_listen.c */

/* A listening socket, and whether the address is a loopback one; -1 with a sentence. */
int http_listen(const struct http_server_options *options, uint16_t *ret_port,
                char error[static 512]) MUST_USE;
bool http_listen_is_loopback(const char *address);

/* http_connection.c */

/* NULL when memory is out. on_connect is asked here; `accepted` says what it answered. */
struct http_connection *http_connection_open(struct http_server *server, struct MHD_Connection *mhd,
                                             void *session, int fd);
void http_connection_close(struct http_connection *connection);
void http_connection_enter(struct http_connection *connection, enum http_phase phase);
/* Ends it from our side; libmicrohttpd sees its socket shut down. */
void http_connection_end(struct http_connection *connection);
/* Ends those past their phase's limit or stuck, and marks parked requests whose peer went away. */
void http_connection_sweep(struct http_server *server);
/* Milliseconds to the next sweep that has something to do; -1: never. */
int http_connection_wait_ms(const struct http_server *server);

/* http_target.c */

/*
 * The path of a request target (RFC 9112 section 3.2: origin, absolute or asterisk form), decoded,
 * in arena. False when it is malformed, holds control characters, or names none of these forms.
 */
bool http_target_path(const char *target, struct arena *arena, struct str *ret_path) MUST_USE;

/* http_head.c */

struct http_head {
    bool chunked;
    bool has_length;
    uint64_t length;
};

/*
 * Looks over a head that libmicrohttpd took, for what it lets pass. 0, or BAD_REQUEST or
 * HEAD_TOO_LARGE. method and version are the access handler's.
 */
int http_head_check(const struct http_request_state *state, const char *method, const char *version,
                    struct http_head *ret_head) MUST_USE;

/* http_request.c: libmicrohttpd's callbacks, as void pointers where its types would be needed. */

/* Begins a request when its first line is there; NULL when memory is out. */
struct http_request_state *http_request_begin(struct http_connection *connection,
                                              const char *target);
/* True to go on, false to drop the connection. */
bool http_request_head(struct http_request_state *state, const char *method, const char *version);
bool http_request_body(struct http_request_state *state, const char *bytes, size_t len);
bool http_request_whole(struct http_request_state *state);
/* The request is over. library_status: of a reply that libmicrohttpd made up by itself, or 0. */
void http_request_end(struct http_request_state *state, bool completed, int library_status);
/* Hands out the whole requests of this run. */
void http_request_hand_out(struct http_server *server);
/* Whether libmicrohttpd will never read on. */
bool http_request_is_stuck(struct http_request_state *state);
/* Suspends those of the last run that have no reply yet. */
void http_request_park(struct http_server *server);
void http_request_free_all(struct http_server *server);

/* http_reply.c */

/* The same as http_reply() for the requests that the server refuses by itself. */
void http_reply_make(struct http_request_state *state, const struct http_reply *reply);
/* Gives libmicrohttpd the reply that was made; `queued` says whether it took it. */
void http_reply_queue(struct http_request_state *state);
/* Frees a reply that was never queued. */
void http_reply_drop(struct http_request_state *state);

#endif
