/* Signing the undertaking at the desk (clause 3.2.9). */
#include "desk/accounts.h"
#include "desk/desk_private.h"
#include "desk/person.h"
#include "desk/session_show.h"
#include "pki/digest.h"

#define VERSION_MAX 32

/* Which text it was, provable later: the version and the hash of both languages. */
static struct str
detail_of(struct desk_call *call)
{
    const struct undertaking *undertaking = call->desk->undertaking;
    struct str parts[] = {str_from(undertaking->text_lv), str_from(undertaking->text_en)};
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    arena_buf(&call->request->arena, &buf, 160);
    buf_addf(&buf, "{\"version\":\"%s\",\"sha256\":\"", undertaking->version);
    buf_add_hex(&buf, hash, sizeof hash);
    buf_add(&buf, STR("\"}"));
    return buf_str(&buf);
}

static void
serve_sign(struct desk_call *call)
{
    struct account_rule rule = person_rule(call->desk, call->now_us);
    struct desk_store *store = desk_store_of(call->desk);
    struct desk_account account;
    struct record record;
    struct str version = {0};
    int r;
    const struct desk_member members[] = {{"version", DESK_TEXT, true, VERSION_MAX, &version}};

    if (!desk_read(call, members, 1))
        return;
    r = desk_store_take(store, call->who->id, &call->request->arena, &account);
    r = r <= 0 ? PROBLEM_STORE_UNAVAILABLE
               : accounts_bind(store, &account, version, date_in_riga(call->now_us), STR("desk"),
                               &rule);
    if (r < 0) {
        desk_reply_problem(call, (enum problem_code)r, NULL);
        return;
    }
    record_init(&record, RECORD_ACCESS, call->now_us);
    record.subject = STR("undertaking");
    record.outcome = STR("done");
    record.clause = STR("3.2.9");
    record.detail = detail_of(call);
    desk_record(call, &record);
    session_show(call);
}

const struct desk_route desk_undertaking_routes[] = {
    {HTTP_POST, "/v1/undertaking", DESK_PEOPLE, 0, serve_sign, NULL},
    {0},
};
