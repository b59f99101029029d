/* The register, written through SQLite: statuses, changed codes, the history of imports. */
#include "store/store_sqlite_private.h"

int
store_sqlite_clear_municipality(struct store *store, struct registration municipality)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.clear,
                      "DELETE FROM status WHERE municipality = ?");
    sqlite_call_int(&call, (int64_t)municipality.number);
    return store_sqlite_result(self, "register: clear", sqlite_call_finish(&call));
}

int
store_sqlite_put_status(struct store *store, const struct register_row *row)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.put,
                      "INSERT INTO status (person, municipality, decision, kind, first_day,"
                      " last_day, household) VALUES (?, ?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT DO UPDATE SET last_day = excluded.last_day,"
                      " household = excluded.household");
    sqlite_call_int(&call, (int64_t)row->person);
    sqlite_call_int(&call, (int64_t)row->municipality.number);
    sqlite_call_text(&call, row->decision);
    sqlite_call_int(&call, row->kind);
    sqlite_call_int(&call, row->from.days);
    sqlite_call_int(&call, row->till.days);
    sqlite_call_text(&call, row->household);
    return store_sqlite_result(self, "register: put", sqlite_call_finish(&call));
}

int
store_sqlite_withdraw_status(struct store *store, const struct register_row *row, bool *ret_found)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.withdraw,
                      "DELETE FROM status WHERE person = ? AND municipality = ? AND decision = ?"
                      " AND kind = ? AND first_day = ?");
    sqlite_call_int(&call, (int64_t)row->person);
    sqlite_call_int(&call, (int64_t)row->municipality.number);
    sqlite_call_text(&call, row->decision);
    sqlite_call_int(&call, row->kind);
    sqlite_call_int(&call, row->from.days);
    result = sqlite_call_finish(&call);
    if (result == SQLITE_OK)
        *ret_found = sqlite3_changes(self->register_db) > 0;
    return store_sqlite_result(self, "register: withdraw", result);
}

int
store_sqlite_link_codes(struct store *store, uint64_t old_code, uint64_t new_code, struct date day)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result = SQLITE_OK;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    for (int end = 0; end < 2 && result == SQLITE_OK; end++) {
        struct sqlite_call call;
        sqlite_call_begin(&call, self->register_db, &self->kept.link,
                          "INSERT OR REPLACE INTO code_link (code, other, code_is_old, day)"
                          " VALUES (?, ?, ?, ?)");
        sqlite_call_int(&call, (int64_t)(end == 0 ? old_code : new_code));
        sqlite_call_int(&call, (int64_t)(end == 0 ? new_code : old_code));
        sqlite_call_int(&call, end == 0);
        sqlite_call_int(&call, day.days);
        result = sqlite_call_finish(&call);
    }
    return store_sqlite_result(self, "register: link codes", result);
}

int
store_sqlite_add_import(struct store *store, const struct import_entry *entry)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.add_import,
                      "INSERT INTO import (at_us, file, sha256_hex, mode, who, municipality, taken,"
                      " refused, warned, applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite_call_int(&call, entry->at_us);
    sqlite_call_text(&call, entry->file);
    sqlite_call_text(&call, entry->sha256_hex);
    sqlite_call_text(&call, entry->mode);
    sqlite_call_text(&call, entry->who);
    sqlite_call_int(&call, (int64_t)entry->municipality.number);
    sqlite_call_int(&call, (int64_t)entry->taken);
    sqlite_call_int(&call, (int64_t)entry->refused);
    sqlite_call_int(&call, (int64_t)entry->warned);
    sqlite_call_int(&call, entry->applied);
    return store_sqlite_result(self, "register: add import", sqlite_call_finish(&call));
}
