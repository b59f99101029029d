/* One CSV record cut into its fields (RFC 4180). Pure. */
#ifndef TILTS_PROVIDER_REGISTER_CSV_H
#define TILTS_PROVIDER_REGISTER_CSV_H

#include "base/str.h"

/*
 * Cuts text, writing to it where quotes are doubled; fields are views into it. NULL and the number
 * of fields (which may exceed max: then only max are kept), or what is wrong.
 */
const char *register_csv_split(char *text, size_t len, size_t max, struct str *ret_fields,
                               size_t *ret_count) MUST_USE;

#endif
