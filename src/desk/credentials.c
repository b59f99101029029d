/* The job in the back office and the judgement after it: see credentials.h. */
#include "desk/credentials.h"

#include "desk/account_state.h"
#include "desk/desk_job.h"
#include "desk/desk_private.h"
#include "desk/one_time_code.h"
#include "desk/password.h"
#include "desk/person.h"
#include "pki/digest.h"

#include <stdlib.h>

#define DEADLINE_MS 20000

/* Between the loop and the worker. */
struct credentials_job {
    struct desk_job base;     /* first */
    struct credentials asked; /* the worker reads only its own copies below */
    void (*then)(struct desk_call *call, const struct credentials_result *result);
    char password[LIMIT_PASSWORD_MAX + 1], new_password[LIMIT_PASSWORD_MAX + 1];
    char encoded[PASSWORD_ENCODED_MAX], new_encoded[PASSWORD_ENCODED_MAX];
    bool matches, failed;
};

const char *
credentials_flaw_name(enum credentials_flaw flaw)
{
    static const char *const names[] = {
        [CREDENTIALS_GOOD] = "good",
        [CREDENTIALS_UNKNOWN] = "unknown-account",
        [CREDENTIALS_CLOSED] = "closed",
        [CREDENTIALS_LOCKED] = "locked",
        [CREDENTIALS_WRONG_PASSWORD] = "wrong-password",
        [CREDENTIALS_WRONG_CODE] = "wrong-code",
    };

    return names[flaw];
}

static void
run(struct office_job *job)
{
    struct credentials_job *own = (struct credentials_job *)job;
    struct str hashed = {0};

    own->matches = password_matches(str_from(own->password), own->encoded);
    if (own->new_password[0])
        hashed = str_from(own->new_password);
    else if (own->matches && password_is_dated(own->encoded))
        hashed = str_from(own->password);
    if (hashed.len)
        own->failed = password_hash(hashed, own->new_encoded) < 0;
}

/* In the order of what says least about the account to one who watches only the time. */
static enum credentials_flaw
judge(const struct credentials_job *own, const struct desk_account *account,
      const struct account_rule *rule, uint64_t *ret_step)
{
    enum account_state state = account_state(account, rule);

    if (state == ACCOUNT_LEFT || state == ACCOUNT_DORMANT || account->password.len == 0 ||
        account->secret.len != ONE_TIME_SECRET_SIZE)
        return CREDENTIALS_CLOSED;
    if (state == ACCOUNT_LOCKED)
        return CREDENTIALS_LOCKED;
    /* The password that was compared may have been changed meanwhile. */
    if (!own->matches || !str_eq_c(account->password, own->encoded))
        return CREDENTIALS_WRONG_PASSWORD;
    if (!one_time_code_check((const uint8_t *)account->secret.ptr, own->asked.code, rule->now_us,
                             account->last_step, ret_step))
        return CREDENTIALS_WRONG_CODE;
    return CREDENTIALS_GOOD;
}

/* Counts a failure; at the last one the account is locked and whoever sits at it is sent away. */
static int
count_failure(struct desk_store *store, struct desk_account *account, int64_t now_us)
{
    if (++account->failures < CREDENTIALS_FAILURES)
        return desk_store_save(store, account);
    account->failures = 0;
    account->locked_till_us = now_us + CREDENTIALS_LOCKED_S * US_PER_SECOND;
    if (desk_store_end_sessions(store, account->id) < 0)
        return -1;
    return desk_store_save(store, account);
}

static int
note(struct credentials_job *own, struct credentials_result *result, uint64_t step)
{
    struct desk_call *call = own->base.call;
    struct desk_store *store = desk_store_of(call->desk);
    struct desk_account *account = result->account;

    if (result->flaw == CREDENTIALS_WRONG_PASSWORD || result->flaw == CREDENTIALS_WRONG_CODE)
        return count_failure(store, account, call->now_us);
    if (result->flaw != CREDENTIALS_GOOD)
        return 0;
    account->failures = 0;
    account->last_step = step;
    if (own->new_encoded[0])
        account->password = arena_str(&call->request->arena, str_from(own->new_encoded));
    return desk_store_save(store, account);
}

/* 0 with the result, or -1: desk.db failed. */
static int
settle(struct credentials_job *own, struct credentials_result *result)
{
    struct desk_call *call = own->base.call;
    struct desk_store *store = desk_store_of(call->desk);
    struct account_rule rule = person_rule(call->desk, call->now_us);
    struct desk_account *account = arena_alloc(&call->request->arena, sizeof *account);
    uint64_t step = 0;
    int r;

    if (!account)
        return -1;
    r = desk_store_find(store, DESK_KEY_ACCOUNT, own->asked.account, &call->request->arena,
                        account);
    if (r > 0)
        r = desk_store_take(store, account->id, &call->request->arena, account);
    if (r < 0)
        return -1;
    if (r == 0 || account->kind != DESK_ACCOUNT_PERSON) {
        *result = (struct credentials_result){.flaw = CREDENTIALS_UNKNOWN};
        return 0;
    }
    result->account = account;
    result->flaw = judge(own, account, &rule, &step);
    result->new_encoded = own->new_encoded;
    return note(own, result, step);
}

static void
done(struct office_job *job, bool ran)
{
    struct credentials_job *own = (struct credentials_job *)job;
    struct credentials_result result = {0};
    struct desk_call *call = own->base.call;

    if (call) {
        call->user = NULL;
        call->now_us = call->desk->now_us;
        if (!ran || own->failed)
            desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        else if (settle(own, &result) < 0)
            desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        else
            own->then(call, &result);
    }
    digest_wipe(own, sizeof *own);
    free(own);
}

/* The encoded password as of now; empty when there is no such account. */
static int
load_encoded(struct desk_call *call, struct credentials_job *own)
{
    struct desk_account account;
    int r = desk_store_find(desk_store_of(call->desk), DESK_KEY_ACCOUNT, own->asked.account,
                            &call->request->arena, &account);

    if (r > 0 && !str_copy(account.password, own->encoded, sizeof own->encoded))
        return -1;
    return r < 0 ? -1 : 0;
}

void
credentials_judge(struct desk_call *call, const struct credentials *credentials,
                  void (*then)(struct desk_call *call, const struct credentials_result *result))
{
    struct credentials_job *own = calloc(1, sizeof *own);
    enum problem_code code = PROBLEM_OVERLOADED;

    if (!own)
        goto refuse;
    own->base.job.run = run;
    own->base.job.done = done;
    own->asked = *credentials;
    own->then = then;
    if (!str_copy(credentials->password, own->password, sizeof own->password) ||
        !str_copy(credentials->new_password, own->new_password, sizeof own->new_password))
        own->password[0] = '\0'; /* longer than any that was ever taken: never the right one */
    if (load_encoded(call, own) < 0) {
        code = PROBLEM_STORE_UNAVAILABLE;
        goto refuse;
    }
    if (desk_job_submit(&own->base, call, OFFICE_SHORT, DEADLINE_MS) < 0)
        goto refuse;
    return;
refuse:
    if (own)
        digest_wipe(own, sizeof *own);
    free(own);
    desk_reply_problem(call, code, NULL);
}
