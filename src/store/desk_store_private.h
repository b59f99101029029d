/* What the files behind desk_store.h share. Private to src/store. */
#ifndef TILTS_STORE_DESK_STORE_PRIVATE_H
#define TILTS_STORE_DESK_STORE_PRIVATE_H

#include "store/desk_store.h"
#include "store/sqlite_call.h"
#include "store/sqlite_file.h"

struct desk_store {
    sqlite3 *db;
    bool begun, failed;
    char error[STORE_ERROR_MAX];
    struct {
        sqlite3_stmt *begin, *commit, *roll_back;
        sqlite3_stmt *find[3], *find_person, *find_id, *save, *add, *each, *sign;
        sqlite3_stmt *find_session, *save_session, *end_session, *end_sessions, *end_old_sessions;
    } kept;
};

/* Sets the sentence and the failure; returns -1. */
int desk_store_fail(struct desk_store *store, const char *doing, int result);
/* Begins the transaction where none has begun. 0 or -1. */
int desk_store_change(struct desk_store *store) MUST_USE;
/* Steps the call to its end. 0 or -1. */
int desk_store_end(struct desk_store *store, struct sqlite_call *call, const char *doing) MUST_USE;

#endif
