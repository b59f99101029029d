/* What stands beside the records of a log part: cosignatures, time stamps, legal holds. */
#include "store/store_postgres_private.h"

/*
 * Begins a transaction in which the part has its row. Commands may keep holds in a part before its
 * first record; the part's lock stays with whoever appends.
 */
static int
begin(struct store_postgres *self, const char *doing)
{
    if (store_postgres_need_log(self) < 0 || store_postgres_begin(self, doing) < 0)
        return -1;
    if (self->part || store_postgres_add_part(self) == 0)
        return 0;
    store_postgres_rollback(self);
    return -1;
}

/* Commits when all went well so far. */
static int
end(struct store_postgres *self, const char *doing, int r)
{
    if (r == 0 && store_postgres_commit(self, doing) == 0)
        return 0;
    self->part = 0; /* its row may have gone with the transaction: look again */
    store_postgres_rollback(self);
    return -1;
}

int
store_postgres_attach(struct store *store, const struct store_attachment *attachment)
{
    static const char doing[] = "log: attach to a checkpoint";
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (begin(self, doing) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO attachment (part, size, kind, signer, at_us, bytes)"
                        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (part, size, kind, signer)"
                        " DO UPDATE SET at_us = excluded.at_us, bytes = excluded.bytes");
    postgres_call_int(&call, self->part);
    postgres_call_int(&call, (int64_t)attachment->size);
    postgres_call_int(&call, attachment->kind);
    postgres_call_text(&call, attachment->signer);
    postgres_call_int(&call, attachment->at_us);
    postgres_call_blob(&call, attachment->bytes);
    return end(self, doing, store_postgres_end(self, doing, &call));
}

int
store_postgres_each_attachment(struct store *store,
                               int (*visit)(void *ctx, const struct store_attachment *attachment),
                               void *ctx)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    int visited = 0;

    if (store_postgres_need_part(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT size, kind, signer, at_us, bytes FROM attachment WHERE part = $1"
                        " ORDER BY size DESC, kind, signer");
    postgres_call_int(&call, self->part);
    while (visited == 0 && postgres_call_row(&call)) {
        struct store_attachment attachment = {
            .size = (uint64_t)postgres_call_column(&call, 0),
            .kind = (enum attachment_kind)postgres_call_column(&call, 1),
            .signer = postgres_call_column_str(&call, 2),
            .at_us = postgres_call_column(&call, 3),
            .bytes = postgres_call_column_str(&call, 4),
        };
        visited = visit(ctx, &attachment);
    }
    return store_postgres_end(self, "log: read attachments", &call) < 0 ? -1 : visited;
}

/* 1 with its id, 0 when that is held already, or -1. */
static int
insert_hold(struct store_postgres *self, const char *doing, const struct store_hold *hold,
            int64_t *ret_id)
{
    struct postgres_call call;
    bool added;

    /* A conflict that is an error would put the person's code into the server's log. */
    postgres_call_begin(&call, self->session,
                        "WITH next AS (UPDATE part SET last_hold = last_hold + 1 WHERE id = $1"
                        " RETURNING id, last_hold)"
                        " INSERT INTO hold (part, id, at_us, kind, value, reason)"
                        " SELECT id, last_hold, $2, $3, $4, $5 FROM next"
                        " ON CONFLICT (part, kind, value) DO NOTHING RETURNING id");
    postgres_call_int(&call, self->part);
    postgres_call_int(&call, hold->at_us);
    postgres_call_int(&call, hold->kind);
    postgres_call_text(&call, hold->value);
    postgres_call_text(&call, hold->reason);
    added = postgres_call_row(&call);
    if (added)
        *ret_id = postgres_call_column(&call, 0);
    return store_postgres_end(self, doing, &call) < 0 ? -1 : added;
}

int
store_postgres_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id)
{
    static const char doing[] = "log: add a hold";
    struct store_postgres *self = store_postgres_of(store);
    int64_t id = 0;
    int added;

    if (begin(self, doing) < 0)
        return -1;
    added = insert_hold(self, doing, hold, &id);
    if (added == 0)
        (void)store_fail(store, "%s: it is held already", doing);
    if (end(self, doing, added == 1 ? 0 : -1) < 0)
        return -1;
    *ret_id = id;
    return 0;
}

int
store_postgres_remove_hold(struct store *store, int64_t id, bool *ret_found)
{
    static const char doing[] = "log: remove a hold";
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    bool found;

    if (begin(self, doing) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "WITH gone AS (DELETE FROM hold WHERE part = $1 AND id = $2 RETURNING id)"
                        " INSERT INTO erasing (month) SELECT 0 FROM gone");
    postgres_call_int(&call, self->part);
    postgres_call_int(&call, id);
    postgres_call_run(&call);
    found = postgres_call_changes(&call) > 0;
    if (end(self, doing, store_postgres_end(self, doing, &call)) < 0)
        return -1;
    *ret_found = found;
    return 0;
}

int
store_postgres_each_hold(struct store *store,
                         int (*visit)(void *ctx, const struct store_hold *hold), void *ctx)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    int visited = 0;

    if (store_postgres_need_part(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT id, at_us, kind, value, reason FROM hold WHERE part = $1"
                        " ORDER BY id");
    postgres_call_int(&call, self->part);
    while (visited == 0 && postgres_call_row(&call)) {
        struct store_hold hold = {
            .id = postgres_call_column(&call, 0),
            .at_us = postgres_call_column(&call, 1),
            .kind = (enum hold_kind)postgres_call_column(&call, 2),
            .value = postgres_call_column_str(&call, 3),
            .reason = postgres_call_column_str(&call, 4),
        };
        visited = visit(ctx, &hold);
    }
    return store_postgres_end(self, "log: read holds", &call) < 0 ? -1 : visited;
}
