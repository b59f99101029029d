/*
 * Coming and going: sign-in, sign-out, confirming who one is, a new password. One same answer for
 * an unknown account, a wrong password, a wrong or used code and a locked account; which of them it
 * was stands in the audit log.
 */
#include "desk/sign_in.h"
#include "desk/credentials.h"
#include "desk/desk_json.h"
#include "desk/desk_private.h"
#include "desk/password.h"
#include "desk/session_show.h"

#define ACCOUNT_MAX 64

/* Records under the account's own name, for nobody is signed in yet. */
void
sign_in_record(struct desk_call *call, const struct desk_account *account, struct str subject,
               const char *flaw)
{
    struct record record;

    record_init(&record, RECORD_ACCESS, call->now_us);
    if (account) {
        record.operator_name = account->name;
        record.operator_surname = account->surname;
        record.operator_code = account->person_code;
    }
    record.subject = subject;
    record.outcome = flaw ? STR("refused") : STR("done");
    if (flaw) {
        struct buf buf;
        arena_buf(&call->request->arena, &buf, 64);
        buf_addf(&buf, "{\"reason\":\"%s\"}", flaw);
        record.detail = buf_str(&buf);
    }
    desk_record(call, &record);
}

int
sign_in_begin(struct desk_call *call, struct desk_account *account, bool confirmed)
{
    account->last_use_us = call->now_us;
    if (desk_store_save(desk_store_of(call->desk), account) < 0 ||
        session_begin(call, account->id, confirmed) < 0)
        return -1;
    sign_in_record(call, account, STR("sign-in"), NULL);
    return 0;
}

void
sign_in_account(struct desk_call *call, struct desk_account *account, bool confirmed)
{
    if (sign_in_begin(call, account, confirmed) < 0)
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    else
        session_show(call);
}

static void
signed_in(struct desk_call *call, const struct credentials_result *result)
{
    if (result->flaw == CREDENTIALS_GOOD) {
        sign_in_account(call, result->account, false);
        return;
    }
    sign_in_record(call, result->account, STR("sign-in"), credentials_flaw_name(result->flaw));
    desk_reply_problem(call, PROBLEM_SIGN_IN_REFUSED, NULL);
}

/* Guessing costs argon2 on our side: an address may try now and then only. */
bool
sign_in_may_try(struct desk_call *call)
{
    struct problem problem = {0};
    uint8_t address[16];
    int64_t wait_us;

    http_peer(call->request, address);
    wait_us = visitors_take(call->desk->visitors, VISITORS_SIGN_IN, address, clock_monotonic_us());
    if (wait_us == 0)
        return true;
    problem_set(&problem, PROBLEM_TOO_MANY_CALLS, "");
    problem.retry_after_s = (unsigned)(wait_us / US_PER_SECOND) + 1;
    desk_reply_problem_of(call, &problem);
    return false;
}

static void
serve_sign_in(struct desk_call *call)
{
    struct credentials asked = {0};
    const struct desk_member members[] = {
        {"account", DESK_TEXT, true, ACCOUNT_MAX, &asked.account},
        {"password", DESK_SECRET, true, LIMIT_PASSWORD_MAX, &asked.password},
        {"code", DESK_TEXT, true, ACCOUNT_MAX, &asked.code},
    };

    if (!desk_read(call, members, ARRAY_LEN(members)) || !sign_in_may_try(call))
        return;
    credentials_judge(call, &asked, signed_in);
}

static void
serve_sign_out(struct desk_call *call)
{
    if (!desk_read(call, NULL, 0))
        return;
    desk_record_simple(call, RECORD_ACCESS, STR("sign-out"), STR("done"), STR(""));
    if (session_end(call) < 0)
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    else
        desk_reply_nothing(call);
}

static void
confirmed(struct desk_call *call, const struct credentials_result *result)
{
    int r;

    if (result->flaw != CREDENTIALS_GOOD) {
        sign_in_record(call, result->account, STR("confirmation"),
                       credentials_flaw_name(result->flaw));
        desk_reply_problem(call, PROBLEM_CONFIRMATION_REFUSED, NULL);
        return;
    }
    r = session_confirm(call);
    if (r == 0)
        sign_in_record(call, result->account, STR("confirmation"), "session-ended");
    if (r <= 0) {
        desk_reply_problem(call, r < 0 ? PROBLEM_STORE_UNAVAILABLE : PROBLEM_NOT_SIGNED_IN, NULL);
        return;
    }
    desk_record_simple(call, RECORD_ACCESS, STR("confirmation"), STR("done"), STR(""));
    desk_reply_json(call, 200,
                    json_pack("{s:o}", "confirmed_until",
                              desk_json_instant(session_confirmed_until_us(&call->state->session,
                                                                           call->now_us))));
}

static void
serve_confirm(struct desk_call *call)
{
    struct credentials asked = {.account = call->who->account};
    const struct desk_member members[] = {
        {"password", DESK_SECRET, true, LIMIT_PASSWORD_MAX, &asked.password},
        {"code", DESK_TEXT, true, ACCOUNT_MAX, &asked.code},
    };

    if (desk_read(call, members, ARRAY_LEN(members)) && sign_in_may_try(call))
        credentials_judge(call, &asked, confirmed);
}

/* Whoever else sits at the account is sent away; who changed it goes on in a new session. */
static void
changed(struct desk_call *call, const struct credentials_result *result)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct session *session = &call->state->session;

    if (result->flaw != CREDENTIALS_GOOD) {
        sign_in_record(call, result->account, STR("password"), credentials_flaw_name(result->flaw));
        desk_reply_problem(call, PROBLEM_CONFIRMATION_REFUSED, NULL);
        return;
    }
    desk_record_simple(call, RECORD_ACCESS, STR("password"), STR("done"), STR(""));
    if (desk_store_end_sessions(store, call->who->id) < 0 ||
        session_begin(call, session->row.account, true) < 0)
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    else
        session_show(call);
}

static void
serve_password(struct desk_call *call)
{
    struct credentials asked = {.account = call->who->account};
    const struct desk_member members[] = {
        {"old", DESK_SECRET, true, LIMIT_PASSWORD_MAX, &asked.password},
        {"new", DESK_SECRET, true, LIMIT_BODY_MAX, &asked.new_password},
        {"code", DESK_TEXT, true, ACCOUNT_MAX, &asked.code},
    };
    const struct str names[] = {call->who->account, call->who->name, call->who->surname};
    struct problem problem = {0};

    if (!desk_read(call, members, ARRAY_LEN(members)))
        return;
    if (password_judge(asked.new_password, names, ARRAY_LEN(names), &problem) < 0)
        desk_reply_problem(call, problem.code, "new");
    else if (sign_in_may_try(call))
        credentials_judge(call, &asked, changed);
}

const struct desk_route desk_sign_in_routes[] = {
    {HTTP_GET, "/v1/session", 0, DESK_PUBLIC, session_show, NULL},
    {HTTP_POST, "/v1/sign-in", 0, DESK_PUBLIC, serve_sign_in, NULL},
    {HTTP_POST, "/v1/sign-out", DESK_PEOPLE, 0, serve_sign_out, NULL},
    {HTTP_POST, "/v1/session/confirm", DESK_PEOPLE, 0, serve_confirm, NULL},
    {HTTP_POST, "/v1/password", DESK_PEOPLE, 0, serve_password, NULL},
    {0},
};
