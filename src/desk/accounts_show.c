/* An account as the API shows it: see accounts.h. */
#include "desk/accounts.h"
#include "desk/desk_json.h"
#include "desk/roles.h"

static json_t *
show_undertaking(const struct desk_account *account)
{
    if (account->undertaking.len == 0)
        return json_null();
    return json_pack("{s:o, s:o}", "version", desk_json_str(account->undertaking), "day",
                     desk_json_day(account->undertaking_day));
}

/* The personal code is not needed to administer an account, so it is not shown. */
json_t *
accounts_show(const struct desk_account *account, const struct account_rule *rule)
{
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o}", "id", (json_int_t)account->id,
                     "account", desk_json_str(account->account), "name",
                     desk_json_str(account->name), "surname", desk_json_str(account->surname),
                     "roles", roles_show(account->roles), "state",
                     account_state_name(account_state(account, rule)), "undertaking",
                     show_undertaking(account), "leave_day", desk_json_day(account->leave_day),
                     "last_use_at", desk_json_instant(account->last_use_us));
}

json_t *
accounts_show_enrolment(json_t *document, const struct accounts_enrolment *enrolment)
{
    json_object_set_new(document, "enrolment_code", json_string(enrolment->code));
    json_object_set_new(document, "enrolment_until", desk_json_instant(enrolment->until_us));
    return document;
}
