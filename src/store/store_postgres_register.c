/* What is in the register, counted, and the history of imports, through PostgreSQL. */
#include "store/store_postgres_private.h"

int
store_postgres_register_stats(struct store *store, struct register_stats *ret_stats)
{
    struct store_postgres *self = store_postgres_of(store);
    struct register_stats stats = {0};
    struct postgres_call call;

    if (store_postgres_need_register(self) < 0 || store_postgres_flush(self) < 0)
        return -1;
    /* People are told apart in the order of the key: count(DISTINCT) would sort ten millions. */
    postgres_call_begin(&call, self->session,
                        "SELECT count(*), count(*) FILTER (WHERE person IS DISTINCT FROM before),"
                        " (SELECT count(*) FROM (SELECT municipality FROM status"
                        "  GROUP BY municipality) town),"
                        " (SELECT count(*) FROM code_link WHERE code_is_old)"
                        " FROM (SELECT person, lag(person) OVER (ORDER BY person) AS before"
                        "  FROM status) row");
    if (postgres_call_row(&call)) {
        stats.rows = (uint64_t)postgres_call_column(&call, 0);
        stats.people = (uint64_t)postgres_call_column(&call, 1);
        stats.municipalities = (uint64_t)postgres_call_column(&call, 2);
        stats.links = (uint64_t)postgres_call_column(&call, 3);
    }
    if (store_postgres_end(self, "register: count", &call) < 0)
        return -1;
    *ret_stats = stats;
    return 0;
}

static void
read_import(const struct postgres_call *call, struct arena *arena, struct import_entry *entry)
{
    *entry = (struct import_entry){
        .id = postgres_call_column(call, 0),
        .at_us = postgres_call_column(call, 1),
        .file = arena_str(arena, postgres_call_column_str(call, 2)),
        .sha256_hex = arena_str(arena, postgres_call_column_str(call, 3)),
        .mode = arena_str(arena, postgres_call_column_str(call, 4)),
        .who = arena_str(arena, postgres_call_column_str(call, 5)),
        .municipality = {(uint64_t)postgres_call_column(call, 6)},
        .taken = (uint64_t)postgres_call_column(call, 7),
        .refused = (uint64_t)postgres_call_column(call, 8),
        .warned = (uint64_t)postgres_call_column(call, 9),
        .applied = postgres_call_column(call, 10) != 0,
    };
}

int
store_postgres_import_history(struct store *store, struct arena *arena,
                              struct import_entry **ret_entries, size_t *ret_count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct import_entry *entries;
    struct postgres_call call;
    size_t count;

    if (store_postgres_need_register(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT id, at_us, file, sha256_hex, mode, who, municipality, taken,"
                        " refused, warned, applied FROM import ORDER BY id DESC");
    entries = store_postgres_rows(&call, arena, sizeof *entries, &count);
    for (size_t i = 0; entries && postgres_call_row(&call); i++)
        read_import(&call, arena, &entries[i]);
    if (store_postgres_end(self, "register: history", &call) < 0)
        return -1;
    if (arena->overflow)
        return store_fail(store, "register: the history does not fit");
    *ret_entries = entries;
    *ret_count = count;
    return 0;
}
