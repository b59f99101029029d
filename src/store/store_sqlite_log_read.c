/* Reading the log part through SQLite: checkpoints, hashes, records. */
#include "store/store_sqlite_private.h"

#include <string.h>

#define RECORD_COLUMNS                                                                       \
    "leaf_index, at_us, request_id, type, day, commitments, leaf_hash, salt, operator_part," \
    " person_part, facts_part"

/* The call's one row as a checkpoint; *ret_found false when there is none. */
static int
take_checkpoint(struct store_sqlite *self, struct sqlite_call *call, struct arena *arena,
                struct store_checkpoint *ret_checkpoint, bool *ret_found)
{
    struct store_checkpoint checkpoint = {0};
    int result;

    *ret_found = sqlite_call_row(call);
    if (*ret_found) {
        checkpoint.size = (uint64_t)sqlite_call_column(call, 0);
        checkpoint.note = arena_str(arena, sqlite_call_column_str(call, 1));
    }
    result = sqlite_call_end(call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "log: read a checkpoint", result);
    if (*ret_found && !checkpoint.note.ptr)
        return store_fail(&self->base, "log: no memory for a checkpoint");
    *ret_checkpoint = checkpoint;
    return 0;
}

int
store_sqlite_last_checkpoint(struct store *store, struct arena *arena,
                             struct store_checkpoint *ret_checkpoint)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    bool found;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.last_checkpoint,
                      "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1");
    return take_checkpoint(self, &call, arena, ret_checkpoint, &found);
}

int
store_sqlite_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                             struct store_checkpoint *ret_checkpoint)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct store_checkpoint checkpoint;
    struct sqlite_call call;
    bool found;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->log_db, &self->kept.find_checkpoint,
                      "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size LIMIT 1");
    sqlite_call_int(&call, store_number(size));
    if (take_checkpoint(self, &call, arena, &checkpoint, &found) < 0)
        return -1;
    if (!found)
        return store_fail(store, "log: no checkpoint covers that size");
    *ret_checkpoint = checkpoint;
    return 0;
}

/* Asks for count hashes from `from` on, as (index, hash) rows in order. */
static void
begin_hashes(struct store_sqlite *self, struct sqlite_call *call, unsigned level, uint64_t from)
{
    if (level == 0) {
        sqlite_call_begin(call, self->log_db, &self->kept.leaves,
                          "SELECT leaf_index, leaf_hash FROM record"
                          " WHERE leaf_index >= ? ORDER BY leaf_index LIMIT ?");
    } else {
        sqlite_call_begin(call, self->log_db, &self->kept.nodes,
                          "SELECT node_index, hash FROM node"
                          " WHERE level = ? AND node_index >= ? ORDER BY node_index LIMIT ?");
        sqlite_call_int(call, level);
    }
    sqlite_call_int(call, store_number(from));
}

int
store_sqlite_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                         uint8_t (*ret_hashes)[HASH_SIZE])
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    size_t read = 0;
    int result;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    begin_hashes(self, &call, level, from);
    sqlite_call_int(&call, (int64_t)count);
    while (sqlite_call_row(&call)) {
        struct str hash = sqlite_call_column_str(&call, 1);
        if (read == count || hash.len != HASH_SIZE ||
            (uint64_t)sqlite_call_column(&call, 0) != from + read)
            break;
        memcpy(ret_hashes[read++], hash.ptr, HASH_SIZE);
    }
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "log: read hashes", result);
    return read == count ? 0 : store_fail(store, "log: not all of these hashes are there");
}

/* The row as a record whose views are valid until the next step; false when it is out of form. */
static bool
read_record(const struct sqlite_call *call, struct store_record *record)
{
    *record = (struct store_record){
        .index = (uint64_t)sqlite_call_column(call, 0),
        .at_us = sqlite_call_column(call, 1),
        .request_id = sqlite_call_column_str(call, 2),
        .type = (uint8_t)sqlite_call_column(call, 3),
        .day = (int32_t)sqlite_call_column(call, 4),
        .salt = sqlite_call_column_str(call, 7),
        .operator_part = sqlite_call_column_str(call, 8),
        .person_part = sqlite_call_column_str(call, 9),
        .facts_part = sqlite_call_column_str(call, 10),
    };
    return store_fill_hashes(record, sqlite_call_column_str(call, 5),
                             sqlite_call_column_str(call, 6));
}

int
store_sqlite_each_record(struct store *store, uint64_t from,
                         int (*visit)(void *ctx, const struct store_record *record), void *ctx)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct store_record record;
    struct sqlite_call call;
    int result, visited = 0;
    bool sound = true;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    if (self->kept.each && sqlite3_stmt_busy(self->kept.each))
        return store_fail(store, "log: a visitor asked for a second walk");
    sqlite_call_begin(&call, self->log_db, &self->kept.each,
                      "SELECT " RECORD_COLUMNS
                      " FROM record WHERE leaf_index >= ? ORDER BY leaf_index");
    sqlite_call_int(&call, store_number(from));
    while (sound && visited == 0 && sqlite_call_row(&call)) {
        sound = read_record(&call, &record);
        if (sound)
            visited = visit(ctx, &record);
    }
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "log: read records", result);
    return sound ? visited : store_fail(store, "log: a record is out of form");
}

int
store_sqlite_find_record(struct store *store, struct str request_id, struct arena *arena,
                         struct store_record *ret_record)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct store_record record = {.index = UINT64_MAX};
    struct sqlite_call call;
    bool sound = true;
    int result;

    if (store_sqlite_need_log(self) < 0)
        return -1;
    sqlite_call_begin(
        &call, self->log_db, &self->kept.find_record,
        "SELECT " RECORD_COLUMNS " FROM record WHERE request_id = ? AND request_id <> ''"
        " ORDER BY type, iif(type = " STORE_ANSWERED_SQL ", -leaf_index, leaf_index) LIMIT 1");
    sqlite_call_text(&call, request_id);
    if (sqlite_call_row(&call)) {
        sound = read_record(&call, &record);
        if (sound)
            store_keep_record(arena, &record);
    }
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "log: find a record", result);
    if (!sound)
        return store_fail(store, "log: a record is out of form");
    if (arena->overflow)
        return store_fail(store, "log: no memory for a record");
    *ret_record = record;
    return 0;
}
