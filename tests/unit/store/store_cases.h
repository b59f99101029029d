/* What every back end must do, as one table of tests; the state is an empty store. */
#ifndef TILTS_TESTS_STORE_CASES_H
#define TILTS_TESTS_STORE_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

#define DAUGAVPILS ((struct registration){UINT64_C(90000077325)})
#define OTHER_TOWN ((struct registration){UINT64_C(90000000011)})

extern const CMUnitTestFunction store_cases_log[];
extern const size_t store_cases_log_count;

/* Runs the table over stores that open makes; close gets each back after its test. */
int store_cases_run(const char *name, int (*open)(void **state), int (*close)(void **state));

/* The same for back ends that last; again is one more handle on the store that open made. */
struct store_cases_opening {
    int (*open)(void **state);
    int (*close)(void **state);
    struct store *(*again)(bool read_only);
};
int store_cases_run_handles(const char *name, const struct store_cases_opening *opening);

/* A record with the index, an id "r<index>" and texts that tell it from others. */
struct store_record store_cases_record(uint64_t index);
/* Appends count records from index on with a checkpoint "note <size>"; the store's answer. */
int store_cases_append(struct store *store, uint64_t index, size_t count);
/* One status row of the person. */
struct register_row store_cases_row(uint64_t person, struct registration municipality, int32_t from,
                                    int32_t till);
/* Commits one such row, valid on the days 100 to 200. */
void store_cases_put(struct store *store, uint64_t person);
/* How many rows of the person are valid on day 150. */
size_t store_cases_rows(struct store *store, uint64_t person);

#endif
