/*
 * The parts of the log in the database. A part's row comes with its first record, in the same
 * transaction, so that no part is ever there without one. Its one writer holds a lock for as long
 * as its connection lives.
 */
#include "store/store_postgres.h"
#include "store/store_postgres_private.h"

int
store_postgres_find_part(struct store_postgres *self)
{
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "SELECT id, (SELECT coalesce(max(leaf_index) + 1, 0) FROM leaf"
                        " WHERE leaf.part = part.id) FROM part WHERE origin = $1");
    postgres_call_text(&call, str_from(self->origin));
    if (postgres_call_row(&call)) {
        self->part = postgres_call_column(&call, 0);
        self->next_index = (uint64_t)postgres_call_column(&call, 1);
    }
    return store_postgres_end(self, "log: find the part", &call);
}

int
store_postgres_add_part(struct store_postgres *self)
{
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "INSERT INTO part (origin) VALUES ($1) ON CONFLICT DO NOTHING");
    postgres_call_text(&call, str_from(self->origin));
    if (store_postgres_end(self, "log: begin the part", &call) < 0 ||
        store_postgres_find_part(self) < 0)
        return -1;
    return 0;
}

/* A program that was killed leaves its connection to the server for a moment. */
int
store_postgres_claim_part(struct store_postgres *self)
{
    struct postgres_call patience, lock;

    if (self->part == 0 && store_postgres_add_part(self) < 0)
        return -1;
    postgres_call_begin(&patience, self->session, "SET LOCAL lock_timeout = '2s'");
    postgres_call_queue(&patience);
    postgres_call_begin(&lock, self->session,
                        "SELECT pg_advisory_lock(" POSTGRES_LOCK_PART ", $1::bigint::integer)");
    postgres_call_int(&lock, self->part);
    postgres_call_run(&lock);
    postgres_call_done(&patience);
    if (store_postgres_end(self, "log: take the part", &lock) < 0)
        return -1;
    self->claimed = true;
    return 0;
}

int
store_postgres_each_part(const char *database, struct str under,
                         int (*visit)(void *ctx, struct str origin), void *ctx,
                         char error[static STORE_ERROR_MAX])
{
    struct store_paths paths = {.database = database, .register_path = database, .read_only = true};
    struct store *store = store_postgres_open(&paths, error);
    struct postgres_call call;
    int visited = 0;

    if (!store)
        return -1;
    postgres_call_begin(&call, store_postgres_of(store)->session,
                        "SELECT origin FROM part WHERE starts_with(origin, $1) ORDER BY origin");
    postgres_call_text(&call, under);
    while (visited == 0 && postgres_call_row(&call))
        visited = visit(ctx, postgres_call_column_str(&call, 0));
    if (store_postgres_end(store_postgres_of(store), "log: list the parts", &call) < 0) {
        str_copy(str_from(store_error(store)), error, STORE_ERROR_MAX);
        visited = -1;
    }
    store_close(store);
    return visited;
}
