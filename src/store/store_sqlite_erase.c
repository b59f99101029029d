/*
 * Destroying records for good. With secure_delete SQLite overwrites what a shrinking row gives up,
 * and such an update moves no other row, so the table's pages keep no copy. The index is another
 * matter: its pages were split while ids came in out of order, and a split leaves copies of ids in
 * free space. So it is built anew, and its old pages are overwritten as they are given up. Then the
 * write-ahead log, which holds the pages as they were, is cut to nothing.
 */
#include "store/sqlite_file.h"
#include "store/store_sqlite_private.h"

#define MOVE_EVERY 32

static int
overwrite_all(struct store_sqlite *self, const uint64_t *indexes, size_t count)
{
    int result = SQLITE_OK;

    for (size_t i = 0; i < count && result == SQLITE_OK; i++) {
        struct sqlite_call call;
        sqlite_call_begin(&call, self->log_db, &self->kept.erase,
                          "UPDATE record SET request_id = '', salt = NULL, operator_part = NULL,"
                          " person_part = NULL, facts_part = NULL WHERE leaf_index = ?");
        sqlite_call_int(&call, (int64_t)indexes[i]);
        result = sqlite_call_finish(&call);
    }
    return result;
}

static int
overwrite_what_is_deleted(struct store_sqlite *self)
{
    return sqlite_file_overwrite_deleted(self->log_db)
               ? 0
               : store_fail(&self->base, "log: this SQLite does not overwrite what it deletes");
}

int
store_sqlite_erase(struct store *store, const uint64_t *indexes, size_t count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (store_sqlite_need_log(self) < 0 || overwrite_what_is_deleted(self) < 0)
        return -1;
    result = sqlite_call_run(self->log_db, &self->kept.erase_begin, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        result = overwrite_all(self, indexes, count);
    if (result == SQLITE_OK)
        result = sqlite_call_run(self->log_db, &self->kept.erase_commit, "COMMIT");
    if (result == SQLITE_OK) {
        /* Nobody may be there to do it, and the write-ahead log of a long erasure grows. */
        if (++self->erase_count % MOVE_EVERY == 0)
            (void)sqlite3_wal_checkpoint_v2(self->log_db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                            NULL);
        return 0;
    }
    if (!sqlite3_get_autocommit(self->log_db))
        sqlite_call_run(self->log_db, &self->kept.erase_rollback, "ROLLBACK");
    return store_sqlite_fail(self, "log: erase", result);
}

int
store_sqlite_erase_end(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (store_sqlite_need_log(self) < 0 || overwrite_what_is_deleted(self) < 0)
        return -1;
    result = sqlite3_exec(self->log_db, "REINDEX record_by_request", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "log: build its index anew",
                                 sqlite3_extended_errcode(self->log_db));
    result = sqlite_file_cut(self->log_db);
    if ((result & 0xff) == SQLITE_BUSY)
        return store_fail(store, "log: others read or write it without a pause, so its write-ahead "
                                 "log still holds what was erased; run the command again");
    return result == SQLITE_OK ? 0
                               : store_sqlite_fail(self, "log: cut its write-ahead log", result);
}
