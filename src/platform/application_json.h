/* Applications and checks as the API shows them (api/platform.openapi.yaml). New references. */
#ifndef TILTS_PLATFORM_APPLICATION_JSON_H
#define TILTS_PLATFORM_APPLICATION_JSON_H

#include "agreement/agreement_set.h"
#include "base/json.h"
#include "codec/rest.h"
#include "store/platform_store.h"

/* How a check ended, without telling its content: both status and not-found are "answered". */
const char *check_ending_name(enum check_outcome outcome);

json_t *application_json_line(const struct application_line *line);
/* A line of an application's history: without content. */
json_t *application_json_check(const struct check_entry *check);
/*
 * The whole answer; stored is its content as kept. Texts of problems are in the language asked for.
 */
json_t *application_json_answer(const struct check_entry *check,
                                const struct application *application, const json_t *stored,
                                enum rest_language language);
/* {code, clause, text}. */
json_t *application_json_reason(struct str code, struct str clause, struct str text,
                                enum rest_language language);

#endif
