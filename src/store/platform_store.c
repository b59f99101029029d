/* The handle on platform.db and its transactions: see platform_store.h. */
#include "store/platform_store_private.h"
#include "store/sqlite_file.h"

#include <stdio.h>
#include <stdlib.h>

struct platform_store *
platform_store_open(const char *path, bool read_only, char error[static STORE_ERROR_MAX])
{
    struct platform_store *store = calloc(1, sizeof *store);

    if (!store) {
        str_copy(STR("no memory for the platform's file"), error, STORE_ERROR_MAX);
        return NULL;
    }
    store->read_only = read_only;
    store->db = sqlite_file_open(&sqlite_file_platform, path, read_only, error);
    if (!store->db) {
        free(store);
        return NULL;
    }
    return store;
}

void
platform_store_close(struct platform_store *store)
{
    if (!store)
        return;
    platform_store_rollback(store);
    sqlite_file_close(store->db);
    free(store);
}

const char *
platform_store_error(const struct platform_store *store)
{
    return store->error;
}

int
platform_store_fail(struct platform_store *store, const char *doing, const char *what)
{
    if (store->state == PLATFORM_BEGUN)
        store->state = PLATFORM_DEAD;
    snprintf(store->error, sizeof store->error, "platform.db: %s: %s", doing, what);
    return -1;
}

int
platform_store_result(struct platform_store *store, const char *doing, int result)
{
    char what[128];

    if (result == SQLITE_OK)
        return 0;
    snprintf(what, sizeof what, "%s (SQLite code %d)", sqlite3_errstr(result), result);
    return platform_store_fail(store, doing, what);
}

int
platform_store_fits(struct platform_store *store, const char *doing, const struct arena *arena)
{
    return arena->overflow ? platform_store_fail(store, doing, "does not fit the memory set aside")
                           : 0;
}

int
platform_store_end_read(struct platform_store *store, struct sqlite_call *call, const char *doing,
                        const struct arena *arena)
{
    return platform_store_result(store, doing, sqlite_call_end(call)) < 0
               ? -1
               : platform_store_fits(store, doing, arena);
}

int
platform_store_need_begun(struct platform_store *store)
{
    if (store->state == PLATFORM_BEGUN)
        return 0;
    return platform_store_fail(store, "write",
                               store->state == PLATFORM_DEAD
                                   ? "the transaction has failed; roll it back"
                                   : "wants a transaction");
}

int
platform_store_run(struct platform_store *store, struct sqlite_call *call, const char *doing)
{
    return platform_store_result(store, doing, sqlite_call_finish(call));
}

int
platform_store_changed(const struct platform_store *store)
{
    return sqlite3_changes(store->db) > 0;
}

struct str
platform_store_text(const struct sqlite_call *call, int column, struct arena *arena)
{
    struct str text = sqlite_call_column_str(call, column);

    return text.ptr ? arena_str(arena, text) : text;
}

const uint8_t *
platform_store_hash(const struct sqlite_call *call, int column, struct arena *arena)
{
    struct str hash = platform_store_text(call, column, arena);

    return hash.len == HASH_SIZE ? (const uint8_t *)hash.ptr : NULL;
}

int
platform_store_begin(struct platform_store *store)
{
    int result;

    if (store->state != PLATFORM_IDLE)
        return platform_store_fail(store, "begin", "there is a transaction already");
    if (store->read_only)
        return platform_store_fail(store, "begin", "it was opened for reading only");
    result = sqlite_call_run(store->db, &store->kept.begin, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        store->state = PLATFORM_BEGUN;
    return platform_store_result(store, "begin", result);
}

int
platform_store_commit(struct platform_store *store)
{
    int result;

    if (platform_store_need_begun(store) < 0)
        return -1;
    result = sqlite_call_run(store->db, &store->kept.commit, "COMMIT");
    if (result == SQLITE_OK)
        store->state = PLATFORM_IDLE;
    return platform_store_result(store, "commit", result);
}

void
platform_store_rollback(struct platform_store *store)
{
    if (store->state == PLATFORM_IDLE)
        return;
    /* After some errors SQLite has rolled back by itself. */
    if (!sqlite3_get_autocommit(store->db))
        sqlite_call_run(store->db, &store->kept.rollback, "ROLLBACK");
    store->coverage_id = 0; /* it may have been undone */
    store->state = PLATFORM_IDLE;
}

bool
platform_store_is_begun(const struct platform_store *store)
{
    return store->state != PLATFORM_IDLE;
}
