/* Values of the API's documents: views, instants, days. Each is a new reference. Thread: any. */
#ifndef TILTS_DESK_DESK_JSON_H
#define TILTS_DESK_DESK_JSON_H

#include "base/date.h"
#include "base/json.h"
#include "status/registration.h"

json_t *desk_json_str(struct str text);        /* ptr NULL: null */
json_t *desk_json_instant(int64_t instant_us); /* "2026-11-26T09:00:00Z"; 0: null */
json_t *desk_json_day(struct date day);        /* "2026-11-26"; none or open: null */
json_t *desk_json_registration(struct registration registration); /* "90000077325" */

#endif
