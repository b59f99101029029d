/*
 * One SQLite file of ours: opened or made with mode 0600, known by its application id, migrated,
 * and set to survive a power cut. Private to src/store.
 */
#ifndef TILTS_STORE_SQLITE_FILE_H
#define TILTS_STORE_SQLITE_FILE_H

#include "base/embed.h"
#include "store/store.h"

#include <sqlite3.h>

/* What a file is for; the application ids are "TLRG", "TLLG", "TLPF" and "TLDK".
 */
struct sqlite_file_kind {
    const char *name;
    int application_id;
    const struct embedded *migrations; /* schema version n stands at n - 1 */
    const size_t *migration_count;
    int cache_kb;
};

extern const struct sqlite_file_kind sqlite_file_register, sqlite_file_log, sqlite_file_platform,
    sqlite_file_desk;

/* Made from sql/sqlite. */
extern const struct embedded register_migrations[], log_migrations[], platform_migrations[],
    desk_migrations[];
extern const size_t register_migrations_count, log_migrations_count, platform_migrations_count,
    desk_migrations_count;

/* How long a handle waits for another one that writes. */
#define SQLITE_FILE_BUSY_MS 10000

/* NULL with a sentence when it cannot be opened, is not ours, or is newer than this program. */
sqlite3 *sqlite_file_open(const struct sqlite_file_kind *kind, const char *path, bool read_only,
                          char error[static STORE_ERROR_MAX]) MUST_USE;
/* Takes NULL, and statements that are still kept. */
void sqlite_file_close(sqlite3 *db);
/*
 * What is deleted from now on is overwritten; secure_delete=FAST, some builds' default, would leave
 * overflow pages as they are. False when this SQLite does not do it.
 */
bool sqlite_file_overwrite_deleted(sqlite3 *db) MUST_USE;
/*
 * Moves the write-ahead log into the file and cuts it, so that nothing of what was deleted stands
 * there. Waits for others, up to a minute. SQLite's result; SQLITE_BUSY when they never paused.
 */
int sqlite_file_cut(sqlite3 *db) MUST_USE;

#endif
