/*
 * A PostgreSQL array in its binary form, built item by item, so that many rows travel as one
 * statement's few parameters. Errors are sticky: after one, the array is not ok. Private to
 * src/store. Source: PostgreSQL's array_recv().
 */
#ifndef TILTS_STORE_POSTGRES_ARRAY_H
#define TILTS_STORE_POSTGRES_ARRAY_H

#include "base/str.h"

struct postgres_array {
    char *bytes;
    size_t len, room;
    uint32_t count;
    bool failed; /* memory is out, or an item too long */
};

enum postgres_item { POSTGRES_INTS, POSTGRES_BLOBS, POSTGRES_TEXTS };

/* Empties it for items of that kind; memory is kept from one use to the next. */
void postgres_array_begin(struct postgres_array *array, enum postgres_item item);
void postgres_array_int(struct postgres_array *array, int64_t number);
/* ptr NULL: an SQL NULL. */
void postgres_array_bytes(struct postgres_array *array, struct str bytes);
/* The whole array as a parameter; ptr NULL when it failed. */
struct str postgres_array_end(struct postgres_array *array);
/* Wipes and frees. */
void postgres_array_done(struct postgres_array *array);

#endif
