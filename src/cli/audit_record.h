/*
 * One stored record as a JSON object for the administrator. It holds personal data: it goes to the
 * terminal of who asked and nowhere else.
 */
#ifndef TILTS_CLI_AUDIT_RECORD_H
#define TILTS_CLI_AUDIT_RECORD_H

#include "base/json.h"
#include "store/store.h"

/* A new reference. Absent fields are left out; "erased" or "malformed" says why all are. */
json_t *audit_record_json(const char *origin, const struct store_record *row);

#endif
