/*
 * The desk: the door for people. An HTTPS listener that asks for no certificate (people sign in),
 * the pages, and a JSON API under /v1/. Platform and provider each open one.
 *
 * It works as a lane does: one thread takes all calls that are ready, serves them, appends the
 * records of all of them to the desk's part of the audit log in one durable commit, commits the
 * desk's files, and only then lets the replies go. So nothing leaves before its record, and when
 * the log cannot be written everybody gets a fault and no data.
 *
 * What is slow never runs here: a call is parked (desk_park in desk_call.h) and completed later in
 * the same thread, from a descriptor that was given to desk_watch().
 *
 * Thread: desk_run() and every callback run in one thread, the desk's; desk_stop() may be called
 * from any thread and from a signal handler.
 */
#ifndef TILTS_DESK_DESK_H
#define TILTS_DESK_DESK_H

#include "desk/desk_call.h"
#include "desk/desk_config.h"

struct desk;
struct desk_store;
struct office;

/*
 * One call of the API. The first row whose path fits serves; its method decides 405, its roles and
 * flags decide 401 and 403 before `serve` is called. What no row allows is refused.
 */
struct desk_route {
    enum http_method method; /* HTTP_GET or HTTP_POST; a POST has a JSON object as its body */
    const char *path;        /* "/v1/applications/{id}/close": a word in braces fits one segment */
    unsigned roles;          /* enum desk_role: one of these is needed; 0 only with DESK_PUBLIC */
    unsigned flags;          /* enum desk_flag */
    void (*serve)(struct desk_call *call);
    const void *row; /* the route's own, for routes that share a serve function; may be NULL */
};

enum desk_role {
    DESK_OPERATOR = 1 << 0,
    DESK_SUPERVISOR = 1 << 1,
    DESK_DPO = 1 << 2,
    DESK_ADMINISTRATOR = 1 << 3,
    DESK_SYSTEM = 1 << 4, /* a system's token instead of a person's session */
    DESK_PEOPLE = DESK_OPERATOR | DESK_SUPERVISOR | DESK_DPO | DESK_ADMINISTRATOR,
};

enum desk_flag {
    DESK_PUBLIC = 1 << 0,            /* also without a session */
    DESK_NEEDS_UNDERTAKING = 1 << 1, /* a current signed undertaking (clause 3.2.9) */
    DESK_NEEDS_CONFIRM = 1 << 2,     /* re-authenticated within the last minutes */
};

/* What a program gives its desk. */
struct desk_program {
    const struct desk_route *routes; /* tried after the desk's own */
    size_t route_count;              /* SIZE_MAX: they end with a row without a path */
    void *ctx;                       /* call->program */
    /*
     * The program's files share the desk's commit: called once per batch that has anything to
     * commit, after the records are durable and before any reply leaves. 0, or -1: the whole batch
     * is answered 503 and rollback is called. Either may be NULL.
     */
    int (*commit)(void *ctx);
    void (*rollback)(void *ctx);
    /* About once a second. May be NULL. */
    void (*tick)(void *ctx, int64_t now_us);
};

enum desk_side { DESK_PROVIDER, DESK_PLATFORM };

struct desk_options {
    const struct node_config *node;   /* whose log has the part "desk", whose folder desk.db */
    const struct desk_config *config; /* where it listens, by whose name */
    enum desk_side side;
    const struct clock *clock;
    struct desk_program program;
};

#define DESK_ERROR_MAX 512

/* NULL with a sentence that says what to do. What options point to must outlive the desk. */
struct desk *desk_open(const struct desk_options *options,
                       char error[static DESK_ERROR_MAX]) MUST_USE;
/* Serves until desk_stop(). 0, or -1 when the log broke (desk_error()): restart the program. */
int desk_run(struct desk *desk) MUST_USE;
void desk_stop(struct desk *desk);
void desk_close(struct desk *desk); /* NULL is fine */
unsigned desk_port(const struct desk *desk);
const char *desk_error(const struct desk *desk);

/*
 * Something else the desk's loop waits for: a worker's eventfd, a client's epoll descriptor. ready
 * is called when fd can be read, and when timeout_ms (NULL: never) milliseconds have passed since
 * it was asked; it reads the descriptor itself. Calls completed and records given in it are part of
 * the same batch. Kept until desk_close(). -1 when there are too many.
 */
struct desk_watch {
    int fd;
    void (*ready)(void *ctx);
    int (*timeout_ms)(void *ctx); /* -1: no need; may be NULL */
    void *ctx;
};
int desk_watch(struct desk *desk, const struct desk_watch *watch) MUST_USE;

/*
 * A record of something the program did by itself (a row of a bulk job): it joins the next commit.
 * done, when not NULL, is called in the desk's thread once it is durable (0) or cannot be (-1).
 * What the record points to is copied. -1 when memory is out.
 */
int desk_record_later(struct desk *desk, const struct record *record,
                      void (*done)(void *ctx, int result), void *ctx) MUST_USE;

struct desk_store *desk_store_of(struct desk *desk);
const struct clock *desk_clock(const struct desk *desk);
struct office *desk_office(struct desk *desk); /* its jobs come back in the desk's thread */

#endif
