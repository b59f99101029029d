/* What may stand on a roster: see roster.h. */
#include "status/roster.h"

#include "base/limits.h"

static bool
is_text(struct str text, size_t max)
{
    return str_trim(text).len > 0 && text.len <= max && !str_has_control(text);
}

int
roster_operator_flaw(const struct roster_operator *operator, const char ** ret_member)
{
    bool undertakes = operator->undertaking.len> 0;
    const struct {
        bool good;
        enum problem_code code;
        const char *member;
    } checks[] = {
        {operator->who.code.number != 0, PROBLEM_BAD_PERSON_CODE, "person_code"},
        {is_text(operator->who.name, LIMIT_NAME_MAX), PROBLEM_BAD_TEXT, "name"},
        {is_text(operator->who.surname, LIMIT_NAME_MAX), PROBLEM_BAD_TEXT, "surname"},
        {!undertakes || is_text(operator->undertaking, LIMIT_UNDERTAKING_MAX), PROBLEM_BAD_TEXT,
         "undertaking.version"},
        {undertakes == !date_is_none(operator->undertaking_day), PROBLEM_MISSING_FIELD,
         undertakes ? "undertaking.day" : "undertaking.version"},
        {!date_is_none(operator->from), PROBLEM_MISSING_FIELD, "admitted_from"},
        {operator->left.days >= operator->from.days, PROBLEM_FROM_AFTER_TILL, "left_on"},
    };

    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        if (checks[i].good)
            continue;
        *ret_member = checks[i].member;
        return checks[i].code;
    }
    return 0;
}

bool
roster_operator_same(const struct roster_operator *a, const struct roster_operator *b)
{
    return a->agency.number == b->agency.number && a->who.code.number == b->who.code.number &&
           a->who.code.hyphen == b->who.code.hyphen && str_eq(a->who.name, b->who.name) &&
           str_eq(a->who.surname, b->who.surname) && str_eq(a->undertaking, b->undertaking) &&
           date_eq(a->undertaking_day, b->undertaking_day) && date_eq(a->from, b->from) &&
           date_eq(a->left, b->left);
}
