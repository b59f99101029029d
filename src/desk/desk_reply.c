/* What goes out, and the headers that every answer carries: see desk_call.h. */
#include "desk/desk_private.h"

#include "codec/json_text.h"
#include "pki/digest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Scripts, styles and calls from here alone; no frames, no forms to elsewhere, no <base>. */
#define CSP                                                                         \
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " \
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const struct http_header common[] = {
    {"Strict-Transport-Security", {"max-age=31536000", 16}},
    {"X-Content-Type-Options", {"nosniff", 7}},
    {"Referrer-Policy", {"no-referrer", 11}},
    {"Content-Security-Policy", {CSP, sizeof CSP - 1}},
    {"Cross-Origin-Resource-Policy", {"same-origin", 11}},
};

static void
add_header(struct desk_call_state *state, const char *name, struct str value)
{
    assert(state->header_count < DESK_HEADERS_MAX);
    state->headers[state->header_count++] = (struct http_header){name, value};
}

void
desk_reply_header(struct desk_call *call, const char *name, struct str value)
{
    add_header(call->state, name, value);
}

void
desk_reply_common(struct desk_call_state *state, bool is_api)
{
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        add_header(state, common[i].name, common[i].value);
    if (is_api) {
        add_header(state, "Cache-Control", STR("no-store"));
        add_header(state, "X-Request-Id", str_from(state->call.request_id));
    }
    state->reply.headers = state->headers;
    state->reply.header_count = state->header_count;
}

/* The call joins its batch. */
static void
finish(struct desk_call_state *state, bool is_api)
{
    struct desk *desk = state->call.desk;

    assert(!state->replied);
    state->replied = true;
    desk_reply_common(state, is_api);
    if (state->is_parked)
        desk_queue_remove(&desk->parked, state);
    state->is_parked = false;
    if (!desk->closing)
        desk_queue_add(&desk->finished, state);
}

/* What a call holds that its arena does not free. */
void
desk_call_free(struct desk_call_state *state)
{
    if (state->text)
        digest_wipe(state->text, state->reply.body.len);
    free(state->text);
    free(state->records);
    json_decref(state->call.body);
    state->text = NULL;
    state->records = NULL;
    state->call.body = NULL;
}

static void
set_problem(struct desk_call_state *state, const struct problem *problem)
{
    struct desk_call *call = &state->call;
    struct buf buf;

    arena_buf(&call->request->arena, &buf, 4096);
    rest_encode_problem(problem, str_from(call->request_id), call->language, &buf);
    state->reply = (struct http_reply){
        .status = problem_kind(problem->code)->http_status,
        .content_type = buf_ok(&buf) ? REST_PROBLEM_CONTENT_TYPE : NULL,
        .body = buf_str(&buf),
    };
    add_header(state, "Content-Language", str_from(rest_language_name(call->language)));
    if (problem->retry_after_s) {
        struct buf seconds;
        arena_buf(&call->request->arena, &seconds, 12);
        buf_add_u64(&seconds, problem->retry_after_s);
        add_header(state, "Retry-After", buf_str(&seconds));
    }
}

void
desk_reply_replace(struct desk_call_state *state, enum problem_code code)
{
    struct problem problem = {0};

    if (state->text)
        digest_wipe(state->text, state->reply.body.len);
    free(state->text);
    state->text = NULL;
    /* Nothing of the reply that was, a session's cookie least of all. */
    state->header_count = 0;
    problem_set(&problem, code, "");
    if (problem_kind(code)->http_status == 503)
        problem.retry_after_s = 1;
    set_problem(state, &problem);
    desk_reply_common(state, true);
}

void
desk_reply_problem_of(struct desk_call *call, const struct problem *problem)
{
    set_problem(call->state, problem);
    finish(call->state, true);
}

void
desk_reply_problem(struct desk_call *call, enum problem_code code, const char *field)
{
    struct problem problem = {0};

    problem_set(&problem, code, field ? field : "");
    desk_reply_problem_of(call, &problem);
}

void
desk_reply_problem_said(struct desk_call *call, enum problem_code code, const char *said)
{
    struct desk_call_state *state = call->state;
    struct problem problem = {0};
    struct buf buf;
    struct str body;

    problem_set(&problem, code, "");
    set_problem(state, &problem);
    body = str_trim(state->reply.body);
    arena_buf(&call->request->arena, &buf, body.len + 6 * strlen(said) + 16);
    buf_add(&buf, (struct str){body.ptr, body.len ? body.len - 1 : 0}); /* up to its brace */
    buf_add(&buf, STR(",\"said\":"));
    json_text_add(&buf, str_from(said));
    buf_add(&buf, STR("}\n"));
    if (body.len && buf_ok(&buf))
        state->reply.body = buf_str(&buf);
    finish(state, true);
}

void
desk_reply_json(struct desk_call *call, int status, json_t *document)
{
    struct desk_call_state *state = call->state;
    char *text = document ? json_dumps(document, JSON_COMPACT) : NULL;

    json_decref(document);
    if (!text || strlen(text) > LIMIT_DESK_REPLY_MAX) {
        free(text);
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    state->text = text;
    state->reply = (struct http_reply){
        .status = status, .content_type = REST_CONTENT_TYPE, .body = str_from(text)};
    finish(state, true);
}

void
desk_reply_nothing(struct desk_call *call)
{
    call->state->reply = (struct http_reply){.status = 204};
    finish(call->state, true);
}

void
desk_reply_redirect(struct desk_call *call, struct str location)
{
    call->state->reply = (struct http_reply){.status = 302};
    add_header(call->state, "Location", location);
    finish(call->state, true);
}

/* Letters, digits and -._ only, so that it needs no quoting rules. */
static struct str
attachment(struct arena *arena, const char *name)
{
    struct buf buf;

    arena_buf(arena, &buf, strlen(name) + 32);
    buf_add(&buf, STR("attachment; filename=\""));
    for (; *name; name++) {
        bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                     (*name >= '0' && *name <= '9') || strchr("-._", *name);
        buf_add_char(&buf, plain ? *name : '_');
    }
    buf_add_char(&buf, '"');
    return buf_str(&buf);
}

void
desk_reply_text(struct desk_call *call, const char *content_type, const char *name, char *text,
                size_t len)
{
    struct desk_call_state *state = call->state;

    state->text = text;
    state->reply =
        (struct http_reply){.status = 200, .content_type = content_type, .body = {text, len}};
    if (name)
        add_header(state, "Content-Disposition", attachment(&call->request->arena, name));
    finish(state, true);
}

void
desk_reply_static(struct desk_call *call, int status, const char *content_type, struct str body)
{
    call->state->reply =
        (struct http_reply){.status = status, .content_type = content_type, .body = body};
    finish(call->state, false);
}

void
desk_park(struct desk_call *call, unsigned deadline_ms, void (*over)(struct desk_call *call))
{
    struct desk_call_state *state = call->state;

    assert(!state->replied && !state->is_parked);
    state->is_parked = true;
    state->over = over;
    state->deadline_us = clock_monotonic_us() + (int64_t)deadline_ms * 1000;
    desk_queue_add(&call->desk->parked, state);
}
