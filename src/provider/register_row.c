/* Checks of a row's values: see register_row.h. */
#include "provider/register_row.h"

#include "status/person_code.h"

#include <string.h>

#define STATUS_COLUMNS \
    "person_code", "status", "from", "till", "municipality", "decision", "household"

const struct register_columns register_row_snapshot = {{STATUS_COLUMNS}, 7};
const struct register_columns register_row_delta = {{STATUS_COLUMNS, "op"}, 8};
const struct register_columns register_row_codes = {{"old", "new", "day"}, 3};

bool
register_row_refuse(struct register_values *values, const struct register_columns *columns,
                    size_t column, const char *problem)
{
    values->problem = problem;
    values->column = columns->names[column];
    values->value = values->values[column];
    return false;
}

static const char *
check_code(struct str text, uint64_t *ret_code, bool *digit_mismatch)
{
    struct person_code code;

    if (text.len == 0)
        return "is missing";
    if (!person_code_parse(text, &code))
        return "is no personal code";
    *digit_mismatch |= !person_code_check_digit_fits(code);
    *ret_code = code.number;
    return NULL;
}

static const char *
check_status(struct str text, enum status_kind *ret_kind)
{
    if (text.len == 0)
        return "is missing";
    if (!str_eq_c(text, "1") && !str_eq_c(text, "2"))
        return "must be 1 (needy) or 2 (low-income)";
    *ret_kind = text.ptr[0] == '1' ? STATUS_NEEDY : STATUS_LOW_INCOME;
    return NULL;
}

static const char *
check_day(struct str text, struct date *ret_day)
{
    if (text.len == 0)
        return "is missing";
    return date_parse(text, ret_day) ? NULL : "is no day YYYY-MM-DD";
}

static const char *
check_last_day(struct str text, struct date from, struct date *ret_till)
{
    *ret_till = DATE_OPEN;
    if (text.len == 0)
        return NULL;
    if (!date_parse(text, ret_till))
        return "is no day YYYY-MM-DD";
    return ret_till->days < from.days ? "is before the first day" : NULL;
}

static const char *
check_municipality(struct str text, struct registration *ret_municipality)
{
    if (text.len == 0)
        return "is missing";
    return registration_parse(text, ret_municipality) ? NULL : "is no registration number";
}

static const char *
check_reference(struct str text)
{
    if (text.len > REGISTER_FIELD_MAX)
        return "is too long";
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20)
            return "holds a control character";
    return str_has_control(text) ? "holds a control character" : NULL;
}

static const char *
check_decision(struct str text)
{
    return text.len == 0 ? "is missing" : check_reference(text);
}

static const char *
check_op(struct str text, bool *ret_withdraw)
{
    *ret_withdraw = str_eq_c(text, "withdraw");
    return *ret_withdraw || str_eq_c(text, "upsert") ? NULL : "must be upsert or withdraw";
}

bool
register_row_check(struct register_values *values, bool delta,
                   struct register_row_checked *ret_checked)
{
    const struct str *text = values->values;
    struct register_row_checked checked = {.row = {.decision = text[REGISTER_ROW_DECISION],
                                                   .household = text[REGISTER_ROW_HOUSEHOLD]}};
    struct register_row *row = &checked.row;
    const char *problem;
    size_t column;

    if (values->problem)
        return false;
    /* The municipality first: whose row it is decides whether the rest matters. */
    if ((problem =
             check_municipality(text[column = REGISTER_ROW_MUNICIPALITY], &row->municipality)) ||
        (problem = check_code(text[column = REGISTER_ROW_PERSON], &row->person,
                              &checked.digit_mismatch)) ||
        (problem = check_status(text[column = REGISTER_ROW_STATUS], &row->kind)) ||
        (problem = check_day(text[column = REGISTER_ROW_FROM], &row->from)) ||
        (problem = check_last_day(text[column = REGISTER_ROW_TILL], row->from, &row->till)) ||
        (problem = check_decision(text[column = REGISTER_ROW_DECISION])) ||
        (problem = check_reference(text[column = REGISTER_ROW_HOUSEHOLD])) ||
        (delta && (problem = check_op(text[column = REGISTER_ROW_OP], &checked.withdraw))))
        return register_row_refuse(values, &register_row_delta, column, problem);
    *ret_checked = checked;
    return true;
}

bool
register_row_check_link(struct register_values *values, struct register_row_link *ret_link)
{
    const struct str *text = values->values;
    struct register_row_link link = {0};
    const char *problem;
    size_t column;

    if (values->problem)
        return false;
    if ((problem = check_code(text[column = 0], &link.old_code, &link.digit_mismatch)) ||
        (problem = check_code(text[column = 1], &link.new_code, &link.digit_mismatch)) ||
        (problem = check_day(text[column = 2], &link.day)))
        return register_row_refuse(values, &register_row_codes, column, problem);
    if (link.old_code == link.new_code)
        return register_row_refuse(values, &register_row_codes, 1, "is the same as the old code");
    *ret_link = link;
    return true;
}
