/*
 * What the files behind desk.h and desk_call.h share: the desk, and the part of a call that nobody
 * else sees. For src/desk only. Thread: the desk's.
 */
#ifndef TILTS_DESK_DESK_PRIVATE_H
#define TILTS_DESK_DESK_PRIVATE_H

#include "audit/audit_log.h"
#include "base/clock.h"
#include "base/limits.h"
#include "desk/commands.h"
#include "desk/desk.h"
#include "desk/office.h"
#include "desk/session.h"
#include "desk/undertaking.h"
#include "desk/visitors.h"
#include "pki/server_certificate.h"

#define DESK_PART "desk" /* of the node's log */
#define DESK_HEADERS_MAX 16

/* A call's way: served; then replied at once or parked and replied; then released with its batch.
 */
struct desk_call_state {
    struct desk_call call;                   /* its `state` points to this */
    struct desk_call_state *previous, *next; /* in `finished` or in `parked` */

    struct session session; /* whose cookie came with it */

    struct http_reply reply;
    struct http_header headers[DESK_HEADERS_MAX];
    size_t header_count;
    char *text; /* the body when it is malloc'd: wiped and freed when the request is over */
    bool replied;

    bool is_parked;
    int64_t deadline_us; /* monotonic */
    void (*over)(struct desk_call *call);

    struct record *records; /* malloc'd until released */
    size_t record_count, record_size;
    bool record_lost; /* memory was out: no reply without a record */
};

struct desk_queue {
    struct desk_call_state *first, *last;
};

/* A record of no call: see desk_record_later(). */
struct desk_late_record {
    struct desk_late_record *next;
    struct arena arena;
    struct record record;
    void (*done)(void *ctx, int result);
    void *ctx;
};

struct desk {
    struct desk_options options;
    struct registration registration;
    struct server_certificate *certificate;
    struct http_server *server;
    struct store *log_store;
    struct audit_log *log;
    struct desk_store *store;
    struct undertaking *undertaking;
    struct office *office;
    struct visitors *visitors;
    struct oidc *oidc; /* NULL: there is no identity provider */
    struct oidc_attempts *oidc_attempts;
    struct desk_queue finished, parked;
    struct desk_late_record *late_first, **late_end;
    struct desk_watch watches[LIMIT_DESK_WATCHES];
    int64_t watch_due_us[LIMIT_DESK_WATCHES]; /* monotonic; 0: not due */
    size_t watch_count;
    int64_t now_us;                     /* one instant for the round */
    int64_t next_tick_us, next_tidy_us; /* monotonic */
    bool tidying;
    int stop_fd;
    bool broken, closing;
    char error[DESK_ERROR_MAX];
};

/* desk_batch.c */

void desk_queue_add(struct desk_queue *queue, struct desk_call_state *state);
void desk_queue_remove(struct desk_queue *queue, struct desk_call_state *state);
/* Records of all that is finished, the files' commit, and then the replies. */
void desk_batch_release(struct desk *desk);
/* Frees what was to be recorded in the next one: nobody is told. */
void desk_batch_forget(struct desk *desk);
/* Parked calls whose time is over or whose client is gone. */
void desk_batch_sweep(struct desk *desk);
/* Milliseconds until the next of them is due; -1: none waits. */
int desk_batch_wait_ms(const struct desk *desk);

/* desk_tidy.c */

/* Once a minute: ends sessions that are over, moves write-ahead logs back. */
void desk_tidy(struct desk *desk);
char *desk_store_path(const struct node_config *node); /* malloc'd */

/* desk_dispatch.c */

extern const struct http_callbacks desk_callbacks;

/* desk_record.c */

/* Who did what to which account; ids, not names, so that the record's facts name nobody. */
void desk_record_account(struct desk_call *call, const char *what, int64_t id, struct str detail);

/* desk_reply.c */

/* Fills in what every answer of the desk carries, whatever it says. */
void desk_reply_common(struct desk_call_state *state, bool is_api);
/* Makes the reply a problem's, whatever it was before; for the release. */
void desk_reply_replace(struct desk_call_state *state, enum problem_code code);
/* A static body that may be cached: the pages. */
void desk_reply_static(struct desk_call *call, int status, const char *content_type,
                       struct str body);
void desk_call_free(struct desk_call_state *state); /* what it holds outside its arena */

/* The desk's own rows, ending with one without a path. */
extern const struct desk_route desk_page_routes[], desk_sign_in_routes[], desk_enrolment_routes[],
    desk_undertaking_routes[], desk_operator_routes[], desk_system_routes[], desk_oidc_routes[],
    desk_extract_routes[];

#endif
