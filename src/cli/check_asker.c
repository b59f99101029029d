/* Looks at the desk's account, or at the operator's file: see check_asker.h. */
#include "cli/check_asker.h"

#include "desk/account_state.h"
#include "desk/desk.h"
#include "desk/undertaking.h"

#include <stdio.h>
#include <unistd.h>

#define NO_ACCOUNT (-1)
#define PATH_LEN_MAX 4096
#define ACCOUNT_MAX ((size_t)64 * 1024)

static bool
may_ask(const struct cli *cli, const struct platform_config *config,
        const struct desk_account *account)
{
    char error[CONF_ERROR_MAX];
    struct undertaking *undertaking = undertaking_load(config->desk.undertaking, error);
    struct account_rule rule = {.dormant_days = config->desk.dormant_days,
                                .now_us = clock_now_us(&cli->clock)};
    bool may = false;

    if (undertaking) {
        rule.undertaking = str_from(undertaking->version);
        may = account_is_bound(account, &rule) &&
              (account->roles & (DESK_OPERATOR | DESK_SUPERVISOR));
    }
    undertaking_free(undertaking);
    return may;
}

/* 1 with the account's id, 0 when the desk does not know him; else prints why not. */
static int
ask_desk(const struct cli *cli, const struct platform_config *config, struct person_code code,
         int64_t *ret_id)
{
    char error[STORE_ERROR_MAX], path[PATH_LEN_MAX];
    struct desk_account account;
    struct desk_store *store;
    struct arena arena;
    bool may = false;
    int found;

    snprintf(path, sizeof path, "%s/desk.db", config->node.data);
    if (access(path, F_OK) < 0)
        return 0;
    store = desk_store_open(path, error);
    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, ACCOUNT_MAX);
    found = desk_store_find_person(store, code.number, &arena, &account);
    if (found == 1) {
        *ret_id = account.id;
        may = may_ask(cli, config, &account);
    }
    arena_done(&arena);
    desk_store_close(store);
    if (found < 0)
        return cli_fail(cli, CLI_FAILURE, "%s: cannot be read", path);
    if (found == 1 && !may)
        return cli_fail(cli, CLI_REFUSED,
                        "at the platform's desk this operator may not ask: left, asleep, without "
                        "the role, or without a current undertaking (clause 3.2.9)");
    return CLI_DONE;
}

static bool
has_signed(const struct cli *cli, const struct platform_operator *person)
{
    struct date day, today = date_in_riga(clock_now_us(&cli->clock));

    return person->undertaking && date_parse(str_from(person->undertaking), &day) &&
           day.days <= today.days;
}

int
check_asker(const struct cli *cli, const struct platform_config *config,
            const struct platform_operator *person, struct bulk_asker *ret_asker)
{
    struct person_code code;
    int64_t id = NO_ACCOUNT;
    int r;

    if (!person_code_parse(str_from(person->person_code), &code))
        return cli_fail(cli, CLI_REFUSED, "the operator's file: person_code is no personal code");
    r = ask_desk(cli, config, code, &id);
    if (r)
        return r;
    if (id == NO_ACCOUNT && !has_signed(cli, person))
        return cli_fail(cli, CLI_REFUSED,
                        "the operator's file names no day on which the undertaking of "
                        "confidentiality was signed (clause 3.2.9)");
    *ret_asker = (struct bulk_asker){id, str_from(person->name), str_from(person->surname),
                                     str_from(person->person_code)};
    return CLI_DONE;
}
