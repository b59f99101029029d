/* Kept statements and sticky errors: see sqlite_call.h. */
#include "store/sqlite_call.h"

void
sqlite_call_begin(struct sqlite_call *call, sqlite3 *db, sqlite3_stmt **slot, const char *sql)
{
    *call = (struct sqlite_call){.result = SQLITE_OK};
    if (!*slot)
        call->result = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
    else if (sqlite3_stmt_busy(*slot))
        call->result = SQLITE_MISUSE; /* a visitor asked the same question again */
    if (call->result == SQLITE_OK)
        call->statement = *slot;
}

static void
note(struct sqlite_call *call, int result)
{
    if (call->result == SQLITE_OK)
        call->result = result;
}

void
sqlite_call_int(struct sqlite_call *call, int64_t number)
{
    if (call->result == SQLITE_OK)
        note(call, sqlite3_bind_int64(call->statement, ++call->bound, number));
}

void
sqlite_call_text(struct sqlite_call *call, struct str text)
{
    if (call->result == SQLITE_OK)
        note(call, sqlite3_bind_text64(call->statement, ++call->bound, text.ptr ? text.ptr : "",
                                       text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
sqlite_call_blob(struct sqlite_call *call, struct str bytes)
{
    if (call->result == SQLITE_OK)
        note(call, sqlite3_bind_blob64(call->statement, ++call->bound, bytes.ptr ? bytes.ptr : "",
                                       bytes.len, SQLITE_STATIC));
}

void
sqlite_call_blob_or_null(struct sqlite_call *call, struct str bytes)
{
    if (bytes.ptr)
        sqlite_call_blob(call, bytes);
    else if (call->result == SQLITE_OK)
        note(call, sqlite3_bind_null(call->statement, ++call->bound));
}

bool
sqlite_call_row(struct sqlite_call *call)
{
    int result;

    if (call->result != SQLITE_OK)
        return false;
    result = sqlite3_step(call->statement);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        note(call, sqlite3_extended_errcode(sqlite3_db_handle(call->statement)));
    return false;
}

int64_t
sqlite_call_column(const struct sqlite_call *call, int column)
{
    return sqlite3_column_int64(call->statement, column);
}

struct str
sqlite_call_column_str(const struct sqlite_call *call, int column)
{
    const char *bytes;

    if (sqlite3_column_type(call->statement, column) == SQLITE_NULL)
        return (struct str){NULL, 0};
    /* SQLite gives NULL for an empty blob; here only an absent one is NULL. */
    bytes = sqlite3_column_blob(call->statement, column);
    return (struct str){bytes ? bytes : "", (size_t)sqlite3_column_bytes(call->statement, column)};
}

void *
sqlite_rows_next(struct sqlite_rows *rows, struct sqlite_call *call, struct arena *arena,
                 size_t size)
{
    if (arena->overflow || !sqlite_call_row(call))
        return NULL;
    if (!rows->items) {
        rows->room = (size_t)sqlite_call_column(call, sqlite3_column_count(call->statement) - 1);
        rows->items = arena_array(arena, rows->room, size);
    }
    if (!rows->items || rows->count == rows->room)
        return NULL;
    return (char *)rows->items + rows->count++ * size;
}

int
sqlite_call_end(struct sqlite_call *call)
{
    if (call->statement)
        sqlite3_reset(call->statement); /* its code is that of the last step, already noted */
    return call->result;
}

int
sqlite_call_finish(struct sqlite_call *call)
{
    while (sqlite_call_row(call))
        continue;
    return sqlite_call_end(call);
}

int
sqlite_call_run(sqlite3 *db, sqlite3_stmt **slot, const char *sql)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, db, slot, sql);
    return sqlite_call_finish(&call);
}
