/*
 * One use of a statement over a session: begin, bind in order, run, read rows, end. Statements are
 * prepared at their first use and kept. Calls may be queued: they travel with the next one that is
 * run, in one round trip, and their rows can be read after it. Errors are sticky: after the first
 * one the rest does nothing and end returns it. Private to src/store. Thread: the session's.
 */
#ifndef TILTS_STORE_POSTGRES_CALL_H
#define TILTS_STORE_POSTGRES_CALL_H

#include "store/postgres_array.h"
#include "store/postgres_session.h"

#define POSTGRES_PARAMETERS_MAX 12
#define POSTGRES_STATE_SIZE 6

struct postgres_call {
    struct postgres_session *session;
    const char *sql;
    int bound; /* parameters bound so far */
    Oid types[POSTGRES_PARAMETERS_MAX];
    const char *values[POSTGRES_PARAMETERS_MAX];
    int lengths[POSTGRES_PARAMETERS_MAX];
    uint64_t numbers[POSTGRES_PARAMETERS_MAX];
    PGresult *result;
    int row;                         /* the one being read, -1 before the first */
    char state[POSTGRES_STATE_SIZE]; /* SQLSTATE of the first error, "" while there is none */
};

/* sql is one literal per statement: it is known by its address. */
void postgres_call_begin(struct postgres_call *call, struct postgres_session *session,
                         const char *sql);
void postgres_call_int(struct postgres_call *call, int64_t number);
/* The bytes must stay until the call is run. A text or blob with ptr NULL is bound as empty. */
void postgres_call_text(struct postgres_call *call, struct str text);
void postgres_call_blob(struct postgres_call *call, struct str bytes);
/* An ended array of that kind. */
void postgres_call_array(struct postgres_call *call, enum postgres_item item,
                         struct postgres_array *array);
/* Sends it with the next call that is run; it must stay until then, and wants its end too. */
void postgres_call_queue(struct postgres_call *call);
/* Waits for its result, and for those queued before: an error of theirs is one of this call, too.
 */
void postgres_call_run(struct postgres_call *call);
/* Sends one without parameters and does not wait; the next call that is run takes its result. */
void postgres_call_send(struct postgres_session *session, const char *sql);
/* True when there is a (next) row; runs the call first where that was not done. */
bool postgres_call_row(struct postgres_call *call) MUST_USE;
/* Columns of the row, from 0: any integer or boolean; a text or blob until the end (NULL: ptr
 * NULL). */
int64_t postgres_call_column(const struct postgres_call *call, int column);
struct str postgres_call_column_str(const struct postgres_call *call, int column);
/* Rows that a result without columns touched. */
uint64_t postgres_call_changes(const struct postgres_call *call);
/* For a queued call, after the one that was run: frees its result. */
void postgres_call_done(struct postgres_call *call);
/* Runs it where that was not done, and frees the result. 0, or -1 with call->state set. */
int postgres_call_end(struct postgres_call *call) MUST_USE;
/* Begin, run, end: for statements without parameters and rows. */
int postgres_call_plain(struct postgres_session *session, const char *sql,
                        char state[static POSTGRES_STATE_SIZE]) MUST_USE;

#endif
