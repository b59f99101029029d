/*
 * Who asked about one person (clauses 3.1.7 and 3.6): the questions about any of the person's
 * codes, gathered from the parts of a log. Codes are one person's when the register or a record
 * says so, in whichever direction; where a record brings a new code the parts are walked again.
 * Pure: the caller walks.
 */
#ifndef TILTS_AUDIT_PERSON_VIEW_H
#define TILTS_AUDIT_PERSON_VIEW_H

#include "audit/lookup.h"
#include "store/store.h"

#define PERSON_VIEW_CODES_MAX 64

struct person_view {
    uint64_t codes[PERSON_VIEW_CODES_MAX];
    size_t code_count;
    struct lookups uses; /* newest first once ended */
    uint64_t erased;     /* records that say nothing of anybody any more */
    struct arena scratch;
    bool grown, failed;
};

void person_view_init(struct person_view *view, uint64_t code);
void person_view_done(struct person_view *view);
/* One more code of the same person. */
void person_view_add_code(struct person_view *view, uint64_t code);
/* Before every walk over all parts. */
void person_view_begin(struct person_view *view);
/* 0 to go on, -1 when it failed (memory, or a record out of form: failed is set). */
int person_view_take(struct person_view *view, const struct store_record *row,
                     size_t part) MUST_USE;
/* After every walk: whether another one is needed. */
bool person_view_end(struct person_view *view) MUST_USE;

#endif
