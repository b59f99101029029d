/*
 * A request from its first line to its end: body, refusals, hand-over, and the pool that request
 * memory comes from. See http_private.h.
 */
#include "base/limits.h"
#include "http/http_private.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#define BODY_FIRST 4096 /* memory for a body of unknown length, to begin with */

static struct http_request_state *
state_take(struct http_server *server)
{
    struct http_request_state *state = server->free_requests;

    if (state) {
        server->free_requests = state->next_free;
        state->next_free = NULL;
        return state;
    }
    state = calloc(1, sizeof *state);
    if (state)
        arena_init(&state->request.arena, LIMIT_REQUEST_ARENA_MAX);
    return state;
}

/* Back to the pool, with the arena's first block kept for the next request. */
static void
state_give(struct http_server *server, struct http_request_state *state)
{
    struct arena arena = state->request.arena;

    arena_reset(&arena);
    *state =
        (struct http_request_state){.request.arena = arena, .next_free = server->free_requests};
    server->free_requests = state;
}

void
http_request_free_all(struct http_server *server)
{
    while (server->free_requests) {
        struct http_request_state *state = server->free_requests;
        server->free_requests = state->next_free;
        arena_done(&state->request.arena);
        free(state);
    }
}

struct http_request_state *
http_request_begin(struct http_connection *connection, const char *target)
{
    struct http_request_state *state = state_take(connection->server);

    if (!state)
        return NULL;
    http_connection_enter(connection, HTTP_PHASE_READING);
    state->connection = connection;
    state->request.state = state;
    state->request.connection = connection->user;
    state->request.began_us = connection->since_us;
    state->request.method = HTTP_OTHER; /* until the head is whole */
    state->request.body = STR("");
    state->target_end = target + strlen(target);
    state->target_bad = !http_target_path(target, &state->request.arena, &state->request.path);
    if (state->target_bad)
        state->request.path = STR("");
    connection->request = state;
    return state;
}

static enum http_method
method_of(const char *method)
{
    static const struct {
        const char *name;
        enum http_method method;
    } rows[] = {{"POST", HTTP_POST},
                {"GET", HTTP_GET},
                {"HEAD", HTTP_HEAD},
                {"PUT", HTTP_PUT},
                {"DELETE", HTTP_DELETE}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(method, rows[i].name) == 0)
            return rows[i].method;
    return HTTP_OTHER;
}

static void
refuse(struct http_request_state *state, enum problem_code code)
{
    const struct http_server *server = state->connection->server;
    struct http_reply reply = {.status = problem_kind(code)->http_status};

    state->told = true;
    state->stage = HTTP_STAGE_WHOLE;
    if (server->callbacks.on_refused)
        server->callbacks.on_refused(server->ctx, &state->request, code, &reply);
    http_reply_make(state, &reply);
}

/* Memory for a body whose length is known; else it grows as the body comes. */
static bool
prepare_body(struct http_request_state *state, uint64_t length)
{
    if (length == 0 || length > LIMIT_BODY_MAX)
        return true;
    state->body = arena_alloc(&state->request.arena, (size_t)length);
    state->body_size = (size_t)length;
    return state->body != NULL;
}

bool
http_request_head(struct http_request_state *state, const char *method, const char *version)
{
    struct http_head head = {0};
    int r = http_head_check(state, method, version, &head);

    state->request.method = method_of(method);
    if (r == 0 && state->target_bad)
        r = PROBLEM_BAD_REQUEST;
    state->stage = HTTP_STAGE_BODY;
    if (r) {
        refuse(state, (enum problem_code)r);
        return state->queued;
    }
    if (head.length > LIMIT_BODY_MAX) {
        struct str expect = http_header(&state->request, "Expect");
        state->to_refuse = PROBLEM_BODY_TOO_LARGE;
        /*
         * A peer that waits for leave to send is told no. One that sends at once would not hear it:
         * closing under unread bytes resets the connection. So a moderate body is read first.
         */
        if (expect.ptr || head.length > LIMIT_BODY_DISCARD_MAX) {
            refuse(state, PROBLEM_BODY_TOO_LARGE);
            return state->queued;
        }
    }
    state->chunked = head.chunked;
    return prepare_body(state, head.length);
}

/* Room for `more` bytes behind those there are; false when the body is too large for us. */
static bool
body_grow(struct http_request_state *state, size_t more)
{
    size_t need = state->request.body.len + more;
    size_t size = state->body_size ? state->body_size : BODY_FIRST;
    char *body;

    if (need <= state->body_size)
        return true;
    if (need > LIMIT_BODY_MAX)
        return false;
    while (size < need)
        size *= 2;
    body = arena_alloc(&state->request.arena, size);
    if (!body)
        return false;
    if (state->request.body.len)
        memcpy(body, state->body, state->request.body.len);
    state->body = body;
    state->body_size = size;
    return true;
}

bool
http_request_body(struct http_request_state *state, const char *bytes, size_t len)
{
    struct str *body = &state->request.body;

    if (!state->to_refuse && !body_grow(state, len)) {
        state->to_refuse = PROBLEM_BODY_TOO_LARGE;
        state->discarded = body->len;
        *body = STR("");
    }
    if (state->to_refuse) {
        state->discarded += len;
        return state->discarded <= LIMIT_BODY_DISCARD_MAX;
    }
    memcpy(state->body + body->len, bytes, len);
    *body = (struct str){state->body, body->len + len};
    return true;
}

/*
 * A chunk's line longer than the memory of the connection leaves libmicrohttpd 0.9.75 with a full
 * buffer that it neither reads into nor hands out, turning for ever. Its memory is then used up to
 * the last record, which at any other time it is not (see http_head.c).
 */
bool
http_request_is_stuck(struct http_request_state *state)
{
    if (!state->chunked || state->stage != HTTP_STAGE_BODY ||
        MHD_set_connection_value_n(state->connection->mhd, MHD_FOOTER_KIND, "", 0, "", 0) ==
            MHD_YES)
        return false;
    state->to_refuse = PROBLEM_BAD_REQUEST;
    return true;
}

bool
http_request_whole(struct http_request_state *state)
{
    if (state->stage == HTTP_STAGE_WHOLE) {
        /* libmicrohttpd asks in every round until there is a reply. */
        if (state->response)
            http_reply_queue(state);
        return state->queued || !state->replied;
    }
    if (state->to_refuse) {
        refuse(state, state->to_refuse);
        return state->queued;
    }
    state->stage = HTTP_STAGE_WHOLE;
    http_connection_enter(state->connection, HTTP_PHASE_WHOLE);
    return true;
}

void
http_request_hand_out(struct http_server *server)
{
    struct http_connection *connection;

    while ((connection = server->queues[HTTP_PHASE_WHOLE].first) != NULL) {
        http_connection_enter(connection, HTTP_PHASE_HANDED);
        connection->request->told = true;
        server->callbacks.on_request(server->ctx, &connection->request->request);
    }
}

void
http_request_park(struct http_server *server)
{
    struct http_connection *connection;

    while ((connection = server->queues[HTTP_PHASE_HANDED].first) != NULL) {
        http_connection_enter(connection, HTTP_PHASE_PARKED);
        MHD_suspend_connection(connection->mhd);
    }
}

/* What the lane has not seen yet and should know of, though no answer can be chosen any more. */
static enum problem_code
refused_unseen(const struct http_request_state *state, int library_status)
{
    if (state->connection->server->closing)
        return PROBLEM_NONE;
    if (state->timed_out)
        return PROBLEM_REQUEST_TIMEOUT;
    if (state->to_refuse)
        return state->to_refuse;
    if (library_status == 0)
        return PROBLEM_NONE;
    return library_status == 413   ? PROBLEM_BODY_TOO_LARGE
           : library_status == 431 ? PROBLEM_HEAD_TOO_LARGE
                                   : PROBLEM_BAD_REQUEST;
}

void
http_request_end(struct http_request_state *state, bool completed, int library_status)
{
    struct http_connection *connection = state->connection;
    struct http_server *server = connection->server;
    enum problem_code unseen = state->told ? PROBLEM_NONE : refused_unseen(state, library_status);

    if (unseen)
        refuse(state, unseen);
    if (state->told && server->callbacks.on_done)
        server->callbacks.on_done(server->ctx, &state->request,
                                  completed && state->queued && !state->request.gone);
    http_reply_drop(state);
    connection->request = NULL;
    state_give(server, state);
    http_connection_enter(connection, HTTP_PHASE_IDLE);
    if (server->draining)
        http_connection_end(connection);
}
