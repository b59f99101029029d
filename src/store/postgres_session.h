/*
 * One connection to the database, always in libpq's pipeline mode, with the statements that were
 * prepared on it. Private to src/store. Thread: one.
 */
#ifndef TILTS_STORE_POSTGRES_SESSION_H
#define TILTS_STORE_POSTGRES_SESSION_H

#include "store/store.h"

#include <libpq-fe.h>

#define POSTGRES_KEPT_MAX 96
#define POSTGRES_QUEUE_MAX 32

struct postgres_call;

/* What the server still owes: the result of a call, of preparing a kept statement, of a sync. */
struct postgres_owed {
    enum { POSTGRES_CALL, POSTGRES_PREPARED, POSTGRES_SYNC } kind;
    struct postgres_call *call; /* NULL: nobody cares */
    size_t kept;
};

struct postgres_session {
    PGconn *connection;
    bool read_only;
    const char *kept[POSTGRES_KEPT_MAX]; /* prepared as "0", "1", ...; NULL: could not be */
    size_t kept_count;
    struct postgres_owed owed[POSTGRES_QUEUE_MAX];
    size_t owed_count;
    char spoiled[6]; /* SQLSTATE of a call that could not be queued: nothing after it is sent */
};

/*
 * Connects, refuses a server that may lose what it said was durable, migrates the schema. NULL with
 * a sentence.
 */
struct postgres_session *postgres_session_open(const char *conninfo, bool read_only,
                                               char error[static STORE_ERROR_MAX]) MUST_USE;
void postgres_session_close(struct postgres_session *session); /* NULL is fine */
/*
 * For what cannot be prepared: sends one command and waits, outside any transaction. 0, or -1 with
 * the SQLSTATE. Nothing may be queued.
 */
int postgres_session_command(struct postgres_session *session, const char *sql,
                             char state[static 6]) MUST_USE;

#endif
