/* What stands beside the records of a log part: cosignatures, time stamps, legal holds. */
#include "store/store_sqlite_private.h"

static int
run_to_end(struct store_sqlite *self, struct sqlite_call *call, const char *doing)
{
    int result;

    result = sqlite_call_finish(call);
    return result == SQLITE_OK ? 0 : store_sqlite_fail(self, doing, result);
}

int
store_sqlite_attach(struct store *store, const struct store_attachment *attachment)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.attach,
                      "INSERT OR REPLACE INTO attachment (size, kind, signer, at_us, bytes)"
                      " VALUES (?, ?, ?, ?, ?)");
    sqlite_call_int(&call, (int64_t)attachment->size);
    sqlite_call_int(&call, attachment->kind);
    sqlite_call_text(&call, attachment->signer);
    sqlite_call_int(&call, attachment->at_us);
    sqlite_call_blob(&call, attachment->bytes);
    return run_to_end(self, &call, "log: attach to a checkpoint");
}

int
store_sqlite_each_attachment(struct store *store,
                             int (*visit)(void *ctx, const struct store_attachment *attachment),
                             void *ctx)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result, visited = 0;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.attachments,
                      "SELECT size, kind, signer, at_us, bytes FROM attachment"
                      " ORDER BY size DESC, kind, signer");
    while (visited == 0 && sqlite_call_row(&call)) {
        struct store_attachment attachment = {
            .size = (uint64_t)sqlite_call_column(&call, 0),
            .kind = (enum attachment_kind)sqlite_call_column(&call, 1),
            .signer = sqlite_call_column_str(&call, 2),
            .at_us = sqlite_call_column(&call, 3),
            .bytes = sqlite_call_column_str(&call, 4),
        };
        visited = visit(ctx, &attachment);
    }
    result = sqlite_call_end(&call);
    return result == SQLITE_OK ? visited : store_sqlite_fail(self, "log: read attachments", result);
}

int
store_sqlite_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.add_hold,
                      "INSERT INTO hold (at_us, kind, value, reason) VALUES (?, ?, ?, ?)");
    sqlite_call_int(&call, hold->at_us);
    sqlite_call_int(&call, hold->kind);
    sqlite_call_text(&call, hold->value);
    sqlite_call_text(&call, hold->reason);
    if (run_to_end(self, &call, "log: add a hold") < 0)
        return -1;
    *ret_id = sqlite3_last_insert_rowid(self->log_db);
    return 0;
}

int
store_sqlite_remove_hold(struct store *store, int64_t id, bool *ret_found)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.remove_hold,
                      "DELETE FROM hold WHERE id = ?");
    sqlite_call_int(&call, id);
    if (run_to_end(self, &call, "log: remove a hold") < 0)
        return -1;
    *ret_found = sqlite3_changes(self->log_db) > 0;
    return 0;
}

int
store_sqlite_each_hold(struct store *store, int (*visit)(void *ctx, const struct store_hold *hold),
                       void *ctx)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result, visited = 0;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.holds,
                      "SELECT id, at_us, kind, value, reason FROM hold ORDER BY id");
    while (visited == 0 && sqlite_call_row(&call)) {
        struct store_hold hold = {
            .id = sqlite_call_column(&call, 0),
            .at_us = sqlite_call_column(&call, 1),
            .kind = (enum hold_kind)sqlite_call_column(&call, 2),
            .value = sqlite_call_column_str(&call, 3),
            .reason = sqlite_call_column_str(&call, 4),
        };
        visited = visit(ctx, &hold);
    }
    result = sqlite_call_end(&call);
    return result == SQLITE_OK ? visited : store_sqlite_fail(self, "log: read holds", result);
}
