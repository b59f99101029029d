/*
 * Enrolment: with a code from an administrator somebody chooses a password and gets the secret of
 * one-time codes, and shows with a first code that the app has it. Until that moment whatever the
 * account had before stays good. The code is no name and no right: a wrong one is refused the same
 * way whether mistyped, used or expired.
 */
#include "desk/account_state.h"
#include "desk/accounts.h"
#include "desk/desk_job.h"
#include "desk/desk_private.h"
#include "desk/one_time_code.h"
#include "desk/password.h"
#include "desk/person.h"
#include "desk/sign_in.h"
#include "pki/digest.h"

#include <stdlib.h>
#include <string.h>

#define CODE_TEXT_MAX 64
#define DEADLINE_MS 20000

/* The account with this open code, taken; false: answered. */
static bool
take_enrolled(struct desk_call *call, struct str code, struct desk_account *account)
{
    struct account_rule rule = person_rule(call->desk, call->now_us);
    struct desk_store *store = desk_store_of(call->desk);
    uint8_t hash[HASH_SIZE];
    int r;

    accounts_code_hash(code, hash);
    r = desk_store_find(store, DESK_KEY_ENROLMENT, (struct str){(const char *)hash, HASH_SIZE},
                        &call->request->arena, account);
    if (r > 0)
        r = desk_store_take(store, account->id, &call->request->arena, account);
    if (r < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        return false;
    }
    if (r > 0 && call->now_us < account->enrolment_till_us && account_is_open(account, &rule))
        return true;
    sign_in_record(call, r > 0 ? account : NULL, STR("enrolment"), r > 0 ? "expired" : "unknown");
    desk_reply_problem(call, PROBLEM_ENROLMENT_REFUSED, NULL);
    return false;
}

static void
serve_begin(struct desk_call *call)
{
    uint8_t secret[ONE_TIME_SECRET_SIZE];
    char text[ONE_TIME_SECRET_TEXT_MAX], uri[ONE_TIME_URI_MAX];
    struct desk_account account;
    struct str code = {0};
    const struct desk_member members[] = {{"code", DESK_TEXT, true, CODE_TEXT_MAX, &code}};

    if (!desk_read(call, members, 1) || !sign_in_may_try(call) ||
        !take_enrolled(call, code, &account))
        return;
    one_time_secret_make(secret);
    account.pending_secret = (struct str){(const char *)secret, sizeof secret};
    if (one_time_secret_text(secret, text) < 0 ||
        one_time_uri(secret, str_from(call->desk->options.config->organisation), account.account,
                     uri) < 0)
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    else if (desk_store_save(desk_store_of(call->desk), &account) < 0)
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    else
        desk_reply_json(call, 200,
                        json_pack("{s:s%, s:s, s:s}", "account", account.account.ptr,
                                  account.account.len, "secret", text, "uri", uri));
    digest_wipe(secret, sizeof secret);
    digest_wipe(text, sizeof text);
    digest_wipe(uri, sizeof uri);
}

/* Hashing the password in the back office. */
struct enrolment_job {
    struct desk_job base; /* first */
    struct str code;
    char password[LIMIT_PASSWORD_MAX + 1], encoded[PASSWORD_ENCODED_MAX];
    uint64_t step; /* of the one-time code that was shown */
    bool failed;
};

static void
run(struct office_job *job)
{
    struct enrolment_job *own = (struct enrolment_job *)job;

    own->failed = password_hash(str_from(own->password), own->encoded) < 0;
}

/* The code may have been used by somebody quicker meanwhile: it is looked up again. */
static void
finish(struct enrolment_job *own)
{
    struct desk_call *call = own->base.call;
    struct desk_store *store = desk_store_of(call->desk);
    struct desk_account account;

    if (!take_enrolled(call, own->code, &account))
        return;
    account.password = str_from(own->encoded);
    account.secret = account.pending_secret;
    account.pending_secret = account.enrolment = (struct str){0};
    account.enrolment_till_us = 0;
    account.last_step = own->step;
    account.failures = 0;
    account.locked_till_us = 0;
    if (desk_store_save(store, &account) < 0 || desk_store_end_sessions(store, account.id) < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        return;
    }
    sign_in_record(call, &account, STR("enrolment"), NULL);
    desk_reply_nothing(call);
}

static void
done(struct office_job *job, bool ran)
{
    struct enrolment_job *own = (struct enrolment_job *)job;

    if (own->base.call) {
        own->base.call->user = NULL;
        own->base.call->now_us = own->base.call->desk->now_us;
        if (ran && !own->failed)
            finish(own);
        else
            desk_reply_problem(own->base.call, PROBLEM_OVERLOADED, NULL);
    }
    digest_wipe(own, sizeof *own);
    free(own);
}

static void
hash_password(struct desk_call *call, struct str code, struct str password, uint64_t step)
{
    struct enrolment_job *own = calloc(1, sizeof *own);

    if (!own || !str_copy(password, own->password, sizeof own->password)) {
        free(own);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        return;
    }
    own->base.job.run = run;
    own->base.job.done = done;
    own->code = code;
    own->step = step;
    if (desk_job_submit(&own->base, call, OFFICE_SHORT, DEADLINE_MS) < 0) {
        digest_wipe(own, sizeof *own);
        free(own);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
    }
}

static void
serve_confirm(struct desk_call *call)
{
    struct str code = {0}, password = {0}, one_time_code = {0};
    struct desk_account account;
    struct problem problem = {0};
    uint64_t step;
    const struct desk_member members[] = {
        {"code", DESK_TEXT, true, CODE_TEXT_MAX, &code},
        {"password", DESK_SECRET, true, LIMIT_BODY_MAX, &password},
        {"one_time_code", DESK_TEXT, true, CODE_TEXT_MAX, &one_time_code},
    };

    if (!desk_read(call, members, ARRAY_LEN(members)) || !sign_in_may_try(call) ||
        !take_enrolled(call, code, &account))
        return;
    if (password_judge(password, (struct str[]){account.account, account.name, account.surname}, 3,
                       &problem) < 0) {
        desk_reply_problem_of(call, &problem);
        return;
    }
    if (account.pending_secret.len != ONE_TIME_SECRET_SIZE ||
        !one_time_code_check((const uint8_t *)account.pending_secret.ptr, one_time_code,
                             call->now_us, 0, &step)) {
        sign_in_record(call, &account, STR("enrolment"), "wrong-code");
        desk_reply_problem(call, PROBLEM_CONFIRMATION_REFUSED, "one_time_code");
        return;
    }
    hash_password(call, code, password, step);
}

const struct desk_route desk_enrolment_routes[] = {
    {HTTP_POST, "/v1/enrolment", 0, DESK_PUBLIC, serve_begin, NULL},
    {HTTP_POST, "/v1/enrolment/confirm", 0, DESK_PUBLIC, serve_confirm, NULL},
    {0},
};
