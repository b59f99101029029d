/*
 * One lane: a thread that owns its listening socket, connections, database handles and its part of
 * the audit log. Its loop: take whatever requests are ready, take them as one batch through
 * exchange_batch(), which ends in one durable commit, release the replies. The next batch forms
 * while the disk syncs.
 *
 * Thread: lane_run() and all callbacks run in the lane's own; lane_stop() may be called from any
 * thread and from a signal handler.
 */
#ifndef TILTS_LANE_LANE_H
#define TILTS_LANE_LANE_H

#include "http/http_server.h"
#include "lane/exchange.h"

struct lane;

/*
 * What a program serves: the first row whose path fits; its method decides 405. A path that ends
 * with a slash fits whatever goes on behind it.
 */
struct lane_endpoint {
    const char *path;
    enum http_method method;
    void (*serve)(struct lane *lane, struct http_request *request);
};

struct lane_options {
    unsigned number; /* from 0 */
    const char *origin;
    const char *database; /* NULL: the register and logs are files; see struct store_paths */
    const char *register_path, *log_path, *guard_path, *log_key_path;
    const char *const *sister_log_paths; /* of the node's other lanes, where they are files */
    size_t sister_count;
    struct quota *quota; /* shared by all lanes; must outlive them */
    const char *trust_path, *crl_path;
    const char *certificate_pem, *key_pem, *trust_pem; /* texts */
    const char *address;
    unsigned port; /* 0: any */
    bool share_port;
    const struct lane_endpoint *endpoints;
    size_t endpoint_count;
    const struct rehearsal *rehearsal; /* NULL: none; must outlive the lane */
    const struct clock *clock;         /* must outlive the lane */
    const void *user;                  /* for endpoints: lane_user() */
};

#define LANE_ERROR_MAX 512

/* NULL with a sentence that says what to do. */
struct lane *lane_open(const struct lane_options *options,
                       char error[static LANE_ERROR_MAX]) MUST_USE;
/* Serves until lane_stop(). 0, or -1 when the log broke (lane_error()): restart the program. */
int lane_run(struct lane *lane) MUST_USE;
void lane_stop(struct lane *lane);
void lane_close(struct lane *lane); /* NULL is fine */
unsigned lane_port(const struct lane *lane);
const struct stats *lane_stats(const struct lane *lane); /* to be read by any thread */
const char *lane_error(const struct lane *lane);

const void *lane_user(const struct lane *lane);
/* For endpoints that serve at once, without a record: whether the certificate names a caller that
 * we know and still holds. If not, the request was refused, and that is recorded. */
bool lane_admits(struct lane *lane, struct http_request *request);
/* For endpoints: the request becomes an exchange of the next batch. */
void lane_join(struct lane *lane, struct http_request *request);
/* For endpoints that only read and answer at once: who asks, and what to read with. */
const struct caller *lane_caller(struct lane *lane, struct http_request *request);
struct exchange_tools *lane_tools(struct lane *lane);
/* As lane_join(), but it only tells (and records) what is wrong. */
void lane_refuse(struct lane *lane, struct http_request *request, enum problem_code code);

#endif
