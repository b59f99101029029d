/*
 * What came of one question, over all providers it went to, and the form in which its content is
 * stored (check_entry.answer): JSON with the members statuses, agreements and not_covered of
 * api/platform.openapi.yaml. Pure. Texts and arrays belong to the arena of whoever made it.
 */
#ifndef TILTS_PLATFORM_FINDING_H
#define TILTS_PLATFORM_FINDING_H

#include "agreement/agreement_set.h"
#include "base/json.h"
#include "base/problem.h"
#include "status/answer.h"
#include "store/platform_store.h"

/* A municipality that the answer does not cover, whatever the reason: never "not found". */
struct uncovered {
    struct registration municipality;
    struct str provider; /* name; empty: the platform's own decision, nobody was asked */
    struct str code;     /* of the problem: ours, or as the provider named it */
    struct str clause;   /* empty where none decides */
    struct str text;     /* the provider's, for codes that this program does not know; or empty */
};

struct finding {
    enum check_outcome outcome;
    struct answer answer; /* rows of all providers; the agreements that cover them */
    const struct uncovered *uncovered;
    size_t uncovered_count;
    const struct check_provider *providers; /* those asked */
    size_t provider_count;
    struct str problem, clause; /* outcome refused or failed: why, the closest reason; else empty */
};

/* The content as it is stored; set gives the municipalities' names. ptr NULL: the arena is full. */
struct str finding_encode(const struct finding *finding, const struct agreement_set *set,
                          struct arena *arena);
/* The status rows of what was stored, for the record of a later showing. -1: the arena is full. */
int finding_rows(const json_t *stored, struct arena *arena, struct status_row **ret_rows,
                 size_t *ret_count) MUST_USE;

#endif
