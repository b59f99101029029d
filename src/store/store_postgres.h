/* The PostgreSQL back end as store_open.c knows it. Private to src/store. */
#ifndef TILTS_STORE_STORE_POSTGRES_H
#define TILTS_STORE_STORE_POSTGRES_H

#include "store/store.h"

/* As store_open(), which see; paths->database is not NULL. */
struct store *store_postgres_open(const struct store_paths *paths,
                                  char error[static STORE_ERROR_MAX]) MUST_USE;
/* Every part whose origin begins with `under`, until visit returns other than 0 (handed through).
 */
int store_postgres_each_part(const char *database, struct str under,
                             int (*visit)(void *ctx, struct str origin), void *ctx,
                             char error[static STORE_ERROR_MAX]) MUST_USE;

#endif
