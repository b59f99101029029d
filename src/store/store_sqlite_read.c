/*
 * The register, read through SQLite. A person's codes are followed through code_link, then each
 * code's statuses come from one descent into the clustered table.
 */
#include "store/store_codes.h"
#include "store/store_sqlite_private.h"

#include <string.h>

static int
follow_links(struct store_sqlite *self, struct store_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        struct sqlite_call call;
        sqlite_call_begin(&call, self->register_db, &self->kept.find_links,
                          "SELECT other FROM code_link WHERE code = ?");
        sqlite_call_int(&call, (int64_t)codes->code[i]);
        while (sqlite_call_row(&call))
            store_codes_add(codes, (uint64_t)sqlite_call_column(&call, 0));
        int result = sqlite_call_end(&call);
        if (result != SQLITE_OK)
            return result;
    }
    return SQLITE_OK;
}

/* Adds the code's rows to self->found; *ret_fits false when they are too many. */
static int
find_rows(struct store_sqlite *self, const struct store_lookup *lookup, uint64_t code,
          size_t *row_count, bool *ret_fits)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, self->register_db, &self->kept.find_status,
                      "SELECT municipality, kind, first_day, last_day FROM status"
                      " WHERE person = ? AND first_day <= ? AND last_day >= ?");
    sqlite_call_int(&call, (int64_t)code);
    sqlite_call_int(&call, lookup->till.days);
    sqlite_call_int(&call, lookup->from.days);
    while (sqlite_call_row(&call)) {
        if (*row_count == ARRAY_LEN(self->found)) {
            *ret_fits = false;
            break;
        }
        self->found[(*row_count)++] = (struct status_row){
            .municipality = {(uint64_t)sqlite_call_column(&call, 0)},
            .kind = (enum status_kind)sqlite_call_column(&call, 1),
            .from = {(int32_t)sqlite_call_column(&call, 2)},
            .till = {(int32_t)sqlite_call_column(&call, 3)},
        };
    }
    return sqlite_call_end(&call);
}

static int
find_one(struct store_sqlite *self, struct store_lookup *lookup)
{
    struct store_codes codes = {.code = {lookup->person}, .count = 1};
    size_t row_count = 0;
    bool fits = true;
    int result = follow_links(self, &codes);

    for (size_t i = 0; i < codes.count && result == SQLITE_OK && fits; i++)
        result = find_rows(self, lookup, codes.code[i], &row_count, &fits);
    if (result != SQLITE_OK)
        return result;
    store_codes_hand_out(lookup, &codes, self->found, row_count, fits);
    return SQLITE_OK;
}

int
store_sqlite_find_statuses(struct store *store, struct store_lookup *lookups, size_t count)
{
    struct store_sqlite *self = store_sqlite_of(store);

    if (store_sqlite_need_register(self) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int result = find_one(self, &lookups[i]);
        if (result != SQLITE_OK)
            return store_sqlite_fail(self, "register: find statuses", result);
    }
    return 0;
}

/* Counts in one pass in the table's own order; count(DISTINCT) would sort ten million people. */
static int
count_rows(struct store_sqlite *self, struct register_stats *stats)
{
    struct registration seen[LIMIT_AGREEMENTS];
    sqlite3_stmt *once = NULL;
    struct sqlite_call call;
    int64_t last = -1;
    int result;

    sqlite_call_begin(&call, self->register_db, &once,
                      "SELECT person, municipality FROM status ORDER BY person, municipality");
    while (sqlite_call_row(&call)) {
        int64_t person = sqlite_call_column(&call, 0);
        uint64_t municipality = (uint64_t)sqlite_call_column(&call, 1);
        size_t i = 0;
        stats->rows++;
        stats->people += person != last;
        last = person;
        while (i < stats->municipalities && seen[i].number != municipality)
            i++;
        if (i == stats->municipalities && i < ARRAY_LEN(seen))
            seen[stats->municipalities++].number = municipality;
    }
    result = sqlite_call_end(&call);
    sqlite3_finalize(once);
    return result;
}

int
store_sqlite_register_stats(struct store *store, struct register_stats *ret_stats)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct register_stats stats = {0};
    sqlite3_stmt *once = NULL;
    struct sqlite_call call;
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    result = count_rows(self, &stats);
    if (result == SQLITE_OK) {
        sqlite_call_begin(&call, self->register_db, &once,
                          "SELECT count(*) FROM code_link WHERE code_is_old");
        if (sqlite_call_row(&call))
            stats.links = (uint64_t)sqlite_call_column(&call, 0);
        result = sqlite_call_end(&call);
        sqlite3_finalize(once);
    }
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "register: count", result);
    *ret_stats = stats;
    return 0;
}

static void
read_import(const struct sqlite_call *call, struct arena *arena, struct import_entry *entry)
{
    *entry = (struct import_entry){
        .id = sqlite_call_column(call, 0),
        .at_us = sqlite_call_column(call, 1),
        .file = arena_str(arena, sqlite_call_column_str(call, 2)),
        .sha256_hex = arena_str(arena, sqlite_call_column_str(call, 3)),
        .mode = arena_str(arena, sqlite_call_column_str(call, 4)),
        .who = arena_str(arena, sqlite_call_column_str(call, 5)),
        .municipality = {(uint64_t)sqlite_call_column(call, 6)},
        .taken = (uint64_t)sqlite_call_column(call, 7),
        .refused = (uint64_t)sqlite_call_column(call, 8),
        .warned = (uint64_t)sqlite_call_column(call, 9),
        .applied = sqlite_call_column(call, 10) != 0,
    };
}

int
store_sqlite_import_history(struct store *store, struct arena *arena,
                            struct import_entry **ret_entries, size_t *ret_count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct import_entry *entry;
    sqlite3_stmt *once = NULL;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    /* One statement, so that the number and the rows are of the same moment. */
    sqlite_call_begin(&call, self->register_db, &once,
                      "SELECT id, at_us, file, sha256_hex, mode, who, municipality, taken, refused,"
                      " warned, applied, count(*) OVER () FROM import"
                      " ORDER BY id DESC");
    while ((entry = sqlite_rows_next(&rows, &call, arena, sizeof *entry)))
        read_import(&call, arena, entry);
    result = sqlite_call_end(&call);
    sqlite3_finalize(once);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "register: history", result);
    if (arena->overflow)
        return store_fail(store, "register: the history does not fit");
    *ret_entries = rows.items;
    *ret_count = rows.count;
    return 0;
}
