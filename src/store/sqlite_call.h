/*
 * One use of a kept SQLite statement: begin, bind in order, step, end. Errors are sticky: after the
 * first one the rest does nothing and end returns it. Private to src/store. Thread: the handle's.
 */
#ifndef TILTS_STORE_SQLITE_CALL_H
#define TILTS_STORE_SQLITE_CALL_H

#include "base/arena.h"

#include <sqlite3.h>

struct sqlite_call {
    sqlite3_stmt *statement;
    int bound;  /* parameters bound so far */
    int result; /* SQLITE_OK, or the first (extended) code that went wrong */
};

/* sql is prepared at its first use and kept in *slot until the handle is closed. */
void sqlite_call_begin(struct sqlite_call *call, sqlite3 *db, sqlite3_stmt **slot, const char *sql);
void sqlite_call_int(struct sqlite_call *call, int64_t number);
/* The bytes must stay until sqlite_call_end(). A text or blob with ptr NULL is bound as empty. */
void sqlite_call_text(struct sqlite_call *call, struct str text);
void sqlite_call_blob(struct sqlite_call *call, struct str bytes);
void sqlite_call_blob_or_null(struct sqlite_call *call, struct str bytes); /* ptr NULL: NULL */
/* True when there is a (next) row. */
bool sqlite_call_row(struct sqlite_call *call) MUST_USE;
/* Columns of the row, from 0. A text is valid until the next step; NULL gives ptr NULL. */
int64_t sqlite_call_column(const struct sqlite_call *call, int column);
struct str sqlite_call_column_str(const struct sqlite_call *call, int column);
/*
 * The rows of a call as one array out of an arena. The statement's last column says how many there
 * are: count(*) OVER (), so that number and rows are of the same moment.
 */
struct sqlite_rows {
    void *items; /* NULL: none so far */
    size_t count, room;
};
/* The place for the next row, size bytes; NULL at the end, and when the arena is full. */
void *sqlite_rows_next(struct sqlite_rows *rows, struct sqlite_call *call, struct arena *arena,
                       size_t size) MUST_USE;
/* Makes the statement ready for its next use; SQLITE_OK or the sticky code. */
int sqlite_call_end(struct sqlite_call *call) MUST_USE;
/* The same for a statement whose rows nobody wants: it is stepped to the end first. */
int sqlite_call_finish(struct sqlite_call *call) MUST_USE;
/* Begin, step to the end, end: for statements without parameters and rows. */
int sqlite_call_run(sqlite3 *db, sqlite3_stmt **slot, const char *sql);

#endif
