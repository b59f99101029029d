/* Accounts of people through the API, for administrators: see accounts.h for the rules. */
#include "desk/accounts.h"
#include "desk/desk_json.h"
#include "desk/desk_private.h"
#include "desk/person.h"
#include "desk/roles.h"

#define VERSION_MAX 32

static void
refuse(struct desk_call *call, int code, const char *field)
{
    desk_reply_problem(call, (enum problem_code)code, field);
}

static struct account_rule
rule_of(const struct desk_call *call)
{
    return person_rule(call->desk, call->now_us);
}

/* The person of the path, for a change; false: answered. */
static bool
take_person(struct desk_call *call, struct desk_account *account)
{
    int64_t id;
    int r;

    if (!desk_word_number(call, 0, &id))
        return false;
    r = desk_store_take(desk_store_of(call->desk), id, &call->request->arena, account);
    if (r > 0 && account->kind == DESK_ACCOUNT_PERSON)
        return true;
    refuse(call, r < 0 ? PROBLEM_STORE_UNAVAILABLE : PROBLEM_NOTHING_THERE, NULL);
    return false;
}

/* The end of every change: its problem, or its record and the account as it is now. */
static void
end_change(struct desk_call *call, int r, const struct desk_account *account, const char *what,
           struct str detail)
{
    struct account_rule rule = rule_of(call);

    if (r < 0) {
        refuse(call, r, NULL);
        return;
    }
    desk_record_account(call, what, account->id, detail);
    desk_reply_json(call, 200, accounts_show(account, &rule));
}

struct list {
    json_t *items;
    struct account_rule rule;
};

static int
add_item(void *ctx, const struct desk_account *account)
{
    struct list *list = ctx;

    if (account->kind != DESK_ACCOUNT_PERSON)
        return 0;
    return json_array_append_new(list->items, accounts_show(account, &list->rule));
}

static void
serve_list(struct desk_call *call)
{
    struct list list = {json_array(), rule_of(call)};
    struct arena arena;
    int r;

    arena_init(&arena, LIMIT_ACCOUNTS_BYTES);
    r = desk_store_each(desk_store_of(call->desk), &arena, add_item, &list);
    arena_done(&arena);
    if (r == 0) {
        desk_reply_json(call, 200, json_pack("{s:o, s:n}", "items", list.items, "next"));
        return;
    }
    json_decref(list.items);
    refuse(call, PROBLEM_STORE_UNAVAILABLE, NULL);
}

static bool
read_roles(struct desk_call *call, const json_t *names, unsigned *ret_roles)
{
    if (roles_read(names, ret_roles))
        return true;
    refuse(call, PROBLEM_BAD_TEXT, "roles");
    return false;
}

static void
serve_add(struct desk_call *call)
{
    struct accounts_new person = {0};
    struct accounts_enrolment enrolment;
    json_t *names = NULL;
    int64_t id;
    int r;
    const struct desk_member members[] = {
        {"account", DESK_TEXT, true, ACCOUNTS_NAME_MAX, &person.account},
        {"name", DESK_TEXT, true, LIMIT_NAME_MAX, &person.name},
        {"surname", DESK_TEXT, true, LIMIT_NAME_MAX, &person.surname},
        {"person_code", DESK_TEXT, true, PERSON_CODE_TEXT_MAX, &person.person_code},
        {"roles", DESK_ARRAY, true, 8, &names},
    };

    if (!desk_read(call, members, ARRAY_LEN(members)) || !read_roles(call, names, &person.roles))
        return;
    r = accounts_add(desk_store_of(call->desk), &person, call->now_us, &id, &enrolment);
    if (r < 0) {
        refuse(call, r,
               r == PROBLEM_BAD_TEXT          ? "account"
               : r == PROBLEM_BAD_PERSON_CODE ? "person_code"
                                              : NULL);
        return;
    }
    desk_record_account(call, "operator-added", id, STR(""));
    desk_reply_json(call, 201,
                    accounts_show_enrolment(json_pack("{s:I}", "id", (json_int_t)id), &enrolment));
}

static void
serve_roles(struct desk_call *call)
{
    struct account_rule rule = rule_of(call);
    struct desk_account account;
    struct buf detail;
    json_t *names = NULL;
    unsigned roles;
    int r;
    const struct desk_member members[] = {{"roles", DESK_ARRAY, true, 8, &names}};

    if (!desk_read(call, members, 1) || !read_roles(call, names, &roles) ||
        !take_person(call, &account))
        return;
    r = accounts_set_roles(desk_store_of(call->desk), &account, roles, &rule);
    arena_buf(&call->request->arena, &detail, 128);
    buf_add(&detail, STR("{\"roles\":\""));
    roles_text(roles, &detail);
    buf_add(&detail, STR("\"}"));
    end_change(call, r, &account, "operator-roles", buf_str(&detail));
}

/* {"word":"2026-11-26"}; the day may be none. */
static struct str
day_detail(struct desk_call *call, const char *word, struct date day)
{
    struct buf detail;

    arena_buf(&call->request->arena, &detail, 96);
    buf_addf(&detail, "{\"%s\":", word);
    if (date_is_none(day)) {
        buf_add(&detail, STR("null"));
    } else {
        buf_add_char(&detail, '"');
        date_add_to(&detail, day);
        buf_add_char(&detail, '"');
    }
    buf_add_char(&detail, '}');
    return buf_str(&detail);
}

static void
serve_leave(struct desk_call *call)
{
    struct account_rule rule = rule_of(call);
    struct desk_account account;
    struct date day = DATE_NONE;
    int r;
    const struct desk_member members[] = {{"day", DESK_DAY, false, 0, &day}};

    if (!desk_read(call, members, 1) || !take_person(call, &account))
        return;
    r = accounts_leave(desk_store_of(call->desk), &account, day, &rule);
    end_change(call, r, &account, "operator-leave", day_detail(call, "day", day));
}

static void
serve_bind(struct desk_call *call)
{
    struct account_rule rule = rule_of(call);
    struct desk_account account;
    struct str version = {0};
    struct date day = DATE_NONE;
    int r;
    const struct desk_member members[] = {
        {"version", DESK_TEXT, true, VERSION_MAX, &version},
        {"day", DESK_DAY, true, 0, &day},
    };

    if (!desk_read(call, members, ARRAY_LEN(members)) || !take_person(call, &account))
        return;
    r = accounts_bind(desk_store_of(call->desk), &account, version, day, STR("paper"), &rule);
    end_change(call, r, &account, "operator-bound", day_detail(call, "signed", day));
}

static void
serve_enrolment(struct desk_call *call)
{
    struct account_rule rule = rule_of(call);
    struct accounts_enrolment enrolment;
    struct desk_account account;
    int r;

    if (!desk_read(call, NULL, 0) || !take_person(call, &account))
        return;
    r = accounts_enrol(desk_store_of(call->desk), &account, call->now_us, &enrolment);
    if (r < 0) {
        refuse(call, r, NULL);
        return;
    }
    desk_record_account(call, "operator-enrolment", account.id, STR(""));
    desk_reply_json(call, 200, accounts_show_enrolment(accounts_show(&account, &rule), &enrolment));
}

static void
serve_unlock(struct desk_call *call)
{
    struct desk_account account;
    int r;

    if (!desk_read(call, NULL, 0) || !take_person(call, &account))
        return;
    r = accounts_unlock(desk_store_of(call->desk), &account, call->now_us);
    end_change(call, r, &account, "operator-unlocked", STR(""));
}

const struct desk_route desk_operator_routes[] = {
    {HTTP_GET, "/v1/operators", DESK_SUPERVISOR | DESK_DPO | DESK_ADMINISTRATOR, 0, serve_list,
     NULL},
    {HTTP_POST, "/v1/operators", DESK_ADMINISTRATOR, 0, serve_add, NULL},
    {HTTP_POST, "/v1/operators/{id}/roles", DESK_ADMINISTRATOR, 0, serve_roles, NULL},
    {HTTP_POST, "/v1/operators/{id}/leave", DESK_ADMINISTRATOR, 0, serve_leave, NULL},
    {HTTP_POST, "/v1/operators/{id}/bind", DESK_ADMINISTRATOR, 0, serve_bind, NULL},
    {HTTP_POST, "/v1/operators/{id}/enrolment", DESK_ADMINISTRATOR, 0, serve_enrolment, NULL},
    {HTTP_POST, "/v1/operators/{id}/unlock", DESK_ADMINISTRATOR, 0, serve_unlock, NULL},
    {0},
};
