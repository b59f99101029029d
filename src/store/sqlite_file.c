/*
 * Opening, checking and migrating SQLite files, and moving the WAL back into them: see
 * sqlite_file.h. A foreign file is refused before a byte of it is changed.
 */
#include "store/sqlite_file.h"

#include "base/clock.h"
#include "base/date.h"
#include "store/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REGISTER_CACHE_KB 12288
#define LOG_CACHE_KB 4096
#define PLATFORM_CACHE_KB 8192
/* A WAL of more pages than this is worth making its writers wait for a moment. */
#define RESTART_PAGES 8192
#define RESTART_TIMEOUT_MS 50
#define CUT_MAX_US (50 * US_PER_SECOND)
#define CUT_PAUSE_MS 20

const struct sqlite_file_kind sqlite_file_register = {
    "register", 0x544c5247, register_migrations, &register_migrations_count, REGISTER_CACHE_KB};
const struct sqlite_file_kind sqlite_file_log = {"log", 0x544c4c47, log_migrations,
                                                 &log_migrations_count, LOG_CACHE_KB};
const struct sqlite_file_kind sqlite_file_platform = {
    "platform's file", 0x544c5046, platform_migrations, &platform_migrations_count,
    PLATFORM_CACHE_KB};

static int
fail(char *error, const char *path, const char *what)
{
    snprintf(error, STORE_ERROR_MAX, "%s: %s", path, what);
    return -1;
}

/* SQLite's own word for the last failure; its longer messages may quote the file's content. */
static int
fail_sqlite(char *error, const char *path, const char *doing, sqlite3 *db)
{
    int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;

    snprintf(error, STORE_ERROR_MAX, "%s: %s: %s (SQLite code %d)", path, doing,
             sqlite3_errstr(code), code);
    return -1;
}

/* The first column of the first row, as a number. */
static int
read_int(sqlite3 *db, const char *sql, int *ret_number)
{
    sqlite3_stmt *statement = NULL;
    int r = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        *ret_number = sqlite3_column_int(statement, 0);
        r = 0;
    }
    sqlite3_finalize(statement);
    return r;
}

static bool
is_wal(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    bool wal = false;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const char *mode = (const char *)sqlite3_column_text(statement, 0);
        wal = mode && strcmp(mode, "wal") == 0;
    }
    sqlite3_finalize(statement);
    return wal;
}

static int
migration_count(const struct sqlite_file_kind *kind)
{
    return (int)*kind->migration_count;
}

/* Ours, or new and empty; the schema version out (0: empty). */
static int
check_identity(const struct sqlite_file_kind *kind, sqlite3 *db, const char *path, int *ret_version,
               char *error)
{
    int id, version, tables;

    if (read_int(db, "PRAGMA application_id", &id) < 0 ||
        read_int(db, "PRAGMA user_version", &version) < 0 ||
        read_int(db, "SELECT count(*) FROM sqlite_schema", &tables) < 0)
        return fail_sqlite(error, path, "cannot be read", db);
    if (id == 0 && version == 0 && tables == 0) {
        *ret_version = 0;
        return 0;
    }
    if (id != kind->application_id) {
        snprintf(error, STORE_ERROR_MAX, "%s: is no %s of tilts; look at the path", path,
                 kind->name);
        return -1;
    }
    if (version > migration_count(kind)) {
        snprintf(error, STORE_ERROR_MAX,
                 "%s: was made by a newer tilts (schema %d, this program knows %d); "
                 "install that version",
                 path, version, migration_count(kind));
        return -1;
    }
    if (version < 1)
        return fail(error, path, "has no schema version; restore it from a backup");
    *ret_version = version;
    return 0;
}

/* Within one transaction, so that two programs that start together do not migrate twice. */
static int
migrate(const struct sqlite_file_kind *kind, sqlite3 *db, const char *path, char *error)
{
    int version;
    char sql[96];

    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return fail_sqlite(error, path, "cannot be locked to migrate it", db);
    if (check_identity(kind, db, path, &version, error) < 0)
        goto rollback;
    for (; version < migration_count(kind); version++)
        if (sqlite3_exec(db, kind->migrations[version].text.ptr, NULL, NULL, NULL) != SQLITE_OK) {
            fail_sqlite(error, path, "cannot be migrated", db);
            goto rollback;
        }
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             kind->application_id, version);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_sqlite(error, path, "cannot be migrated", db);
        goto rollback;
    }
    return 0;

rollback:
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static int
set_durable(const struct sqlite_file_kind *kind, sqlite3 *db, const char *path, bool read_only,
            char *error)
{
    char sql[256];
    int synchronous;

    if (!is_wal(db, read_only ? "PRAGMA journal_mode" : "PRAGMA journal_mode = WAL"))
        return fail(error, path, "cannot keep a write-ahead log there; use a local disk");
    /* Checkpoints belong to another thread; temporary tables would leave data in /tmp. */
    snprintf(sql, sizeof sql,
             "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
             "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
             "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -%d",
             kind->cache_kb);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail_sqlite(error, path, "cannot be set up", db);
    if (read_int(db, "PRAGMA synchronous", &synchronous) < 0 || synchronous != 2)
        return fail(error, path, "refuses synchronous=FULL, so nothing in it would be durable");
    return 0;
}

static int
set_up(const struct sqlite_file_kind *kind, sqlite3 *db, const char *path, bool read_only,
       char *error)
{
    int version;

    sqlite3_busy_timeout(db, SQLITE_FILE_BUSY_MS);
    if (check_identity(kind, db, path, &version, error) < 0 ||
        set_durable(kind, db, path, read_only, error) < 0)
        return -1;
    if (version == migration_count(kind))
        return 0;
    if (read_only)
        return fail(error, path, "is empty or of an older schema; open it for writing once");
    return migrate(kind, db, path, error);
}

sqlite3 *
sqlite_file_open(const struct sqlite_file_kind *kind, const char *path, bool read_only,
                 char error[static STORE_ERROR_MAX])
{
    int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3 *db = NULL;

    /* SQLite would make it with 0644. Never open an existing one here: closing it again would
     * drop the POSIX locks that other handles of this process hold on it. */
    if (!read_only && path[0] != '\0' && path[0] != ':') {
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0)
            close(fd);
        else if (errno != EEXIST) {
            fail(error, path, strerror(errno));
            return NULL;
        }
    }
    if (sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) !=
        SQLITE_OK) {
        fail_sqlite(error, path, "cannot be opened", db);
        sqlite3_close(db);
        return NULL;
    }
    if (set_up(kind, db, path, read_only, error) < 0) {
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

void
sqlite_file_close(sqlite3 *db)
{
    sqlite3_stmt *statement;

    if (!db)
        return;
    while ((statement = sqlite3_next_stmt(db, NULL)))
        sqlite3_finalize(statement);
    sqlite3_close(db);
}

bool
sqlite_file_overwrite_deleted(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool set =
        sqlite3_prepare_v2(db, "PRAGMA secure_delete = ON", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 1;

    sqlite3_finalize(statement);
    return set;
}

/* Who moves it at this moment is not waited for by SQLite itself: it says "busy" at once. */
int
sqlite_file_cut(sqlite3 *db)
{
    static const struct timespec pause = {.tv_nsec = CUT_PAUSE_MS * 1000 * 1000};
    int64_t until_us = clock_monotonic_us() + CUT_MAX_US;
    int result;

    for (;;) {
        result = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if ((result & 0xff) != SQLITE_BUSY || clock_monotonic_us() >= until_us)
            return result;
        nanosleep(&pause, NULL);
    }
}

int
store_sqlite_checkpoint(const char *path, char error[static STORE_ERROR_MAX])
{
    sqlite3 *db = NULL;
    int pages, moved, r, result;

    result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    /* Under steady writing a passive one never sees the end of the WAL, which then only grows. */
    if (result == SQLITE_OK && pages > RESTART_PAGES) {
        sqlite3_busy_timeout(db, RESTART_TIMEOUT_MS);
        result = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    r = result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY
            ? 0 /* busy: someone else is at it, or the next call will be luckier */
            : fail_sqlite(error, path, "cannot be checkpointed", db);
    sqlite3_close(db);
    return r;
}
