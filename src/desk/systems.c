/* The agency's other systems: a token each, shown once. See accounts.h. */
#include "desk/accounts.h"
#include "desk/desk_json.h"
#include "desk/desk_private.h"

static json_t *
show(const struct desk_account *account)
{
    return json_pack("{s:I, s:o, s:s, s:o, s:o}", "id", (json_int_t)account->id, "name",
                     desk_json_str(account->account), "state",
                     account->token.len ? "active" : "revoked", "made_at",
                     desk_json_instant(account->made_us), "last_use_at",
                     desk_json_instant(account->last_use_us));
}

static int
add_item(void *ctx, const struct desk_account *account)
{
    return account->kind == DESK_ACCOUNT_SYSTEM ? json_array_append_new(ctx, show(account)) : 0;
}

static void
serve_list(struct desk_call *call)
{
    json_t *items = json_array();
    struct arena arena;
    int r;

    arena_init(&arena, LIMIT_ACCOUNTS_BYTES);
    r = desk_store_each(desk_store_of(call->desk), &arena, add_item, items);
    arena_done(&arena);
    if (r == 0) {
        desk_reply_json(call, 200, json_pack("{s:o, s:n}", "items", items, "next"));
        return;
    }
    json_decref(items);
    desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
}

static void
serve_add(struct desk_call *call)
{
    char token[ACCOUNTS_TOKEN_MAX];
    struct str name = {0};
    int64_t id;
    int r;
    const struct desk_member members[] = {{"name", DESK_TEXT, true, ACCOUNTS_NAME_MAX, &name}};

    if (!desk_read(call, members, 1))
        return;
    r = accounts_add_system(desk_store_of(call->desk), name, call->now_us, &id, token);
    if (r < 0) {
        desk_reply_problem(call, (enum problem_code)r, "name");
        return;
    }
    desk_record_account(call, "system-added", id, STR(""));
    desk_reply_json(call, 201, json_pack("{s:I, s:s}", "id", (json_int_t)id, "token", token));
}

static void
serve_revoke(struct desk_call *call)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct desk_account account;
    int64_t id;
    int r;

    if (!desk_read(call, NULL, 0) || !desk_word_number(call, 0, &id))
        return;
    r = desk_store_take(store, id, &call->request->arena, &account);
    if (r == 0 || (r > 0 && account.kind != DESK_ACCOUNT_SYSTEM)) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return;
    }
    account.token = (struct str){0};
    if (r < 0 || desk_store_save(store, &account) < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        return;
    }
    desk_record_account(call, "system-revoked", id, STR(""));
    desk_reply_json(call, 200, show(&account));
}

const struct desk_route desk_system_routes[] = {
    {HTTP_GET, "/v1/systems", DESK_ADMINISTRATOR, 0, serve_list, NULL},
    {HTTP_POST, "/v1/systems", DESK_ADMINISTRATOR, 0, serve_add, NULL},
    {HTTP_POST, "/v1/systems/{id}/revoke", DESK_ADMINISTRATOR, 0, serve_revoke, NULL},
    {0},
};
