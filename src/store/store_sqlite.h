/* The SQLite back end as store_open.c knows it. Private to src/store. */
#ifndef TILTS_STORE_STORE_SQLITE_H
#define TILTS_STORE_STORE_SQLITE_H

#include "store/store.h"

/* As store_open(), which see; paths->database is NULL. */
struct store *store_sqlite_open(const struct store_paths *paths,
                                char error[static STORE_ERROR_MAX]) MUST_USE;
/* store_tend() for one file. */
int store_sqlite_checkpoint(const char *path, char error[static STORE_ERROR_MAX]) MUST_USE;

#endif
