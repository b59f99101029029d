/* What the back ends share. Private to src/store. */
#ifndef TILTS_STORE_STORE_PRIVATE_H
#define TILTS_STORE_STORE_PRIVATE_H

#include "store/store.h"

/* More codes than one person can lawfully have had; a longer chain of links is bad data. */
#define STORE_CODES_MAX 16

/* Sets the sentence and returns -1. Never with a person's data. */
int store_fail(struct store *store, const char *format, ...) PRINTF_LIKE(2, 3);
/* Sorts rows as find_statuses promises: by municipality, first day, kind. */
void store_sort_rows(struct status_row *rows, size_t count);
/*
 * Copies what was found for one question into its arena. Where it does not fit, or fits is false,
 * the arena is marked and the question gets nothing; others are not concerned.
 */
void store_hand_out(struct store_lookup *lookup, const struct status_row *rows, size_t row_count,
                    const uint64_t *linked, size_t linked_count);
void store_hand_out_nothing(struct store_lookup *lookup);

/* What may be appended now; the tables' keys would catch only repeats, not gaps. */
int store_check_batch(struct store *store, uint64_t next_index, const struct store_record *records,
                      size_t count, const struct store_checkpoint *checkpoint) MUST_USE;
/* As the tables can hold it: at most INT64_MAX. */
int64_t store_number(uint64_t number);
/* The columns into the record; false when they are out of form. */
bool store_fill_hashes(struct store_record *record, struct str commitments,
                       struct str leaf_hash) MUST_USE;
/* The record's views copied into arena; an absent one stays absent. */
void store_keep_record(struct arena *arena, struct store_record *record);

#endif
