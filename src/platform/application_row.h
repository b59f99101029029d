/*
 * An application as it is handed in, whichever way: a form, a system's JSON, a line of a file.
 * Pure.
 */
#ifndef TILTS_PLATFORM_APPLICATION_ROW_H
#define TILTS_PLATFORM_APPLICATION_ROW_H

#include "store/platform_bulk_store.h"

/* The columns by their names; ptr NULL: not given. */
struct application_fields {
    struct str number, person_code, purpose, day;
};

/*
 * Checks every field; today is the Riga day. White space around a text is no part of it. 0; or a
 * negative problem code with the column in `field`. The views must outlive the row.
 */
int application_row_read(const struct application_fields *fields, struct date today,
                         struct bulk_row *ret_row, struct problem *problem) MUST_USE;

#endif
