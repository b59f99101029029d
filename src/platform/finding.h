/*
 * What came of one question, over all providers it went to, and the form in which it is stored:
 * JSON with the members of api/platform.openapi.yaml, apart what is about the person (statuses) and
 * what is the same for all checks of a day (agreements, not_covered). Pure. Texts and arrays belong
 * to the arena of whoever made it.
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

/*
 * Sets the entry's outcome, problem, clause, answer, coverage and providers; set gives the
 * municipalities' names. 0, or -1 when the arena is full.
 */
int finding_store(const struct finding *finding, const struct agreement_set *set,
                  struct arena *arena, struct check_entry *entry) MUST_USE;
/* What was stored as one object {statuses, agreements, not_covered}; NULL when memory is out. */
json_t *finding_load(const struct check_entry *entry) MUST_USE;
/* The status rows of what was stored, for the record of a later showing. -1: the arena is full. */
int finding_rows(const json_t *stored, struct arena *arena, struct status_row **ret_rows,
                 size_t *ret_count) MUST_USE;

#endif
