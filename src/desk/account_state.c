/* The order of reasons: see account_state.h. */
#include "desk/account_state.h"

static bool
has_left(const struct desk_account *account, const struct account_rule *rule)
{
    return !date_is_none(account->leave_day) &&
           account->leave_day.days <= date_in_riga(rule->now_us).days;
}

static bool
is_dormant(const struct desk_account *account, const struct account_rule *rule)
{
    int64_t awake_us =
        account->awake_us > account->last_use_us ? account->awake_us : account->last_use_us;

    return account->kind == DESK_ACCOUNT_PERSON &&
           rule->now_us - awake_us > (int64_t)rule->dormant_days * US_PER_DAY;
}

static bool
is_new(const struct desk_account *account)
{
    /* Whoever signs in elsewhere (OpenID Connect) never gets a password. */
    return account->password.len == 0 && account->last_use_us == 0;
}

bool
account_is_open(const struct desk_account *account, const struct account_rule *rule)
{
    return !has_left(account, rule) && !is_dormant(account, rule);
}

static bool
has_signed(const struct desk_account *account, const struct account_rule *rule)
{
    return account->undertaking.len && str_eq(account->undertaking, rule->undertaking);
}

bool
account_is_bound(const struct desk_account *account, const struct account_rule *rule)
{
    return account_is_open(account, rule) && has_signed(account, rule);
}

enum account_state
account_state(const struct desk_account *account, const struct account_rule *rule)
{
    if (has_left(account, rule))
        return ACCOUNT_LEFT;
    if (is_dormant(account, rule))
        return ACCOUNT_DORMANT;
    if (is_new(account))
        return ACCOUNT_NEW;
    if (rule->now_us < account->locked_till_us)
        return ACCOUNT_LOCKED;
    return has_signed(account, rule) ? ACCOUNT_ACTIVE : ACCOUNT_UNBOUND;
}

const char *
account_state_name(enum account_state state)
{
    static const char *const names[] = {
        [ACCOUNT_NEW] = "new",         [ACCOUNT_ACTIVE] = "active", [ACCOUNT_UNBOUND] = "unbound",
        [ACCOUNT_DORMANT] = "dormant", [ACCOUNT_LOCKED] = "locked", [ACCOUNT_LEFT] = "left",
    };

    return names[state];
}
