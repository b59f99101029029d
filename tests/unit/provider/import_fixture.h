/* Files in a temporary folder and an import over them, for the register_* tests. */
#ifndef TILTS_TESTS_IMPORT_FIXTURE_H
#define TILTS_TESTS_IMPORT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "provider/register_import.h"

#define DAUGAVPILS ((struct registration){UINT64_C(90000077325)})
#define CSV_HEADER "person_code,status,from,till,municipality,decision,household\n"

int fixture_open(void **state); /* for cmocka's setup and teardown */
int fixture_close(void **state);
/* A path in the folder, in one of a few static buffers. */
const char *fixture_path(const char *name);
/* Writes the file and gives its path. */
const char *fixture_write(const char *name, struct str bytes);
/* The file's text, NUL-terminated, or NULL when there is none; until the next call. */
const char *fixture_read(const char *name);
/* An import of that file into store with the default share. */
struct register_import fixture_import(struct store *store, const char *path,
                                      enum register_mode mode);
/* The person's rows on 2026-02-01, or -1. */
int fixture_rows(struct store *store, uint64_t person);

#endif
