/* Accounts as rows: see desk_store.h. */
#include "store/desk_store_private.h"

/* The order of bind_columns() and read_columns(). */
#define COLUMNS                                                                              \
    "account, name, surname, person_code, person, roles, awake_us, last_use_us, leave_day,"  \
    " undertaking, undertaking_day, password, secret, pending_secret, last_step, failures, " \
    "locked_till_us,"                                                                        \
    " enrolment, enrolment_till_us, token"
#define SELECT "SELECT id, kind, made_us, " COLUMNS " FROM account "

static void
bind_day(struct sqlite_call *call, struct date day)
{
    if (date_is_none(day))
        sqlite_call_blob_or_null(call, (struct str){0});
    else
        sqlite_call_int(call, day.days);
}

static void
bind_hash(struct sqlite_call *call, struct str hash)
{
    sqlite_call_blob_or_null(call, hash.len ? hash : (struct str){0});
}

static void
bind_columns(struct sqlite_call *call, const struct desk_account *account)
{
    sqlite_call_text(call, account->account);
    sqlite_call_text(call, account->name);
    sqlite_call_text(call, account->surname);
    sqlite_call_text(call, account->person_code);
    if (account->person)
        sqlite_call_int(call, (int64_t)account->person);
    else
        sqlite_call_blob_or_null(call, (struct str){0});
    sqlite_call_int(call, account->roles);
    sqlite_call_int(call, account->awake_us);
    sqlite_call_int(call, account->last_use_us);
    bind_day(call, account->leave_day);
    sqlite_call_text(call, account->undertaking);
    bind_day(call, account->undertaking_day);
    sqlite_call_text(call, account->password);
    sqlite_call_blob(call, account->secret);
    sqlite_call_blob(call, account->pending_secret);
    sqlite_call_int(call, (int64_t)account->last_step);
    sqlite_call_int(call, account->failures);
    sqlite_call_int(call, account->locked_till_us);
    bind_hash(call, account->enrolment);
    sqlite_call_int(call, account->enrolment_till_us);
    bind_hash(call, account->token);
}

static struct date
read_day(const struct sqlite_call *call, int column)
{
    return sqlite_call_column_str(call, column).ptr
               ? (struct date){(int32_t)sqlite_call_column(call, column)}
               : DATE_NONE;
}

static void
read_columns(const struct sqlite_call *call, struct arena *arena, struct desk_account *account)
{
    int column = 0;

    account->id = sqlite_call_column(call, column++);
    account->kind = (enum desk_account_kind)sqlite_call_column(call, column++);
    account->made_us = sqlite_call_column(call, column++);
    account->account = arena_str(arena, sqlite_call_column_str(call, column++));
    account->name = arena_str(arena, sqlite_call_column_str(call, column++));
    account->surname = arena_str(arena, sqlite_call_column_str(call, column++));
    account->person_code = arena_str(arena, sqlite_call_column_str(call, column++));
    account->person = (uint64_t)sqlite_call_column(call, column++);
    account->roles = (unsigned)sqlite_call_column(call, column++);
    account->awake_us = sqlite_call_column(call, column++);
    account->last_use_us = sqlite_call_column(call, column++);
    account->leave_day = read_day(call, column++);
    account->undertaking = arena_str(arena, sqlite_call_column_str(call, column++));
    account->undertaking_day = read_day(call, column++);
    account->password = arena_str(arena, sqlite_call_column_str(call, column++));
    account->secret = arena_str(arena, sqlite_call_column_str(call, column++));
    account->pending_secret = arena_str(arena, sqlite_call_column_str(call, column++));
    account->last_step = (uint64_t)sqlite_call_column(call, column++);
    account->failures = (unsigned)sqlite_call_column(call, column++);
    account->locked_till_us = sqlite_call_column(call, column++);
    account->enrolment = arena_str(arena, sqlite_call_column_str(call, column++));
    account->enrolment_till_us = sqlite_call_column(call, column++);
    account->token = arena_str(arena, sqlite_call_column_str(call, column++));
}

/* The one row of a call whose key is bound. */
static int
find_one(struct desk_store *store, struct sqlite_call *call, struct arena *arena,
         struct desk_account *ret_account)
{
    struct desk_account account;
    bool found = sqlite_call_row(call);

    if (found)
        read_columns(call, arena, &account);
    if (desk_store_end(store, call, "find an account") < 0)
        return -1;
    if (found && arena->overflow)
        return desk_store_fail(store, "find an account", SQLITE_NOMEM);
    if (found)
        *ret_account = account;
    return found;
}

int
desk_store_find(struct desk_store *store, enum desk_store_key key, struct str value,
                struct arena *arena, struct desk_account *ret_account)
{
    static const char *const sql[] = {
        [DESK_KEY_ACCOUNT] = SELECT "WHERE account = ?",
        [DESK_KEY_ENROLMENT] = SELECT "WHERE enrolment = ?",
        [DESK_KEY_TOKEN] = SELECT "WHERE token = ?",
    };
    struct sqlite_call call;

    if (store->failed)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.find[key], sql[key]);
    if (key == DESK_KEY_ACCOUNT)
        sqlite_call_text(&call, value);
    else
        sqlite_call_blob(&call, value);
    return find_one(store, &call, arena, ret_account);
}

int
desk_store_find_person(struct desk_store *store, uint64_t person, struct arena *arena,
                       struct desk_account *ret_account)
{
    struct sqlite_call call;

    if (store->failed)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.find_person, SELECT "WHERE person = ?");
    sqlite_call_int(&call, (int64_t)person);
    return find_one(store, &call, arena, ret_account);
}

int
desk_store_find_id(struct desk_store *store, int64_t id, struct arena *arena,
                   struct desk_account *ret_account)
{
    struct sqlite_call call;

    if (store->failed)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.find_id, SELECT "WHERE id = ?");
    sqlite_call_int(&call, id);
    return find_one(store, &call, arena, ret_account);
}

int
desk_store_take(struct desk_store *store, int64_t id, struct arena *arena,
                struct desk_account *ret_account)
{
    return desk_store_change(store) < 0 ? -1 : desk_store_find_id(store, id, arena, ret_account);
}

int
desk_store_save(struct desk_store *store, const struct desk_account *account)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.save,
                      "UPDATE account SET (" COLUMNS ") ="
                      " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?");
    bind_columns(&call, account);
    sqlite_call_int(&call, account->id);
    return desk_store_end(store, &call, "save an account");
}

int
desk_store_add(struct desk_store *store, const struct desk_account *account, int64_t *ret_id)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.add,
                      "INSERT INTO account (" COLUMNS ", kind, made_us) VALUES"
                      " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT DO NOTHING");
    bind_columns(&call, account);
    sqlite_call_int(&call, account->kind);
    sqlite_call_int(&call, account->made_us);
    if (desk_store_end(store, &call, "add an account") < 0)
        return -1;
    if (sqlite3_changes(store->db) == 0)
        return 0;
    *ret_id = sqlite3_last_insert_rowid(store->db);
    return 1;
}

int
desk_store_each(struct desk_store *store, struct arena *arena,
                int (*visit)(void *ctx, const struct desk_account *account), void *ctx)
{
    struct sqlite_call call;
    struct desk_account account;
    int visited = 0;

    if (store->failed)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.each, SELECT "ORDER BY kind, account");
    while (visited == 0 && sqlite_call_row(&call)) {
        read_columns(&call, arena, &account);
        if (arena->overflow)
            break;
        visited = visit(ctx, &account);
    }
    if (sqlite_call_end(&call) != SQLITE_OK || arena->overflow)
        return desk_store_fail(store, "list accounts",
                               arena->overflow ? SQLITE_NOMEM : call.result);
    return visited;
}

int
desk_store_sign(struct desk_store *store, int64_t account, struct str version, struct date day,
                int64_t at_us, struct str way)
{
    struct sqlite_call call;

    if (desk_store_change(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.sign,
                      "INSERT INTO undertaking (account, version, day, at_us, way)"
                      " VALUES (?, ?, ?, ?, ?)");
    sqlite_call_int(&call, account);
    sqlite_call_text(&call, version);
    sqlite_call_int(&call, day.days);
    sqlite_call_int(&call, at_us);
    sqlite_call_text(&call, way);
    return desk_store_end(store, &call, "add an undertaking");
}
