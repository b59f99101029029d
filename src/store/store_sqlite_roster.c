/* Rosters of operators through SQLite. */
#include "store/store_sqlite_private.h"

#define COLUMNS                                                                           \
    "id, agency, person, hyphen, name, surname, undertaking, undertaking_day, first_day," \
    " left_day"

static struct roster_operator
read_row(const struct sqlite_call *call, struct arena *arena)
{
    return (struct roster_operator){
        .id = sqlite_call_column(call, 0),
        .agency = {(uint64_t)sqlite_call_column(call, 1)},
        .who = {.name = arena_str(arena, sqlite_call_column_str(call, 4)),
                .surname = arena_str(arena, sqlite_call_column_str(call, 5)),
                .code = {(uint64_t)sqlite_call_column(call, 2), sqlite_call_column(call, 3) != 0}},
        .undertaking = arena_str(arena, sqlite_call_column_str(call, 6)),
        .undertaking_day = {(int32_t)sqlite_call_column(call, 7)},
        .from = {(int32_t)sqlite_call_column(call, 8)},
        .left = {(int32_t)sqlite_call_column(call, 9)},
    };
}

int
store_sqlite_find_operator(struct store *store, struct registration agency, uint64_t person,
                           struct arena *arena, struct roster_operator *ret_operator,
                           bool *ret_found)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.find_operator,
                      "SELECT " COLUMNS " FROM roster WHERE agency = ? AND person = ?");
    sqlite_call_int(&call, (int64_t)agency.number);
    sqlite_call_int(&call, (int64_t)person);
    *ret_found = sqlite_call_row(&call);
    if (*ret_found)
        *ret_operator = read_row(&call, arena);
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "roster: find an operator", result);
    return arena->overflow ? store_fail(store, "roster: no memory for an operator") : 0;
}

int
store_sqlite_load_roster(struct store *store, struct registration agency, struct arena *arena,
                         struct roster_operator **ret_operators, size_t *ret_count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct roster_operator *operator;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.roster,
                      "SELECT " COLUMNS ", count(*) OVER () FROM roster"
                      " WHERE agency = ?1 OR ?1 = 0 ORDER BY agency, id");
    sqlite_call_int(&call, (int64_t)agency.number);
    while ((operator= sqlite_rows_next(&rows, &call, arena, sizeof *operator)))
        *operator= read_row(&call, arena);
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "roster: load", result);
    if (arena->overflow)
        return store_fail(store, "roster: it does not fit the memory set aside for it");
    *ret_operators = rows.items;
    *ret_count = rows.count;
    return 0;
}

int
store_sqlite_put_operator(struct store *store, const struct roster_operator *operator)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.put_operator,
                      "INSERT INTO roster (agency, person, hyphen, name, surname, undertaking,"
                      " undertaking_day, first_day, left_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT (agency, person) DO UPDATE SET hyphen = excluded.hyphen,"
                      " name = excluded.name, surname = excluded.surname,"
                      " undertaking = excluded.undertaking,"
                      " undertaking_day = excluded.undertaking_day,"
                      " first_day = excluded.first_day, left_day = excluded.left_day");
    sqlite_call_int(&call, (int64_t) operator->agency.number);
    sqlite_call_int(&call, (int64_t) operator->who.code.number);
    sqlite_call_int(&call, operator->who.code.hyphen);
    sqlite_call_text(&call, operator->who.name);
    sqlite_call_text(&call, operator->who.surname);
    sqlite_call_text(&call, operator->undertaking);
    sqlite_call_int(&call, operator->undertaking_day.days);
    sqlite_call_int(&call, operator->from.days);
    sqlite_call_int(&call, operator->left.days);
    return store_sqlite_result(self, "roster: put an operator", sqlite_call_finish(&call));
}

int
store_sqlite_remove_operator(struct store *store, struct registration agency, uint64_t person)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.remove_operator,
                      "DELETE FROM roster WHERE agency = ? AND person = ?");
    sqlite_call_int(&call, (int64_t)agency.number);
    sqlite_call_int(&call, (int64_t)person);
    return store_sqlite_result(self, "roster: remove an operator", sqlite_call_finish(&call));
}
