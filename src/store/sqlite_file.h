/*
 * One SQLite file of ours: opened or made with mode 0600, known by its application id, migrated,
 * and set to survive a power cut. Private to src/store.
 */
#ifndef TILTS_STORE_SQLITE_FILE_H
#define TILTS_STORE_SQLITE_FILE_H

#include "store/store.h"

#include <sqlite3.h>

/* What a file is for; the application ids are "TLRG", "TLLG", "TLPF" and "TLDK".
 */
struct sqlite_file_kind {
    const char *name;
    int application_id;
    const char *const *migrations; /* schema version n stands at n - 1; ends with NULL */
    int cache_kb;
};

extern const struct sqlite_file_kind sqlite_file_register, sqlite_file_log, sqlite_file_platform,
    sqlite_file_desk;

/* Generated from sql/sqlite. */
extern const char *const sqlite_file_register_migrations[];
extern const char *const sqlite_file_log_migrations[];
extern const char *const sqlite_file_platform_migrations[];
extern const char *const sqlite_file_desk_migrations[];

/* NULL with a sentence when it cannot be opened, is not ours, or is newer than this program. */
sqlite3 *sqlite_file_open(const struct sqlite_file_kind *kind, const char *path, bool read_only,
                          char error[static STORE_ERROR_MAX]) MUST_USE;
/* Takes NULL, and statements that are still kept. */
void sqlite_file_close(sqlite3 *db);

#endif
