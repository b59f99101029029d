/* The file, its transaction and the sessions: see desk_store.h. */
#include "store/desk_store_private.h"
#include "store/store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_KB 1024

const struct sqlite_file_kind sqlite_file_desk = {"desk", 0x544c444b, desk_migrations,
                                                  &desk_migrations_count, CACHE_KB};

struct desk_store *
desk_store_open(const char *path, char error[static STORE_ERROR_MAX])
{
    struct desk_store *store = calloc(1, sizeof *store);

    if (!store) {
        snprintf(error, STORE_ERROR_MAX, "no memory for %s", path);
        return NULL;
    }
    store->db = sqlite_file_open(&sqlite_file_desk, path, false, error);
    if (!store->db) {
        free(store);
        return NULL;
    }
    return store;
}

void
desk_store_close(struct desk_store *store)
{
    if (!store)
        return;
    desk_store_roll_back(store);
    sqlite_file_close(store->db);
    free(store);
}

int
desk_store_tend(const char *path, char error[static STORE_ERROR_MAX])
{
    return store_sqlite_checkpoint(path, error);
}

bool
desk_store_failed(const struct desk_store *store)
{
    return store->failed;
}

const char *
desk_store_error(const struct desk_store *store)
{
    return store->error;
}

/* The first failure's sentence stays. */
int
desk_store_fail(struct desk_store *store, const char *doing, int result)
{
    if (!store->failed)
        snprintf(store->error, sizeof store->error, "desk: %s: %s (SQLite code %d)", doing,
                 sqlite3_errstr(result), result);
    store->failed = true;
    return -1;
}

int
desk_store_change(struct desk_store *store)
{
    int result;

    if (store->failed)
        return -1;
    if (store->begun)
        return 0;
    result = sqlite_call_run(store->db, &store->kept.begin, "BEGIN IMMEDIATE");
    if (result != SQLITE_OK)
        return desk_store_fail(store, "begin", result);
    store->begun = true;
    return 0;
}

int
desk_store_commit(struct desk_store *store)
{
    int result;

    if (store->failed)
        return -1;
    if (!store->begun)
        return 0;
    result = sqlite_call_run(store->db, &store->kept.commit, "COMMIT");
    if (result != SQLITE_OK)
        return desk_store_fail(store, "commit", result);
    store->begun = false;
    return 0;
}

void
desk_store_roll_back(struct desk_store *store)
{
    if (store->begun)
        (void)sqlite_call_run(store->db, &store->kept.roll_back, "ROLLBACK");
    store->begun = false;
    store->failed = false;
}

int
desk_store_end(struct desk_store *store, struct sqlite_call *call, const char *doing)
{
    int result;

    result = sqlite_call_finish(call);
    return result == SQLITE_OK ? 0 : desk_store_fail(store, doing, result);
}

static struct str
id_of(const uint8_t *id)
{
    return (struct str){(const char *)id, HASH_SIZE};
}

int
desk_store_find_session(struct desk_store *store, const uint8_t id[static HASH_SIZE],
                        struct desk_session_row *ret_session)
{
    struct sqlite_call call;
    bool found;

    if (store->failed)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.find_session,
                      "SELECT account, began_us, used_us, confirmed_us FROM session WHERE id = ?");
    sqlite_call_blob(&call, id_of(id));
    found = sqlite_call_row(&call);
    if (found) {
        memcpy(ret_session->id, id, HASH_SIZE);
        ret_session->account = sqlite_call_column(&call, 0);
        ret_session->began_us = sqlite_call_column(&call, 1);
        ret_session->used_us = sqlite_call_column(&call, 2);
        ret_session->confirmed_us = sqlite_call_column(&call, 3);
    }
    return desk_store_end(store, &call, "find a session") < 0 ? -1 : found;
}

int
desk_store_save_session(struct desk_store *store, const struct desk_session_row *session)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(
        &call, store->db, &store->kept.save_session,
        "INSERT OR REPLACE INTO session (id, account, began_us, used_us, confirmed_us)"
        " VALUES (?, ?, ?, ?, ?)");
    sqlite_call_blob(&call, id_of(session->id));
    sqlite_call_int(&call, session->account);
    sqlite_call_int(&call, session->began_us);
    sqlite_call_int(&call, session->used_us);
    sqlite_call_int(&call, session->confirmed_us);
    return desk_store_end(store, &call, "save a session");
}

int
desk_store_end_session(struct desk_store *store, const uint8_t id[static HASH_SIZE])
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.end_session,
                      "DELETE FROM session WHERE id = ?");
    sqlite_call_blob(&call, id_of(id));
    return desk_store_end(store, &call, "end a session");
}

int
desk_store_end_sessions(struct desk_store *store, int64_t account)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.end_sessions,
                      "DELETE FROM session WHERE account = ?");
    sqlite_call_int(&call, account);
    return desk_store_end(store, &call, "end sessions");
}

int
desk_store_end_old_sessions(struct desk_store *store, int64_t used_before_us,
                            int64_t began_before_us)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.end_old_sessions,
                      "DELETE FROM session WHERE used_us < ? OR began_us < ?");
    sqlite_call_int(&call, used_before_us);
    sqlite_call_int(&call, began_before_us);
    return desk_store_end(store, &call, "end old sessions");
}
