/*
 * Destroying records for good. Deleted rows stay in a table's pages, in their copies in the
 * write-ahead log, and in segments of it that are kept for use anew. So rows are deleted in short
 * transactions first; at the end each month they were deleted out of gets a new table, or none
 * (settle_month() in sql/postgres), and the write-ahead log is begun anew, its old segments
 * removed.
 */
#include "store/store_postgres_private.h"

#include <string.h>

/* Segments that are renamed for later use keep their old bytes until they are written over. */
static int
need_removed_segments(struct store_postgres *self)
{
    struct postgres_call call;
    bool recycles = false;

    postgres_call_begin(&call, self->session, "SELECT current_setting('wal_recycle') <> 'off'");
    if (postgres_call_row(&call))
        recycles = postgres_call_column(&call, 0) != 0;
    if (store_postgres_end(self, "log: erase", &call) < 0)
        return -1;
    return recycles ? store_fail(&self->base, "log: erase: the database keeps old write-ahead log "
                                              "for use anew; set wal_recycle = off")
                    : 0;
}

static void
queue_delete(struct store_postgres *self, struct postgres_call calls[static 2])
{
    postgres_call_begin(&calls[0], self->session,
                        "DELETE FROM personal USING leaf WHERE leaf.part = $1"
                        " AND leaf.leaf_index = ANY ($2) AND personal.month = leaf.month"
                        " AND personal.part = leaf.part AND personal.leaf_index = leaf.leaf_index");
    postgres_call_int(&calls[0], self->part);
    postgres_call_array(&calls[0], POSTGRES_INTS, &self->arrays[0]);
    postgres_call_queue(&calls[0]);
    postgres_call_begin(&calls[1], self->session,
                        "INSERT INTO erasing (month) SELECT DISTINCT month FROM leaf"
                        " WHERE part = $1 AND leaf_index = ANY ($2)");
    postgres_call_int(&calls[1], self->part);
    postgres_call_array(&calls[1], POSTGRES_INTS, &self->arrays[0]);
    postgres_call_queue(&calls[1]);
}

int
store_postgres_erase(struct store *store, const uint64_t *indexes, size_t count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call calls[2];
    int r;

    if (store_postgres_need_log(self) < 0 || need_removed_segments(self) < 0 ||
        store_postgres_begin(self, "log: erase") < 0)
        return -1;
    postgres_array_begin(&self->arrays[0], POSTGRES_INTS);
    for (size_t i = 0; i < count; i++)
        postgres_array_int(&self->arrays[0], (int64_t)indexes[i]);
    queue_delete(self, calls);
    r = store_postgres_commit(self, "log: erase");
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        postgres_call_done(&calls[i]);
    if (r < 0)
        store_postgres_rollback(self);
    return r;
}

static int
settle(struct store_postgres *self, int64_t month)
{
    struct postgres_call call;

    if (month == 0) {
        postgres_call_begin(&call, self->session, "SELECT settle_holds()");
    } else {
        postgres_call_begin(&call, self->session, "SELECT settle_month($1::integer)");
        postgres_call_int(&call, month);
    }
    if (postgres_call_end(&call) == 0)
        return 0;
    if (strcmp(call.state, POSTGRES_LOCK_NOT_AVAILABLE) == 0)
        return store_fail(&self->base, "log: others read or write it without a pause, so it still "
                                       "holds what was erased; run the command again");
    return store_postgres_fail(self, "log: erase", call.state);
}

/* All that waits up to now; what comes later has a larger id and waits for its own end. */
static int
settle_all(struct store_postgres *self, int64_t *ret_last)
{
    struct postgres_call call;
    int64_t last = 0;
    int r = 0;

    postgres_call_begin(&call, self->session,
                        "SELECT month, max(max(id)) OVER () FROM erasing GROUP BY month"
                        " ORDER BY month");
    while (r == 0 && postgres_call_row(&call)) {
        last = postgres_call_column(&call, 1);
        r = settle(self, postgres_call_column(&call, 0));
    }
    if (store_postgres_end(self, "log: erase", &call) < 0 || r < 0)
        return -1;
    *ret_last = last;
    return 0;
}

/* A checkpoint removes every segment before the one in which it began. */
static int
renew_write_ahead_log(struct store_postgres *self)
{
    static const char *const commands[] = {"SELECT pg_switch_wal()", "CHECKPOINT"};
    char state[POSTGRES_STATE_SIZE];

    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (postgres_session_command(self->session, commands[i], state) < 0)
            return store_fail(&self->base,
                              "log: erase: the write-ahead log still holds what was erased, for "
                              "the database refuses %s (SQLSTATE %s); see docs/nodes.md",
                              commands[i], state);
    return 0;
}

int
store_postgres_erase_end(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    int64_t last = 0;

    if (store_postgres_need_log(self) < 0 || need_removed_segments(self) < 0 ||
        settle_all(self, &last) < 0)
        return -1;
    if (last == 0)
        return 0;
    if (renew_write_ahead_log(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session, "DELETE FROM erasing WHERE id <= $1");
    postgres_call_int(&call, last);
    return store_postgres_end(self, "log: erase", &call);
}
