/* Accounts as people who may ask: see people.h and person.h. */
#include "desk/people.h"

#include "desk/desk_private.h"
#include "desk/person.h"

struct account_rule
person_rule(const struct desk *desk, int64_t now_us)
{
    return (struct account_rule){
        .undertaking = str_from(desk->undertaking->version),
        .dormant_days = desk->options.config->dormant_days,
        .now_us = now_us,
    };
}

void
person_fill(const struct desk *desk, const struct desk_account *account, int64_t now_us,
            struct desk_person *ret_person)
{
    struct account_rule rule = person_rule(desk, now_us);

    *ret_person = (struct desk_person){
        .id = account->id,
        .account = account->account,
        .name = account->name,
        .surname = account->surname,
        .person_code = account->person_code,
        .roles = account_is_open(account, &rule) ? account->roles : 0,
        .bound = account_is_bound(account, &rule),
    };
}

/* A system is nobody who could be bound. */
static int
fill_found(const struct desk *desk, int found, const struct desk_account *account,
           struct desk_person *ret_person)
{
    if (found <= 0)
        return found;
    if (account->kind != DESK_ACCOUNT_PERSON)
        return 0;
    person_fill(desk, account, desk->now_us, ret_person);
    return 1;
}

int
desk_person_by_id(struct desk *desk, int64_t id, struct arena *arena,
                  struct desk_person *ret_person)
{
    struct desk_account account;
    int found = desk_store_find_id(desk->store, id, arena, &account);

    return fill_found(desk, found, &account, ret_person);
}

int
desk_person_by_code(struct desk *desk, const struct person_code *code, struct arena *arena,
                    struct desk_person *ret_person)
{
    struct desk_account account;
    int found = desk_store_find_person(desk->store, code->number, arena, &account);

    return fill_found(desk, found, &account, ret_person);
}

struct operator_standing
desk_operator_standing(const struct desk_person *person)
{
    bool may = person && person->bound && person->roles & (DESK_OPERATOR | DESK_SUPERVISOR);

    return (struct operator_standing){.listed = may, .bound = may};
}
