/*
 * Signing in at the identity provider: GET /v1/oidc/start sends the browser there, and
 * GET /v1/oidc/callback is where it comes back. What goes wrong stands in the audit log; the
 * browser is sent to the sign-in page, which says that it did not work and no more.
 */
#include "desk/account_state.h"
#include "desk/desk_job.h"
#include "desk/desk_private.h"
#include "desk/oidc_attempts.h"
#include "desk/person.h"
#include "desk/sign_in.h"

#include "base/log.h"
#include "pki/digest.h"

#include <stdlib.h>

/* Lax, for the way back begins on the identity provider's page. */
#define COOKIE "__Host-tilts-oidc"
#define COOKIE_RULES "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="
#define DEADLINE_MS (4 * LIMIT_OIDC_DEADLINE_MS) /* three calls, and waiting for others */
#define HOME STR("/")
#define REFUSED STR("/#/sign-in/refused")

/* Between the loop and the worker. */
struct oidc_job {
    struct desk_job base; /* first */
    struct oidc *oidc;
    struct oidc_attempt attempt;
    struct oidc_return back;
    char url[OIDC_URL_MAX], error[OIDC_ERROR_MAX];
    struct oidc_identity identity;
    int result;
};

static void
set_cookie(struct desk_call *call, const char *key, unsigned seconds)
{
    struct buf buf;

    arena_buf(&call->request->arena, &buf, 192);
    buf_addf(&buf, "%s=%s%s%u", COOKIE, key, COOKIE_RULES, seconds);
    desk_reply_header(call, "Set-Cookie", buf_str(&buf));
}

static void
refuse(struct desk_call *call, const struct desk_account *account, const char *flaw)
{
    sign_in_record(call, account, STR("sign-in"), flaw);
    desk_reply_redirect(call, REFUSED);
}

static void
free_job(struct oidc_job *own)
{
    digest_wipe(own, sizeof *own);
    free(own);
}

/* Hands the job over and parks the call; or the call is answered. */
static void
submit(struct desk_call *call, struct oidc_job *own)
{
    own->oidc = call->desk->oidc;
    if (desk_job_submit(&own->base, call, OFFICE_OUTSIDE, DEADLINE_MS) < 0) {
        free_job(own);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
    }
}

/* --- There --- */

static void
run_begin(struct office_job *job)
{
    struct oidc_job *own = (struct oidc_job *)job;

    own->result = oidc_begin(own->oidc, &own->attempt, own->url, own->error);
}

static void
begun(struct office_job *job, bool ran)
{
    struct oidc_job *own = (struct oidc_job *)job;
    struct desk_call *call = own->base.call;
    char key[OIDC_KEY_TEXT_MAX];

    if (call && (!ran || own->result < 0)) {
        if (ran)
            log_event(LOG_WARNING, "oidc-failed", "reason=\"%s\"", own->error);
        call->now_us = call->desk->now_us;
        refuse(call, NULL, "oidc-unavailable");
    } else if (call) {
        oidc_attempts_add(call->desk->oidc_attempts, &own->attempt, call->desk->now_us, key);
        set_cookie(call, key, OIDC_ATTEMPT_S);
        desk_reply_redirect(call, arena_str(&call->request->arena, str_from(own->url)));
    }
    free_job(own);
}

/* The name by which the browser reached us; it was looked at before. */
static bool
name_way_back(const struct desk_call *call, struct oidc_attempt *attempt)
{
    struct buf buf;

    buf_init(&buf, attempt->redirect_uri, sizeof attempt->redirect_uri);
    buf_addf(&buf, "https://%.*s/v1/oidc/callback", STR_FMT(http_header(call->request, "Host")));
    return buf_c(&buf) != NULL;
}

static void
serve_start(struct desk_call *call)
{
    struct oidc_job *own;

    if (!call->desk->oidc) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return;
    }
    if (!sign_in_may_try(call))
        return;
    own = calloc(1, sizeof *own);
    if (!own || !name_way_back(call, &own->attempt)) {
        free(own);
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    own->base.job.run = run_begin;
    own->base.job.done = begun;
    submit(call, own);
}

/* --- And back --- */

static void
run_finish(struct office_job *job)
{
    struct oidc_job *own = (struct oidc_job *)job;

    own->result = oidc_finish(own->oidc, &own->attempt, &own->back, &own->identity, own->error);
}

/* By account, or by personal code where the claim is one. 1, 0 or -1. */
static int
find_account(struct desk_call *call, const char *subject, struct desk_account *account)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct arena *arena = &call->request->arena;
    struct person_code code;
    int r = desk_store_find(store, DESK_KEY_ACCOUNT, str_from(subject), arena, account);

    if (r == 0 && person_code_parse(str_from(subject), &code))
        r = desk_store_find_person(store, code.number, arena, account);
    if (r > 0 && account->kind != DESK_ACCOUNT_PERSON)
        r = 0;
    return r > 0 ? desk_store_take(store, account->id, arena, account) : r;
}

/* Password and codes of our own are not asked for; all else counts as with them. */
static const char *
flaw_of(const struct desk_call *call, const struct desk_account *account)
{
    struct account_rule rule = person_rule(call->desk, call->now_us);

    switch (account_state(account, &rule)) {
    case ACCOUNT_LEFT:
    case ACCOUNT_DORMANT:
        return "closed";
    case ACCOUNT_LOCKED:
        return "locked";
    default:
        return NULL;
    }
}

/* Who proved it there within the last minutes need not do so again here. */
static bool
is_fresh(const struct desk_call *call, const struct oidc_identity *identity)
{
    return identity->proved_us > call->now_us - SESSION_CONFIRMED_S * US_PER_SECOND;
}

static void
settle(struct desk_call *call, const struct oidc_identity *identity)
{
    struct desk_account *account = arena_alloc(&call->request->arena, sizeof *account);
    int r = account ? find_account(call, identity->subject, account) : -1;
    const char *flaw = r > 0 ? flaw_of(call, account) : "unknown-account";

    if (r < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    } else if (flaw) {
        refuse(call, r > 0 ? account : NULL, flaw);
    } else if (sign_in_begin(call, account, is_fresh(call, identity)) < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    } else {
        desk_reply_redirect(call, HOME);
    }
}

static void
finished(struct office_job *job, bool ran)
{
    struct oidc_job *own = (struct oidc_job *)job;
    struct desk_call *call = own->base.call;

    if (call) {
        call->now_us = call->desk->now_us;
        if (ran && own->result == 0) {
            settle(call, &own->identity);
        } else {
            if (ran)
                log_event(LOG_WARNING, "oidc-failed", "reason=\"%s\"", own->error);
            refuse(call, NULL, "oidc-refused");
        }
    }
    free_job(own);
}

static void
serve_callback(struct desk_call *call)
{
    struct str key = session_cookie(call->request, STR(COOKIE));
    struct oidc_job *own;

    if (!call->desk->oidc) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return;
    }
    if (!sign_in_may_try(call))
        return;
    set_cookie(call, "", 0);
    own = calloc(1, sizeof *own);
    if (!own) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    if (!oidc_attempts_take(call->desk->oidc_attempts, key, call->now_us, &own->attempt)) {
        refuse(call, NULL, "oidc-attempt");
        free_job(own);
        return;
    }
    /* Too long, or missing where somebody said no there: refused by oidc_finish(). */
    (void)str_copy(desk_argument(call, "code"), own->back.code, sizeof own->back.code);
    (void)str_copy(desk_argument(call, "state"), own->back.state, sizeof own->back.state);
    own->base.job.run = run_finish;
    own->base.job.done = finished;
    submit(call, own);
}

const struct desk_route desk_oidc_routes[] = {
    {HTTP_GET, "/v1/oidc/start", 0, DESK_PUBLIC, serve_start, NULL},
    {HTTP_GET, "/v1/oidc/callback", 0, DESK_PUBLIC, serve_callback, NULL},
    {0},
};
