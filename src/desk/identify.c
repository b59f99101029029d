/* Cookie and token to a person: see identify.h. */
#include "desk/identify.h"

#include "desk/account_state.h"
#include "desk/desk_private.h"
#include "desk/person.h"
#include "pki/digest.h"

/* How fine an account's last use is kept. */
#define LAST_USE_S 600
#define BEARER "Bearer "

/* 0, or the problem of a desk.db that fails. */
static int
told(int r, struct problem *problem)
{
    return r < 0 ? problem_set(problem, PROBLEM_STORE_UNAVAILABLE, "") : 0;
}

static int
set_who(struct desk_call *call, const struct desk_account *account)
{
    struct desk_person *who = arena_alloc(&call->request->arena, sizeof *who);

    if (!who)
        return -1;
    person_fill(call->desk, account, call->now_us, who);
    call->who = who;
    return 0;
}

static int
note_use(struct desk_call *call, struct desk_account *account)
{
    struct desk_store *store = desk_store_of(call->desk);
    int r;

    if (call->now_us - account->last_use_us < LAST_USE_S * US_PER_SECOND)
        return 0;
    r = desk_store_take(store, account->id, &call->request->arena, account);
    if (r <= 0)
        return -1;
    account->last_use_us = call->now_us;
    return desk_store_save(store, account);
}

/* A system: nothing but the token counts, and a wrong one is refused even where nobody need be. */
static int
identify_system(struct desk_call *call, struct str token, struct problem *problem)
{
    struct desk_account account;
    uint8_t hash[DIGEST_SIZE];
    int r;

    digest_sha256(token.ptr, token.len, hash);
    r = desk_store_find(desk_store_of(call->desk), DESK_KEY_TOKEN,
                        (struct str){(const char *)hash, sizeof hash}, &call->request->arena,
                        &account);
    if (r == 0)
        return problem_set(problem, PROBLEM_NOT_SIGNED_IN, "");
    if (r > 0)
        r = note_use(call, &account) < 0 ? -1 : set_who(call, &account);
    return told(r, problem);
}

static int
check_token(const struct desk_call *call, struct problem *problem)
{
    struct str sent = http_header(call->request, "X-CSRF-Token");
    char token[SESSION_TOKEN_MAX];

    if (call->route->method == HTTP_GET)
        return 0;
    session_token(&call->state->session, token);
    if (sent.len == sizeof token - 1 && digest_equal(sent.ptr, token, sent.len))
        return 0;
    return problem_set(problem, PROBLEM_FORGERY_TOKEN, "");
}

/* A page that asks by itself, for a job's progress, does not keep its reader signed in. */
static bool
is_by_itself(const struct desk_call *call)
{
    return http_header(call->request, "X-Background").len != 0;
}

static int
use_session(struct desk_call *call, struct session *session, struct desk_account *account)
{
    int r = 0;

    if (!is_by_itself(call))
        r = session_touch(call, session);
    return r > 0 ? note_use(call, account) : r;
}

static int
identify_person(struct desk_call *call, struct problem *problem)
{
    struct session *session = &call->state->session;
    struct account_rule rule = person_rule(call->desk, call->now_us);
    struct desk_store *store = desk_store_of(call->desk);
    struct desk_account account;
    int r = session_find(call, session);

    if (r < 0 || !session->there)
        return told(r, problem);
    r = desk_store_find_id(store, session->row.account, &call->request->arena, &account);
    if (r < 0)
        return told(r, problem);
    if (r == 0 || !account_is_open(&account, &rule)) {
        session->there = false;
        return told(desk_store_end_session(store, session->row.id), problem);
    }
    if (set_who(call, &account) < 0)
        return problem_set(problem, PROBLEM_INTERNAL, "");
    r = check_token(call, problem);
    return r < 0 ? r : told(use_session(call, session, &account), problem);
}

int
identify(struct desk_call *call, struct problem *problem)
{
    struct str authorization = http_header(call->request, "Authorization");

    if (authorization.len == 0)
        return identify_person(call, problem);
    if (!str_starts_with(authorization, STR(BEARER)))
        return problem_set(problem, PROBLEM_NOT_SIGNED_IN, "");
    return identify_system(call,
                           str_trim((struct str){authorization.ptr + sizeof BEARER - 1,
                                                 authorization.len - (sizeof BEARER - 1)}),
                           problem);
}

bool
identify_is_confirmed(const struct desk_call *call)
{
    return session_confirmed_until_us(&call->state->session, call->now_us) != 0;
}
