/*
 * The one door to jansson: strict reading (no duplicate keys, nothing behind the document).
 * Thread: any; a json_t belongs to the caller (json_decref).
 */
#ifndef TILTS_BASE_JSON_H
#define TILTS_BASE_JSON_H

#include "base/str.h"

#include <jansson.h>

/*
 * NULL when the text is no single strict JSON object or array, or is nested deeper than
 * LIMIT_JSON_DEPTH; *ret_line then says where (from 1; 0 when not known).
 */
json_t *json_load_strict(struct str text, unsigned *ret_line) MUST_USE;

/* The string member `name` as a view (owned by object), or an empty view with ptr NULL. */
struct str json_member_str(const json_t *object, const char *name);

/* CLEANUP(json_cleanup) json_t *document = ...; */
void json_cleanup(json_t **document);

#endif
