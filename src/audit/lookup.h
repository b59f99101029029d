/*
 * Look-ups of people as reports see them: what of a record says who asked about whom, when, why,
 * and what was answered. Copies, for records are seen one at a time and reports want them all.
 * Pure.
 */
#ifndef TILTS_AUDIT_LOOKUP_H
#define TILTS_AUDIT_LOOKUP_H

#include "audit/record.h"

struct lookup {
    enum record_type type;
    int64_t at_us;
    size_t part; /* which part of the log, and where in it */
    uint64_t index;
    struct str request_id;
    struct registration caller;
    struct str operator_name, operator_surname, operator_code; /* as spelt by the caller */
    uint64_t operator_number;                                  /* 0: no valid code */
    struct str person_code;
    uint64_t person; /* 0: no valid code */
    /* The smallest of the person's codes, so that an old and a new one are one person. */
    uint64_t person_first;
    struct str application, purpose, outcome, clause, agreement;
    struct date from, till;
    const struct status_row *rows;
    size_t row_count;
    bool repeat; /* the same request sent again, answered from the register anew */
};

struct lookups {
    struct arena arena;
    struct lookup *items;
    size_t count, size;
};

/* bytes_max: what all texts together may take. */
void lookups_init(struct lookups *lookups, size_t bytes_max);
void lookups_done(struct lookups *lookups);
/* -1 when the limit is reached or memory is out. */
int lookups_add(struct lookups *lookups, const struct record *record, size_t part,
                uint64_t index) MUST_USE;
/* By time, then part and index; the newest first when asked. */
void lookups_sort(struct lookups *lookups, bool newest_first);
/* Whether a record is one operator's question about one person: of the kinds that reports count. */
bool lookup_is_question(const struct record *record);
/* The number of a personal code however it is spelt; 0 when it is none. */
uint64_t lookup_code(struct str text);

#endif
