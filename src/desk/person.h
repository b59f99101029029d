/* Accounts as the desk's people: what identify and people.h share. Private to src/desk. */
#ifndef TILTS_DESK_PERSON_H
#define TILTS_DESK_PERSON_H

#include "desk/account_state.h"
#include "desk/desk_call.h"

struct account_rule person_rule(const struct desk *desk, int64_t now_us);
/* Views into the account. One that is not open has no roles and is not bound. */
void person_fill(const struct desk *desk, const struct desk_account *account, int64_t now_us,
                 struct desk_person *ret_person);

#endif
