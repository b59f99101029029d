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

/* Part 0 has no rows; a part that another program has begun meanwhile has. */
int
store_postgres_need_part(struct store_postgres *self)
{
    if (store_postgres_need_log(self) < 0)
        return -1;
    return self->part ? 0 : store_postgres_find_part(self);
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

static int
take_origin(struct postgres_call *call, const struct str *request_ids, size_t count,
            struct arena *arena, struct str *origins)
{
    struct str id = postgres_call_column_str(call, 0);
    struct str origin = arena_str(arena, postgres_call_column_str(call, 1));

    for (size_t i = 0; i < count; i++)
        if (str_eq(request_ids[i], id))
            origins[i] = origin;
    return origin.ptr ? 0 : -1;
}

int
store_postgres_find_parts(struct store *store, const struct str *request_ids, size_t count,
                          struct arena *arena, struct str *ret_origins)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_array *array = &self->arrays[0];
    struct postgres_call call;
    int r = 0;

    postgres_array_begin(array, POSTGRES_BLOBS);
    for (size_t i = 0; i < count; i++) {
        postgres_array_bytes(array, request_ids[i]);
        ret_origins[i] = (struct str){NULL, 0};
    }
    postgres_call_begin(&call, self->session,
                        "SELECT asked.id, found.origin FROM unnest($1) AS asked (id)"
                        " CROSS JOIN LATERAL (SELECT part.origin FROM personal JOIN leaf"
                        " ON leaf.part = personal.part AND leaf.leaf_index = personal.leaf_index"
                        " JOIN part ON part.id = personal.part"
                        " WHERE personal.request_id = asked.id AND personal.request_id <> ''"
                        " ORDER BY leaf.type, CASE leaf.type WHEN " STORE_ANSWERED_SQL
                        " THEN -leaf.at_us ELSE leaf.at_us END, leaf.leaf_index LIMIT 1) AS found");
    postgres_call_array(&call, POSTGRES_BLOBS, array);
    while (r == 0 && postgres_call_row(&call))
        r = take_origin(&call, request_ids, count, arena, ret_origins);
    if (store_postgres_end(self, "log: find requests", &call) < 0)
        return -1;
    return r < 0 ? store_fail(store, "log: no memory for the parts' names") : 0;
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
