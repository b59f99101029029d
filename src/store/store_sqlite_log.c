/*
 * Appending to the log part through SQLite: one transaction, one fsync of the write-ahead log, for
 * a whole batch. Whatever goes wrong breaks the log for this handle: after a failed fsync nobody
 * can say what is on the disk, so nothing is tried again.
 */
#include "store/store_sqlite_private.h"

#include <string.h>

/* Where the log ends. */
int
store_sqlite_log_load(struct store_sqlite *self)
{
    struct sqlite_call call;
    int result;

    sqlite_call_begin(&call, self->log_db, &self->kept.next_index,
                      "SELECT coalesce(max(leaf_index) + 1, 0) FROM record");
    if (sqlite_call_row(&call))
        self->next_index = (uint64_t)sqlite_call_column(&call, 0);
    result = sqlite_call_end(&call);
    return result == SQLITE_OK ? 0 : store_sqlite_fail(self, "log: read its end", result);
}

static int
add_record(struct store_sqlite *self, const struct store_record *record)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, self->log_db, &self->kept.add_record,
                      "INSERT INTO record (leaf_index, at_us, request_id, type, day, commitments,"
                      " leaf_hash, salt, operator_part, person_part, facts_part)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite_call_int(&call, (int64_t)record->index);
    sqlite_call_int(&call, record->at_us);
    sqlite_call_text(&call, record->request_id);
    sqlite_call_int(&call, record->type);
    sqlite_call_int(&call, record->day);
    sqlite_call_blob(&call, (struct str){(const char *)record->commitments, 3 * HASH_SIZE});
    sqlite_call_blob(&call, (struct str){(const char *)record->leaf_hash, HASH_SIZE});
    sqlite_call_blob_or_null(&call, record->salt);
    sqlite_call_blob_or_null(&call, record->operator_part);
    sqlite_call_blob_or_null(&call, record->person_part);
    sqlite_call_blob_or_null(&call, record->facts_part);
    return sqlite_call_finish(&call);
}

static int
add_node(struct store_sqlite *self, const struct store_node *node)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, self->log_db, &self->kept.add_node,
                      "INSERT INTO node (level, node_index, hash) VALUES (?, ?, ?)");
    sqlite_call_int(&call, node->level);
    sqlite_call_int(&call, (int64_t)node->index);
    sqlite_call_blob(&call, (struct str){(const char *)node->hash, HASH_SIZE});
    return sqlite_call_finish(&call);
}

static int
add_checkpoint(struct store_sqlite *self, const struct store_checkpoint *checkpoint)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, self->log_db, &self->kept.add_checkpoint,
                      "INSERT INTO checkpoint (size, note) VALUES (?, ?)");
    sqlite_call_int(&call, (int64_t)checkpoint->size);
    sqlite_call_blob(&call, checkpoint->note);
    return sqlite_call_finish(&call);
}

static int
check_batch(struct store_sqlite *self, const struct store_record *records, size_t count,
            const struct store_checkpoint *checkpoint)
{
    if (store_sqlite_need_log(self) < 0)
        return -1;
    if (self->read_only)
        return store_fail(&self->base, "the log was opened for reading only");
    if (self->log_broken)
        return store_fail(&self->base, "the log has failed before and takes no more records");
    return store_check_batch(&self->base, self->next_index, records, count, checkpoint);
}

static int
insert_all(struct store_sqlite *self, const struct store_record *records, size_t count,
           const struct store_node *nodes, size_t node_count)
{
    int result = SQLITE_OK;

    for (size_t i = 0; i < count && result == SQLITE_OK; i++)
        result = add_record(self, &records[i]);
    for (size_t i = 0; i < node_count && result == SQLITE_OK; i++)
        result = add_node(self, &nodes[i]);
    return result;
}

int
store_sqlite_append(struct store *store, const struct store_record *records, size_t count,
                    const struct store_node *nodes, size_t node_count,
                    const struct store_checkpoint *checkpoint)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (check_batch(self, records, count, checkpoint) < 0) {
        self->log_broken = true;
        return -1;
    }
    result = sqlite_call_run(self->log_db, &self->kept.log_begin, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        result = insert_all(self, records, count, nodes, node_count);
    if (result == SQLITE_OK)
        result = add_checkpoint(self, checkpoint);
    if (result == SQLITE_OK)
        result = sqlite_call_run(self->log_db, &self->kept.log_commit, "COMMIT");
    if (result == SQLITE_OK) {
        self->next_index += count;
        return 0;
    }
    self->log_broken = true;
    if (!sqlite3_get_autocommit(self->log_db))
        sqlite_call_run(self->log_db, &self->kept.log_rollback, "ROLLBACK");
    return store_sqlite_fail(self, "log: append", result);
}
