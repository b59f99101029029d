/* Reading the log part through PostgreSQL: checkpoints, hashes, records. */
#include "store/store_postgres_private.h"

#include <string.h>

#define RECORD_COLUMNS                                                                         \
    "leaf.leaf_index, leaf.at_us, personal.request_id, leaf.type, leaf.day, leaf.commitments," \
    " leaf.leaf_hash, personal.salt, personal.operator_part, personal.person_part,"            \
    " personal.facts_part"
#define ROWS_AT_ONCE 1000 /* of a walk; the query's LIMIT says it too */

/* The call's one row as a checkpoint; *ret_found false when there is none. */
static int
take_checkpoint(struct store_postgres *self, struct postgres_call *call, struct arena *arena,
                struct store_checkpoint *ret_checkpoint, bool *ret_found)
{
    struct store_checkpoint checkpoint = {0};

    *ret_found = postgres_call_row(call);
    if (*ret_found) {
        checkpoint.size = (uint64_t)postgres_call_column(call, 0);
        checkpoint.note = arena_str(arena, postgres_call_column_str(call, 1));
    }
    if (store_postgres_end(self, "log: read a checkpoint", call) < 0)
        return -1;
    if (*ret_found && !checkpoint.note.ptr)
        return store_fail(&self->base, "log: no memory for a checkpoint");
    *ret_checkpoint = checkpoint;
    return 0;
}

int
store_postgres_last_checkpoint(struct store *store, struct arena *arena,
                               struct store_checkpoint *ret_checkpoint)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    bool found;

    if (store_postgres_need_part(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT size, note FROM checkpoint WHERE part = $1"
                        " ORDER BY size DESC LIMIT 1");
    postgres_call_int(&call, self->part);
    return take_checkpoint(self, &call, arena, ret_checkpoint, &found);
}

int
store_postgres_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                               struct store_checkpoint *ret_checkpoint)
{
    struct store_postgres *self = store_postgres_of(store);
    struct store_checkpoint checkpoint;
    struct postgres_call call;
    bool found;

    if (store_postgres_need_part(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT size, note FROM checkpoint WHERE part = $1 AND size >= $2"
                        " ORDER BY size LIMIT 1");
    postgres_call_int(&call, self->part);
    postgres_call_int(&call, store_number(size));
    if (take_checkpoint(self, &call, arena, &checkpoint, &found) < 0)
        return -1;
    if (!found)
        return store_fail(store, "log: no checkpoint covers that size");
    *ret_checkpoint = checkpoint;
    return 0;
}

/* Asks for count hashes from `from` on, as (index, hash) rows in order. */
static void
begin_hashes(struct store_postgres *self, struct postgres_call *call, unsigned level, uint64_t from,
             size_t count)
{
    if (level == 0)
        postgres_call_begin(call, self->session,
                            "SELECT leaf_index, leaf_hash FROM leaf WHERE part = $1"
                            " AND leaf_index >= $2 ORDER BY leaf_index LIMIT $3");
    else
        postgres_call_begin(call, self->session,
                            "SELECT node_index, hash FROM node WHERE part = $1"
                            " AND node_index >= $2 AND level = $4 ORDER BY node_index LIMIT $3");
    postgres_call_int(call, self->part);
    postgres_call_int(call, store_number(from));
    postgres_call_int(call, store_number(count));
    if (level > 0)
        postgres_call_int(call, level);
}

int
store_postgres_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                           uint8_t (*ret_hashes)[HASH_SIZE])
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    size_t read = 0;

    if (store_postgres_need_part(self) < 0)
        return -1;
    begin_hashes(self, &call, level, from, count);
    while (postgres_call_row(&call)) {
        struct str hash = postgres_call_column_str(&call, 1);
        if (read == count || hash.len != HASH_SIZE ||
            (uint64_t)postgres_call_column(&call, 0) != from + read)
            break;
        memcpy(ret_hashes[read++], hash.ptr, HASH_SIZE);
    }
    if (store_postgres_end(self, "log: read hashes", &call) < 0)
        return -1;
    return read == count ? 0 : store_fail(store, "log: not all of these hashes are there");
}

/* The row as a record whose views are valid until the call's end; false when it is out of form. */
static bool
read_record(const struct postgres_call *call, struct store_record *record)
{
    *record = (struct store_record){
        .index = (uint64_t)postgres_call_column(call, 0),
        .at_us = postgres_call_column(call, 1),
        .request_id = postgres_call_column_str(call, 2),
        .type = (uint8_t)postgres_call_column(call, 3),
        .day = (int32_t)postgres_call_column(call, 4),
        .salt = postgres_call_column_str(call, 7),
        .operator_part = postgres_call_column_str(call, 8),
        .person_part = postgres_call_column_str(call, 9),
        .facts_part = postgres_call_column_str(call, 10),
    };
    if (!record->request_id.ptr)
        record->request_id = STR("");
    return store_fill_hashes(record, postgres_call_column_str(call, 5),
                             postgres_call_column_str(call, 6));
}

struct walk {
    int (*visit)(void *ctx, const struct store_record *record);
    void *ctx;
    uint64_t next;
    bool more;
};

/* Visits the rows of one query; the walk goes on where it ended. */
static int
walk_some(struct store_postgres *self, struct walk *walk)
{
    struct store_record record;
    struct postgres_call call;
    bool sound = true;
    int visited = 0, rows = 0;

    postgres_call_begin(
        &call, self->session,
        "SELECT " RECORD_COLUMNS " FROM leaf LEFT JOIN personal ON personal.month = leaf.month"
        " AND personal.part = leaf.part AND personal.leaf_index = leaf.leaf_index"
        " WHERE leaf.part = $1 AND leaf.leaf_index >= $2 ORDER BY leaf.leaf_index LIMIT 1000");
    postgres_call_int(&call, self->part);
    postgres_call_int(&call, store_number(walk->next));
    while (sound && visited == 0 && postgres_call_row(&call)) {
        sound = read_record(&call, &record);
        if (sound)
            visited = walk->visit(walk->ctx, &record);
        walk->next = record.index + 1;
        rows++;
    }
    walk->more = rows == ROWS_AT_ONCE;
    if (store_postgres_end(self, "log: read records", &call) < 0)
        return -1;
    return sound ? visited : store_fail(&self->base, "log: a record is out of form");
}

int
store_postgres_each_record(struct store *store, uint64_t from,
                           int (*visit)(void *ctx, const struct store_record *record), void *ctx)
{
    struct store_postgres *self = store_postgres_of(store);
    struct walk walk = {visit, ctx, from, true};
    int visited = 0;

    if (store_postgres_need_part(self) < 0)
        return -1;
    if (self->walking)
        return store_fail(store, "log: a visitor asked for a second walk");
    self->walking = true;
    while (visited == 0 && walk.more)
        visited = walk_some(self, &walk);
    self->walking = false;
    return visited;
}

int
store_postgres_find_record(struct store *store, struct str request_id, struct arena *arena,
                           struct store_record *ret_record)
{
    struct store_postgres *self = store_postgres_of(store);
    struct store_record record = {.index = UINT64_MAX};
    struct postgres_call call;
    bool sound = true;

    if (store_postgres_need_part(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT " RECORD_COLUMNS " FROM personal JOIN leaf"
                        " ON leaf.part = personal.part AND leaf.leaf_index = personal.leaf_index"
                        " WHERE personal.part = $1 AND personal.request_id = $2"
                        " AND personal.request_id <> '' ORDER BY leaf.type, CASE leaf.type"
                        " WHEN " STORE_ANSWERED_SQL " THEN -leaf.leaf_index ELSE leaf.leaf_index"
                        " END LIMIT 1");
    postgres_call_int(&call, self->part);
    postgres_call_blob(&call, request_id);
    if (postgres_call_row(&call)) {
        sound = read_record(&call, &record);
        if (sound)
            store_keep_record(arena, &record);
    }
    if (store_postgres_end(self, "log: find a record", &call) < 0)
        return -1;
    if (!sound)
        return store_fail(store, "log: a record is out of form");
    if (arena->overflow)
        return store_fail(store, "log: no memory for a record");
    *ret_record = record;
    return 0;
}
