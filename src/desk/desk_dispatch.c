/*
 * From a request to the row that serves it, and every reason why it is not served: see desk.h.
 * What no row allows is refused.
 */
#include "desk/desk_private.h"

#include "codec/rest_document.h"
#include "desk/identify.h"
#include "lane/request_id.h"

#include <string.h>

#define WORD_MAX 128

static const struct desk_route *const own_tables[] = {
    desk_page_routes,        desk_sign_in_routes,  desk_enrolment_routes,
    desk_undertaking_routes, desk_operator_routes, desk_system_routes,
    desk_oidc_routes,        desk_extract_routes,  command_routes,
};

/* A pattern's segment: "{id}" fits any segment that is not empty. */
static bool
segment_fits(struct str pattern, struct str segment, struct desk_call *call)
{
    if (pattern.len < 2 || pattern.ptr[0] != '{')
        return str_eq(pattern, segment);
    if (segment.len == 0 || segment.len > WORD_MAX || call->word_count == DESK_WORDS_MAX)
        return false;
    call->words[call->word_count++] = segment;
    return true;
}

static bool
path_fits(const char *path, struct desk_call *call)
{
    struct str pattern = str_from(path), rest = call->request->path;

    call->word_count = 0;
    while (pattern.len && rest.len) {
        /* An empty rest behind a slash is a segment, too: "/v1/x/" is not "/v1/x". */
        bool ends = !memchr(pattern.ptr, '/', pattern.len);
        if (ends != !memchr(rest.ptr, '/', rest.len))
            return false;
        if (!segment_fits(str_split(&pattern, '/'), str_split(&rest, '/'), call))
            return false;
        if (ends)
            return true;
    }
    return pattern.len == rest.len;
}

/* The first row that fits path and method; *path_known says whether one fits the path at all. */
static const struct desk_route *
find_among(const struct desk_route *routes, size_t count, struct desk_call *call, bool *path_known)
{
    enum http_method method = call->request->method;

    if (method == HTTP_HEAD)
        method = HTTP_GET; /* libmicrohttpd leaves the body out */
    for (size_t i = 0; i < count && routes[i].path; i++) {
        if (!path_fits(routes[i].path, call))
            continue;
        *path_known = true;
        if (routes[i].method == method)
            return &routes[i];
    }
    return NULL;
}

static const struct desk_route *
find_route(struct desk_call *call, bool *ret_path_known)
{
    const struct desk_program *program = &call->desk->options.program;
    const struct desk_route *route = NULL;

    *ret_path_known = false;
    for (size_t i = 0; !route && i < ARRAY_LEN(own_tables); i++)
        route = find_among(own_tables[i], SIZE_MAX, call, ret_path_known);
    return route ? route : find_among(program->routes, program->route_count, call, ret_path_known);
}

/* "name:port", "name", "[::1]:port": the name. */
static struct str
without_port(struct str host)
{
    for (size_t i = host.len; i > 0 && host.ptr[i - 1] != ']'; i--)
        if (host.ptr[i - 1] == ':')
            return (struct str){host.ptr, i - 1};
    return host;
}

/* A page of somebody else whose name leads to our address must not read from us. */
static bool
is_our_host(const struct desk *desk, const struct http_request *request)
{
    struct str host = without_port(http_header(request, "Host"));
    struct str ours = str_from(desk->options.config->hosts);

    if (host.len == 0 || http_header_repeated(request, "Host"))
        return false;
    while (ours.len)
        if (str_eq(str_split(&ours, ' '), host))
            return true;
    return !desk->options.config->hosts && server_certificate_names(desk->certificate, host);
}

/* 0, or what the call is refused with. */
static int
check_visitor(struct desk_call *call, struct problem *problem)
{
    uint8_t address[16];
    int64_t wait_us;

    http_peer(call->request, address);
    wait_us = visitors_take(call->desk->visitors, VISITORS_REQUEST, address, clock_monotonic_us());
    if (wait_us > 0) {
        problem_set(problem, PROBLEM_TOO_MANY_CALLS, "");
        problem->retry_after_s = (unsigned)(wait_us / US_PER_SECOND) + 1;
        return problem->code;
    }
    if (!is_our_host(call->desk, call->request))
        return problem_set(problem, PROBLEM_WRONG_HOST, "");
    return 0;
}

/* Whether who calls may: roles and flags of the row. */
static int
check_right(struct desk_call *call, struct problem *problem)
{
    const struct desk_route *route = call->route;

    if (route->flags & DESK_PUBLIC)
        return 0;
    if (!call->who)
        return problem_set(problem, PROBLEM_NOT_SIGNED_IN, "");
    if (!(route->roles & call->who->roles))
        return problem_set(problem, PROBLEM_ROLE_MISSING, "");
    if (route->flags & DESK_NEEDS_UNDERTAKING && !call->who->bound &&
        !(call->who->roles & DESK_SYSTEM))
        return problem_set(problem, PROBLEM_UNDERTAKING_MISSING, "");
    if (route->flags & DESK_NEEDS_CONFIRM && !identify_is_confirmed(call))
        return problem_set(problem, PROBLEM_CONFIRMATION_NEEDED, "");
    return 0;
}

static int
read_body(struct desk_call *call, struct problem *problem)
{
    if (call->request->method != HTTP_POST)
        return 0;
    call->body = rest_document_load(http_header(call->request, "Content-Type"), call->request->body,
                                    problem);
    return call->body ? 0 : problem->code;
}

/* 0: serve it; else the problem. In this order: what is cheap and says little comes first. */
static int
admit(struct desk_call *call, struct problem *problem)
{
    bool path_known;
    int r = check_visitor(call, problem);

    if (r < 0)
        return r;
    call->route = find_route(call, &path_known);
    if (!call->route)
        return problem_set(problem, path_known ? PROBLEM_METHOD_NOT_ALLOWED : PROBLEM_NOT_FOUND,
                           "");
    r = identify(call, problem);
    if (r == 0)
        r = check_right(call, problem);
    if (r == 0)
        r = read_body(call, problem);
    return r;
}

static struct desk_call_state *
new_state(struct desk *desk, struct http_request *request)
{
    struct desk_call_state *state = arena_alloc(&request->arena, sizeof *state);
    char id[UUID_TEXT_MAX];

    if (!state)
        return NULL;
    request->user = state;
    state->call = (struct desk_call){
        .desk = desk,
        .request = request,
        .program = desk->options.program.ctx,
        .language = rest_language(http_header(request, "Accept-Language")),
        .now_us = desk->now_us,
        .state = state,
    };
    request_id_make(desk->now_us, id);
    (void)str_copy(str_from(id), state->call.request_id, sizeof state->call.request_id);
    return state;
}

/* Somebody we know wanted what he may not: recorded by the row, whose words in braces say nothing.
 */
static void
record_refusal(struct desk_call *call, const struct problem *problem)
{
    const struct problem_kind *kind = problem_kind(problem->code);
    struct record record;
    struct buf subject;

    if (!call->who || kind->http_status != 403)
        return;
    arena_buf(&call->request->arena, &subject, 160);
    buf_addf(&subject, "%s %s", call->route->method == HTTP_GET ? "GET" : "POST",
             call->route->path);
    record_init(&record, RECORD_ACCESS, call->now_us);
    record.subject = buf_str(&subject);
    record.outcome = str_from(kind->code);
    record.clause = arena_str(&call->request->arena, str_from(problem->clause));
    desk_record(call, &record);
}

static void
on_request(void *ctx, struct http_request *request)
{
    struct desk_call_state *state = new_state(ctx, request);
    struct problem problem = {0};

    if (!state) {
        http_reply(request, &(struct http_reply){.status = 503, .close = true});
        return;
    }
    if (admit(&state->call, &problem) == 0) {
        state->call.route->serve(&state->call);
        return;
    }
    record_refusal(&state->call, &problem);
    desk_reply_problem_of(&state->call, &problem);
}

/* The server refuses by itself and answers at once: nobody is known, nothing is recorded. */
static void
on_refused(void *ctx, struct http_request *request, enum problem_code code,
           struct http_reply *ret_reply)
{
    struct desk_call_state *state = new_state(ctx, request);

    *ret_reply = (struct http_reply){.status = problem_kind(code)->http_status};
    if (state) {
        desk_reply_replace(state, code);
        *ret_reply = state->reply;
    }
    ret_reply->close = true;
}

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    const struct desk *desk = ctx;

    *ret_connection = NULL;
    return server_certificate_show(desk->certificate, session);
}

static void
on_done(void *ctx, struct http_request *request, bool sent)
{
    struct desk_call_state *state = request->user;

    (void)ctx;
    (void)sent;
    if (!state)
        return;
    if (state->is_parked) { /* the listener closes under it */
        desk_queue_remove(&state->call.desk->parked, state);
        state->is_parked = false;
        if (state->over)
            state->over(&state->call);
    }
    desk_call_free(state);
}

const struct http_callbacks desk_callbacks = {
    .on_connect = on_connect,
    .on_request = on_request,
    .on_refused = on_refused,
    .on_done = on_done,
};
