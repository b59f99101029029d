/* The test's own database, see tests/tools/postgres.py: emptied before each use. */
#ifndef TILTS_TESTS_STORE_DATABASE_H
#define TILTS_TESTS_STORE_DATABASE_H

#include "store/store.h"

#define DATABASE_ORIGIN "tilts.test/a/0"

const char *database_name(void);  /* its connection string */
const char *database_files(void); /* the folder with all its files */
void database_empty(void);
/* Runs SQL beside the store; the first column of the first row, or "", until the next call. */
const char *database_sql(const char *sql);
/* The store with the register and the part DATABASE_ORIGIN; NULL is told with its reason. */
struct store *database_open(bool read_only);
struct store *database_open_part(const char *origin);
/* A test's: its state is the store in an empty database. */
int database_setup(void **state);
int database_teardown(void **state);

#endif
