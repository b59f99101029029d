/*
 * tilts operator at a desk: its people, from the terminal of the machine it runs on. Whoever may
 * write desk.db may do all of this; it is recorded under the account of that machine.
 */
#include "cli/operator_verbs.h"

#include "base/conf.h"
#include "base/file.h"
#include "base/limits.h"
#include "desk/accounts.h"
#include "desk/desk_config.h"
#include "desk/desk_json.h"
#include "desk/roles.h"
#include "desk/undertaking.h"
#include "node/command_log.h"
#include "platform/config.h"
#include "provider/config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The desk as the verbs need it. */
struct desk_file {
    struct cli *cli;
    const struct node_config *node;
    struct desk_store *store;
    struct undertaking *undertaking;
    struct account_rule rule;
    struct arena arena;
};

/* A person as written down: personal codes do not belong on a command line. */
struct person {
    char *account, *name, *surname, *person_code, *roles;
};

#define TEXT(member) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, struct person, member, 1, 128)

static const cyaml_schema_field_t person_fields[] = {
    TEXT(account), TEXT(name), TEXT(surname), TEXT(person_code), TEXT(roles), CYAML_FIELD_END};

static const cyaml_schema_value_t person_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct person, person_fields)};

static int
refuse(const struct desk_file *desk, int code)
{
    const struct problem_kind *kind = problem_kind((enum problem_code)code);

    return cli_fail(desk->cli, kind->fault == FAULT_CALLER ? CLI_REFUSED : CLI_FAILURE, "%s%s%s",
                    kind->text_en, desk_store_failed(desk->store) ? " " : "",
                    desk_store_failed(desk->store) ? desk_store_error(desk->store) : "");
}

/* Recorded, then kept: the log may say more than was done, never less. */
static int
keep(struct desk_file *desk, const char *what, int64_t id)
{
    char subject[64], error[COMMAND_LOG_ERROR_MAX];
    struct command_event event = {.type = RECORD_ACCESS, .outcome = STR("done")};

    snprintf(subject, sizeof subject, "%s %" PRId64, what, id);
    event.subject = str_from(subject);
    if (command_log_append(desk->node, &desk->cli->clock, &event, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    if (desk_store_commit(desk->store) < 0)
        return refuse(desk, PROBLEM_STORE_UNAVAILABLE);
    return CLI_DONE;
}

static int
say_enrolment(const struct desk_file *desk, int64_t id, const struct accounts_enrolment *enrolment)
{
    char until[DATE_TEXT_MAX];

    if (desk->cli->json) {
        cli_print_json(
            accounts_show_enrolment(json_pack("{s:I}", "id", (json_int_t)id), enrolment));
        return CLI_DONE;
    }
    instant_format_riga(enrolment->until_us, until);
    printf("account %" PRId64 "; hand over this code, it enrols once, until %s:\n%s\n", id, until,
           enrolment->code);
    return CLI_DONE;
}

struct search {
    const struct account_rule *rule;
};

static int
is_administrator(void *ctx, const struct desk_account *account)
{
    const struct search *search = ctx;

    return account->roles & roles_of(STR("administrator")) &&
           account_is_open(account, search->rule);
}

/* --first: only where nobody administers yet. */
static int
check_first(struct desk_file *desk)
{
    struct search search = {&desk->rule};
    int r = desk_store_each(desk->store, &desk->arena, is_administrator, &search);

    if (r < 0)
        return refuse(desk, PROBLEM_STORE_UNAVAILABLE);
    return r == 0 ? CLI_DONE
                  : cli_fail(desk->cli, CLI_REFUSED,
                             "there is an administrator already; he adds others at the desk");
}

static int
load_person(const struct desk_file *desk, const char *path, struct person **ret_person,
            struct accounts_new *ret_new)
{
    char error[CONF_ERROR_MAX];
    struct person *person;
    void *value;

    if (strcmp(path, "-") == 0)
        path = "/dev/stdin";
    if (conf_load_file(path, &person_schema, &value, NULL, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    *ret_person = person = value;
    *ret_new = (struct accounts_new){.account = str_from(person->account),
                                     .name = str_from(person->name),
                                     .surname = str_from(person->surname),
                                     .person_code = str_from(person->person_code)};
    if (!roles_parse(str_from(person->roles), &ret_new->roles))
        return cli_fail(desk->cli, CLI_REFUSED,
                        "roles: name operator, supervisor, dpo or administrator, with commas");
    return CLI_DONE;
}

static int
run_add(struct desk_file *desk, int argc, char **argv)
{
    const char *path = NULL;
    bool first = false;
    const struct cli_option options[] = {{.name = "FILE", .value = &path, .required = true},
                                         {.name = "--first", .flag = &first},
                                         {.name = NULL}};
    struct accounts_enrolment enrolment;
    struct person *person = NULL;
    struct accounts_new wanted;
    int64_t id;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (first && (r = check_first(desk)) != CLI_DONE) ||
        (r = load_person(desk, path, &person, &wanted)) != CLI_DONE)
        goto done;
    if (first)
        wanted.roles |= roles_of(STR("administrator"));
    r = accounts_add(desk->store, &wanted, desk->rule.now_us, &id, &enrolment);
    r = r < 0 ? refuse(desk, r) : keep(desk, "operator-added", id);
    if (r == CLI_DONE)
        r = say_enrolment(desk, id, &enrolment);
done:
    conf_free(&person_schema, person);
    return r;
}

struct list {
    struct cli_table *table;
    json_t *items;
    const struct account_rule *rule;
};

static int
add_row(void *ctx, const struct desk_account *account)
{
    struct list *list = ctx;
    char id[24], roles[ROLES_TEXT_MAX], last_use[DATE_TEXT_MAX] = "";
    struct buf buf;

    if (account->kind != DESK_ACCOUNT_PERSON)
        return 0;
    if (list->items)
        return json_array_append_new(list->items, accounts_show(account, list->rule));
    snprintf(id, sizeof id, "%" PRId64, account->id);
    buf_init(&buf, roles, sizeof roles);
    roles_text(account->roles, &buf);
    if (account->last_use_us)
        instant_format_riga(account->last_use_us, last_use);
    cli_table_add(list->table,
                  (const char *const[]){id, account->account.ptr, account->name.ptr,
                                        account->surname.ptr, buf_c(&buf),
                                        account_state_name(account_state(account, list->rule)),
                                        account->undertaking.len ? account->undertaking.ptr : NULL,
                                        last_use[0] ? last_use : NULL});
    return 0;
}

static int
run_list(struct desk_file *desk, int argc, char **argv)
{
    static const char *const columns[] = {"id",    "account", "name",        "surname",
                                          "roles", "state",   "undertaking", "last use"};
    const struct cli_option options[] = {{.name = NULL}};
    struct list list = {.rule = &desk->rule};
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r)
        return r;
    if (desk->cli->json)
        list.items = json_array();
    else
        list.table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    r = desk_store_each(desk->store, &desk->arena, add_row, &list);
    if (list.items)
        cli_print_json(list.items);
    else
        cli_table_close(list.table, NULL);
    return r < 0 ? refuse(desk, PROBLEM_STORE_UNAVAILABLE) : CLI_DONE;
}

/* By id or by account, within the transaction. */
static int
take(struct desk_file *desk, const char *who, struct desk_account *account)
{
    uint64_t id;
    int r;

    if (str_to_u64(str_from(who), INT64_MAX, &id)) {
        r = desk_store_take(desk->store, (int64_t)id, &desk->arena, account);
    } else {
        r = desk_store_find(desk->store, DESK_KEY_ACCOUNT, str_from(who), &desk->arena, account);
        if (r > 0)
            r = desk_store_take(desk->store, account->id, &desk->arena, account);
    }
    if (r < 0)
        return refuse(desk, PROBLEM_STORE_UNAVAILABLE);
    if (r == 0 || account->kind != DESK_ACCOUNT_PERSON)
        return refuse(desk, PROBLEM_NOTHING_THERE);
    return CLI_DONE;
}

/* The end of a change: kept, and shown as it is now. */
static int
finish(struct desk_file *desk, int r, const char *what, const struct desk_account *account)
{
    if (r < 0)
        return refuse(desk, r);
    r = keep(desk, what, account->id);
    if (r == CLI_DONE && desk->cli->json)
        cli_print_json(accounts_show(account, &desk->rule));
    else if (r == CLI_DONE)
        printf("%.*s: %s\n", STR_FMT(account->account),
               account_state_name(account_state(account, &desk->rule)));
    return r;
}

static int
parse_day(const struct desk_file *desk, const char *text, struct date *ret_day)
{
    *ret_day = date_in_riga(desk->rule.now_us);
    if (!text || date_parse(str_from(text), ret_day))
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "--on wants a day: YYYY-MM-DD");
}

static int
run_bind(struct desk_file *desk, int argc, char **argv)
{
    const char *who = NULL, *version = NULL, *on = NULL;
    const struct cli_option options[] = {
        {.name = "ID", .value = &who, .required = true},
        {.name = "--undertaking", .value = &version, .required = true},
        {.name = "--on", .value = &on},
        {.name = NULL}};
    struct desk_account account;
    struct date day;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = parse_day(desk, on, &day)) || (r = take(desk, who, &account)))
        return r;
    return finish(
        desk,
        accounts_bind(desk->store, &account, str_from(version), day, STR("paper"), &desk->rule),
        "operator-bound", &account);
}

static int
run_leave(struct desk_file *desk, int argc, char **argv)
{
    const char *who = NULL, *on = NULL;
    const struct cli_option options[] = {{.name = "ID", .value = &who, .required = true},
                                         {.name = "--on", .value = &on},
                                         {.name = NULL}};
    struct desk_account account;
    struct date day;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = parse_day(desk, on, &day)) || (r = take(desk, who, &account)))
        return r;
    return finish(desk, accounts_leave(desk->store, &account, day, &desk->rule), "operator-leave",
                  &account);
}

static int
run_roles(struct desk_file *desk, int argc, char **argv)
{
    const char *who = NULL, *names = NULL;
    const struct cli_option options[] = {{.name = "ID", .value = &who, .required = true},
                                         {.name = "ROLES", .value = &names, .required = true},
                                         {.name = NULL}};
    struct desk_account account;
    unsigned roles;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r)
        return r;
    if (!roles_parse(str_from(names), &roles))
        return cli_fail(desk->cli, CLI_USAGE,
                        "name operator, supervisor, dpo or administrator, with commas");
    r = take(desk, who, &account);
    return r ? r
             : finish(desk, accounts_set_roles(desk->store, &account, roles, &desk->rule),
                      "operator-roles", &account);
}

static int
run_enrol(struct desk_file *desk, int argc, char **argv)
{
    const char *who = NULL;
    const struct cli_option options[] = {{.name = "ID", .value = &who, .required = true},
                                         {.name = NULL}};
    struct accounts_enrolment enrolment;
    struct desk_account account;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = take(desk, who, &account)))
        return r;
    r = accounts_enrol(desk->store, &account, desk->rule.now_us, &enrolment);
    r = r < 0 ? refuse(desk, r) : keep(desk, "operator-enrolment", account.id);
    return r ? r : say_enrolment(desk, account.id, &enrolment);
}

static int
run_unlock(struct desk_file *desk, int argc, char **argv)
{
    const char *who = NULL;
    const struct cli_option options[] = {{.name = "ID", .value = &who, .required = true},
                                         {.name = NULL}};
    struct desk_account account;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = take(desk, who, &account)))
        return r;
    return finish(desk, accounts_unlock(desk->store, &account, desk->rule.now_us),
                  "operator-unlocked", &account);
}

static const struct {
    const char *name;
    int (*run)(struct desk_file *desk, int argc, char **argv);
} verbs[] = {
    {"add", run_add},     {"list", run_list},   {"bind", run_bind},     {"leave", run_leave},
    {"roles", run_roles}, {"enrol", run_enrol}, {"unlock", run_unlock},
};

static int
open_file(struct desk_file *desk, const struct desk_config *config)
{
    char path[1024], error[CONF_ERROR_MAX];

    if (!config->port)
        return cli_fail(desk->cli, CLI_FAILURE, "desk_port: this configuration has no desk");
    snprintf(path, sizeof path, "%s/desk.db", desk->node->data);
    desk->undertaking = undertaking_load(config->undertaking, error);
    if (!desk->undertaking || file_make_folder(desk->node->data, 0700, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    desk->store = desk_store_open(path, error);
    if (!desk->store)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    desk->rule = (struct account_rule){.undertaking = str_from(desk->undertaking->version),
                                       .dormant_days = config->dormant_days,
                                       .now_us = clock_now_us(&desk->cli->clock)};
    return CLI_DONE;
}

int
operator_accounts(struct cli *cli, const struct node_file *file, int argc, char **argv)
{
    struct desk_file desk = {.cli = cli, .node = file->node};
    bool named = argc > 0 && strcmp(argv[0], "--desk") == 0;
    int r = CLI_USAGE;

    argc -= named;
    argv += named;
    arena_init(&desk.arena, LIMIT_ACCOUNTS_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (argc == 0 || strcmp(verbs[i].name, argv[0]) != 0)
            continue;
        r = open_file(&desk, file->platform ? &file->platform->desk : &file->provider->desk);
        if (r == CLI_DONE)
            r = verbs[i].run(&desk, argc - 1, argv + 1);
        goto done;
    }
    r = cli_fail(cli, CLI_USAGE, "say: add, list, bind, leave, roles, enrol or unlock");
done:
    desk_store_close(desk.store);
    undertaking_free(desk.undertaking);
    arena_done(&desk.arena);
    return r;
}
