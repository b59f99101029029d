/*
 * Importing a municipality's file into the register, and changed personal codes: all or nothing,
 * with bad rows put aside and every try in the history. Queries go on undisturbed meanwhile.
 * Source: SPEC section 4, clause 3.1.2. Thread: the store's.
 */
#ifndef TILTS_PROVIDER_REGISTER_IMPORT_H
#define TILTS_PROVIDER_REGISTER_IMPORT_H

#include "base/clock.h"
#include "provider/register_lines.h"
#include "store/store.h"

#define REGISTER_IMPORT_ERROR_MAX FILE_ERROR_MAX
#define REGISTER_MAX_BAD_DEFAULT 100 /* 1 % */

enum register_mode {
    REGISTER_SNAPSHOT, /* the file replaces the municipality's rows */
    REGISTER_DELTA,    /* the file adds, changes and withdraws rows */
    REGISTER_CODES,    /* the file says which codes were changed for which */
};

struct register_import {
    struct store *store;
    const char *path;
    enum register_mode mode;
    struct registration municipality; /* not for codes */
    bool only;        /* pass over rows of other municipalities instead of refusing them */
    unsigned max_bad; /* hundredths of a percent of all rows; more stop the import */
    const char *rejects_path;
    struct str who;
    const struct clock *clock;
    void (*progress)(void *ctx, uint64_t done, uint64_t total); /* bytes; may be NULL */
    void *progress_ctx;
};

struct register_import_result {
    uint64_t taken;       /* good rows; in the register only when applied */
    uint64_t refused;     /* in the rejects file */
    uint64_t warned;      /* taken, but their check digit does not fit */
    uint64_t passed_over; /* of other municipalities */
    bool applied;
    const char *stopped; /* why the register was left as it was; NULL when applied */
    char sha256_hex[REGISTER_SHA256_HEX_MAX];
};

/*
 * 0 when the file was read through: applied, or stopped for the reason given (too many bad rows, no
 * rows). -1 with a sentence on failure. In every case where it is not applied the register is as
 * before; the history tells of the try unless the file could not be read or the store written.
 */
int register_import(const struct register_import *import, struct register_import_result *ret_result,
                    char error[static REGISTER_IMPORT_ERROR_MAX]) MUST_USE;
/* "snapshot", "delta", "codes". */
const char *register_mode_name(enum register_mode mode);

#endif
