/* Rosters of operators through PostgreSQL. */
#include "store/store_postgres_private.h"

#define COLUMNS                                                                           \
    "id, agency, person, hyphen, name, surname, undertaking, undertaking_day, first_day," \
    " left_day"

static struct roster_operator
read_row(const struct postgres_call *call, struct arena *arena)
{
    return (struct roster_operator){
        .id = postgres_call_column(call, 0),
        .agency = {(uint64_t)postgres_call_column(call, 1)},
        .who = {.name = arena_str(arena, postgres_call_column_str(call, 4)),
                .surname = arena_str(arena, postgres_call_column_str(call, 5)),
                .code = {(uint64_t)postgres_call_column(call, 2),
                         postgres_call_column(call, 3) != 0}},
        .undertaking = arena_str(arena, postgres_call_column_str(call, 6)),
        .undertaking_day = {(int32_t)postgres_call_column(call, 7)},
        .from = {(int32_t)postgres_call_column(call, 8)},
        .left = {(int32_t)postgres_call_column(call, 9)},
    };
}

int
store_postgres_find_operator(struct store *store, struct registration agency, uint64_t person,
                             struct arena *arena, struct roster_operator *ret_operator,
                             bool *ret_found)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_register(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT " COLUMNS " FROM roster WHERE agency = $1 AND person = $2");
    postgres_call_int(&call, (int64_t)agency.number);
    postgres_call_int(&call, (int64_t)person);
    *ret_found = postgres_call_row(&call);
    if (*ret_found)
        *ret_operator = read_row(&call, arena);
    if (store_postgres_end(self, "roster: find an operator", &call) < 0)
        return -1;
    return arena->overflow ? store_fail(store, "roster: no memory for an operator") : 0;
}

int
store_postgres_load_roster(struct store *store, struct registration agency, struct arena *arena,
                           struct roster_operator **ret_operators, size_t *ret_count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct roster_operator *operators;
    struct postgres_call call;

    if (store_postgres_need_register(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT " COLUMNS " FROM roster WHERE agency = $1 OR $1 = 0"
                        " ORDER BY agency, id");
    postgres_call_int(&call, (int64_t)agency.number);
    operators = store_postgres_rows(&call, arena, sizeof *operators, ret_count);
    for (size_t i = 0; operators && postgres_call_row(&call); i++)
        operators[i] = read_row(&call, arena);
    *ret_operators = operators;
    if (store_postgres_end(self, "roster: load", &call) < 0)
        return -1;
    if (arena->overflow)
        return store_fail(store, "roster: it does not fit the memory set aside for it");
    return 0;
}

int
store_postgres_put_operator(struct store *store, const struct roster_operator *operator)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO roster (agency, person, hyphen, name, surname, undertaking,"
                        " undertaking_day, first_day, left_day)"
                        " VALUES ($1, $2, $3::bigint <> 0, $4, $5, $6, $7, $8, $9)"
                        " ON CONFLICT (agency, person) DO UPDATE SET hyphen = excluded.hyphen,"
                        " name = excluded.name, surname = excluded.surname,"
                        " undertaking = excluded.undertaking,"
                        " undertaking_day = excluded.undertaking_day,"
                        " first_day = excluded.first_day, left_day = excluded.left_day");
    postgres_call_int(&call, (int64_t) operator->agency.number);
    postgres_call_int(&call, (int64_t) operator->who.code.number);
    postgres_call_int(&call, operator->who.code.hyphen);
    postgres_call_text(&call, operator->who.name);
    postgres_call_text(&call, operator->who.surname);
    postgres_call_text(&call, operator->undertaking);
    postgres_call_int(&call, operator->undertaking_day.days);
    postgres_call_int(&call, operator->from.days);
    postgres_call_int(&call, operator->left.days);
    return store_postgres_end(self, "roster: put an operator", &call);
}

int
store_postgres_remove_operator(struct store *store, struct registration agency, uint64_t person)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "DELETE FROM roster WHERE agency = $1 AND person = $2");
    postgres_call_int(&call, (int64_t)agency.number);
    postgres_call_int(&call, (int64_t)person);
    return store_postgres_end(self, "roster: remove an operator", &call);
}
