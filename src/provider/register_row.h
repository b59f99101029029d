/*
 * One row of a municipality's file, checked and turned into a row of the register. Pure.
 * Source: SPEC sections 3 and 4.
 */
#ifndef TILTS_PROVIDER_REGISTER_ROW_H
#define TILTS_PROVIDER_REGISTER_ROW_H

#include "provider/register_source.h"
#include "store/store.h"

/* The columns; a delta has `op` as well. */
enum register_row_column {
    REGISTER_ROW_PERSON,
    REGISTER_ROW_STATUS,
    REGISTER_ROW_FROM,
    REGISTER_ROW_TILL,
    REGISTER_ROW_MUNICIPALITY,
    REGISTER_ROW_DECISION,
    REGISTER_ROW_HOUSEHOLD,
    REGISTER_ROW_OP,
};
extern const struct register_columns register_row_snapshot, register_row_delta;
/* Changed personal codes: old, new, day. */
extern const struct register_columns register_row_codes;

struct register_row_checked {
    struct register_row row; /* views into the values */
    bool withdraw;
    bool digit_mismatch; /* only ever a warning */
};
/* False with values->problem, column and value set. */
bool register_row_check(struct register_values *values, bool delta,
                        struct register_row_checked *ret_checked) MUST_USE;

struct register_row_link {
    uint64_t old_code, new_code;
    struct date day;
    bool digit_mismatch;
};
bool register_row_check_link(struct register_values *values,
                             struct register_row_link *ret_link) MUST_USE;

/* Marks the row as refused because of one of its columns; false, for `return`. */
bool register_row_refuse(struct register_values *values, const struct register_columns *columns,
                         size_t column, const char *problem);

#endif
