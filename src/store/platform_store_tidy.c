/*
 * Deleting stored answers for good. As with the log (store_sqlite_erase.c): secure_delete
 * overwrites what a shrinking row gives up, such an update moves no other row, the index that tells
 * outcomes is built anew, and in the end the write-ahead log, which holds the pages as they were,
 * is cut.
 */
#include "store/platform_store_private.h"
#include "store/sqlite_file.h"

static int
overwrite_what_is_deleted(struct platform_store *store)
{
    return sqlite_file_overwrite_deleted(store->db)
               ? 0
               : platform_store_fail(store, "delete answers",
                                     "this SQLite does not overwrite what it deletes");
}

int
platform_store_tidy(struct platform_store *store, struct date today, size_t max, size_t *ret_count)
{
    struct sqlite_call call;
    size_t count;

    if (overwrite_what_is_deleted(store) < 0 || platform_store_begin(store) < 0)
        return -1;
    /* Which of the two it was, was part of the answer. */
    sqlite_call_begin(&call, store->db, &store->kept.tidy,
                      "UPDATE status_check SET answer = NULL,"
                      " outcome = CASE WHEN outcome IN (1, 2) THEN 6 ELSE outcome END"
                      " WHERE id IN (SELECT id FROM status_check WHERE answer IS NOT NULL"
                      " AND kept_until < ? LIMIT ?)");
    sqlite_call_int(&call, today.days);
    sqlite_call_int(&call, (int64_t)max);
    if (platform_store_run(store, &call, "delete answers") < 0)
        goto fail;
    count = (size_t)sqlite3_changes(store->db);
    if (platform_store_commit(store) < 0)
        goto fail;
    *ret_count = count;
    return 0;

fail:
    platform_store_rollback(store);
    return -1;
}

int
platform_store_tidy_end(struct platform_store *store)
{
    int result;

    if (overwrite_what_is_deleted(store) < 0)
        return -1;
    result = sqlite3_exec(store->db, "REINDEX check_by_outcome", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return platform_store_result(store, "build an index anew", result);
    result = sqlite_file_cut(store->db);
    if ((result & 0xff) == SQLITE_BUSY)
        return platform_store_fail(store, "cut its write-ahead log",
                                   "others use it without a pause, so what was deleted still "
                                   "stands there; run the command again");
    return platform_store_result(store, "cut its write-ahead log", result);
}
