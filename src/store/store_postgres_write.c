/*
 * Writing the register through PostgreSQL: statuses, changed codes, the history of imports. Rows
 * that are put wait until there are many, or until something else is done, and then travel as one
 * statement; so an error may come with a later call of the same transaction.
 */
#include "store/store_postgres_private.h"

/* What the table's own checks would refuse, before the server logs the row that it refused. */
static bool
is_sound(const struct register_row *row)
{
    return row->till.days >= row->from.days &&
           (row->kind == STATUS_NEEDY || row->kind == STATUS_LOW_INCOME);
}

static bool
is_same(const struct register_row *a, const struct register_row *b)
{
    return a->person == b->person && a->from.days == b->from.days && a->kind == b->kind &&
           a->municipality.number == b->municipality.number && str_eq(a->decision, b->decision);
}

static void
fill(struct store_postgres *self)
{
    static const enum postgres_item items[] = {POSTGRES_INTS, POSTGRES_INTS, POSTGRES_TEXTS,
                                               POSTGRES_INTS, POSTGRES_INTS, POSTGRES_INTS,
                                               POSTGRES_TEXTS};
    struct postgres_array *arrays = self->arrays;

    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        postgres_array_begin(&arrays[i], items[i]);
    for (size_t i = 0; i < self->puts.count; i++) {
        const struct register_row *row = &self->puts.rows[i];
        postgres_array_int(&arrays[0], (int64_t)row->person);
        postgres_array_int(&arrays[1], (int64_t)row->municipality.number);
        postgres_array_bytes(&arrays[2], row->decision);
        postgres_array_int(&arrays[3], row->kind);
        postgres_array_int(&arrays[4], row->from.days);
        postgres_array_int(&arrays[5], row->till.days);
        postgres_array_bytes(&arrays[6], row->household);
    }
}

int
store_postgres_flush(struct store_postgres *self)
{
    struct postgres_array *arrays = self->arrays;
    struct postgres_call call;

    if (self->puts.count == 0)
        return 0;
    fill(self);
    self->puts.count = 0;
    arena_reset(&self->puts.texts);
    postgres_call_begin(&call, self->session,
                        "INSERT INTO status (person, municipality, decision, kind, first_day,"
                        " last_day, household)"
                        " SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)"
                        " ON CONFLICT (person, municipality, decision, kind, first_day)"
                        " DO UPDATE SET last_day = excluded.last_day,"
                        " household = excluded.household");
    postgres_call_array(&call, POSTGRES_INTS, &arrays[0]);
    postgres_call_array(&call, POSTGRES_INTS, &arrays[1]);
    postgres_call_array(&call, POSTGRES_TEXTS, &arrays[2]);
    postgres_call_array(&call, POSTGRES_INTS, &arrays[3]);
    postgres_call_array(&call, POSTGRES_INTS, &arrays[4]);
    postgres_call_array(&call, POSTGRES_INTS, &arrays[5]);
    postgres_call_array(&call, POSTGRES_TEXTS, &arrays[6]);
    return store_postgres_end(self, "register: put", &call);
}

/* A live transaction with nothing waiting. */
static int
need_clear_way(struct store_postgres *self)
{
    return store_postgres_need_writing(self) < 0 ? -1 : store_postgres_flush(self);
}

/* One statement cannot put the same row twice. */
static bool
waits_already(const struct store_postgres *self, const struct register_row *row)
{
    for (size_t i = 0; i < self->puts.count; i++)
        if (is_same(&self->puts.rows[i], row))
            return true;
    return false;
}

int
store_postgres_put_status(struct store *store, const struct register_row *row)
{
    struct store_postgres *self = store_postgres_of(store);
    struct register_row *kept;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    if (!is_sound(row)) {
        self->state = POSTGRES_DEAD;
        return store_fail(store, "register: put: the row is no status");
    }
    if ((self->puts.count == POSTGRES_PUTS_MAX || waits_already(self, row)) &&
        store_postgres_flush(self) < 0)
        return -1;
    kept = &self->puts.rows[self->puts.count++];
    *kept = *row;
    kept->decision = arena_str(&self->puts.texts, row->decision);
    kept->household = arena_str(&self->puts.texts, row->household);
    if (!self->puts.texts.overflow)
        return 0;
    self->state = POSTGRES_DEAD;
    return store_fail(store, "register: put: no memory");
}

int
store_postgres_clear_municipality(struct store *store, struct registration municipality)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (need_clear_way(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session, "DELETE FROM status WHERE municipality = $1");
    postgres_call_int(&call, (int64_t)municipality.number);
    return store_postgres_end(self, "register: clear", &call);
}

int
store_postgres_withdraw_status(struct store *store, const struct register_row *row, bool *ret_found)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;
    bool found;

    if (need_clear_way(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "DELETE FROM status WHERE person = $1 AND municipality = $2"
                        " AND decision = $3 AND kind = $4 AND first_day = $5");
    postgres_call_int(&call, (int64_t)row->person);
    postgres_call_int(&call, (int64_t)row->municipality.number);
    postgres_call_text(&call, row->decision);
    postgres_call_int(&call, row->kind);
    postgres_call_int(&call, row->from.days);
    postgres_call_run(&call);
    found = postgres_call_changes(&call) > 0;
    if (store_postgres_end(self, "register: withdraw", &call) < 0)
        return -1;
    *ret_found = found;
    return 0;
}

int
store_postgres_link_codes(struct store *store, uint64_t old_code, uint64_t new_code,
                          struct date day)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (need_clear_way(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO code_link (code, other, code_is_old, day)"
                        " VALUES ($1, $2, true, $3), ($2, $1, false, $3)"
                        " ON CONFLICT (code, other) DO UPDATE SET day = excluded.day,"
                        " code_is_old = excluded.code_is_old");
    postgres_call_int(&call, (int64_t)old_code);
    postgres_call_int(&call, (int64_t)new_code);
    postgres_call_int(&call, day.days);
    return store_postgres_end(self, "register: link codes", &call);
}

int
store_postgres_add_import(struct store *store, const struct import_entry *entry)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (need_clear_way(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO import (at_us, file, sha256_hex, mode, who, municipality,"
                        " taken, refused, warned, applied)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10 <> 0)");
    postgres_call_int(&call, entry->at_us);
    postgres_call_text(&call, entry->file);
    postgres_call_text(&call, entry->sha256_hex);
    postgres_call_text(&call, entry->mode);
    postgres_call_text(&call, entry->who);
    postgres_call_int(&call, (int64_t)entry->municipality.number);
    postgres_call_int(&call, (int64_t)entry->taken);
    postgres_call_int(&call, (int64_t)entry->refused);
    postgres_call_int(&call, (int64_t)entry->warned);
    postgres_call_int(&call, entry->applied);
    return store_postgres_end(self, "register: add import", &call);
}
