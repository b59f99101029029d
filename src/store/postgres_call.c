/* Kept statements, the queue and sticky errors: see postgres_call.h. */
#define _DEFAULT_SOURCE
#include "store/postgres_call.h"

#include "store/postgres_types.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE_CONNECTION "08006" /* connection_failure */
#define STATE_OURS "XX000"       /* a fault of this program, such as a queue that is too short */
#define BINARY 1

static void
note(char state[static POSTGRES_STATE_SIZE], const char *what)
{
    if (!state[0])
        snprintf(state, POSTGRES_STATE_SIZE, "%s", what ? what : STATE_CONNECTION);
}

void
postgres_call_begin(struct postgres_call *call, struct postgres_session *session, const char *sql)
{
    call->session = session;
    call->sql = sql;
    call->bound = 0;
    call->result = NULL;
    call->row = -1;
    call->state[0] = '\0';
}

static void
bind(struct postgres_call *call, Oid type, struct str bytes)
{
    if (call->bound == POSTGRES_PARAMETERS_MAX || bytes.len > INT32_MAX) {
        note(call->state, STATE_OURS);
        return;
    }
    call->types[call->bound] = type;
    call->values[call->bound] = bytes.ptr ? bytes.ptr : "";
    call->lengths[call->bound] = (int)bytes.len;
    call->bound++;
}

void
postgres_call_int(struct postgres_call *call, int64_t number)
{
    uint64_t *place = &call->numbers[call->bound % POSTGRES_PARAMETERS_MAX];

    *place = htobe64((uint64_t)number);
    bind(call, POSTGRES_INT8, (struct str){(const char *)place, sizeof *place});
}

void
postgres_call_text(struct postgres_call *call, struct str text)
{
    bind(call, POSTGRES_TEXT, text);
}

void
postgres_call_blob(struct postgres_call *call, struct str bytes)
{
    bind(call, POSTGRES_BYTEA, bytes);
}

void
postgres_call_array(struct postgres_call *call, enum postgres_item item,
                    struct postgres_array *array)
{
    static const Oid types[] = {[POSTGRES_INTS] = POSTGRES_INT8_ARRAY,
                                [POSTGRES_BLOBS] = POSTGRES_BYTEA_ARRAY,
                                [POSTGRES_TEXTS] = POSTGRES_TEXT_ARRAY};
    struct str bytes = postgres_array_end(array);

    if (!bytes.ptr)
        note(call->state, STATE_OURS);
    bind(call, types[item], bytes);
}

static bool
owe(struct postgres_session *session, struct postgres_owed owed)
{
    if (session->owed_count == POSTGRES_QUEUE_MAX)
        return false;
    session->owed[session->owed_count++] = owed;
    return true;
}

static size_t
find_kept(const struct postgres_session *session, const char *sql)
{
    size_t i = 0;

    while (i < session->kept_count && session->kept[i] != sql)
        i++;
    return i;
}

/* The place of the statement among the kept ones; -1 when it cannot be prepared. */
static int
prepare(struct postgres_call *call)
{
    struct postgres_session *session = call->session;
    size_t place = find_kept(session, call->sql);
    char name[12];

    if (place < session->kept_count)
        return (int)place;
    place = find_kept(session, NULL);
    snprintf(name, sizeof name, "%zu", place);
    if (place == POSTGRES_KEPT_MAX ||
        !owe(session, (struct postgres_owed){.kind = POSTGRES_PREPARED, .kept = place}) ||
        !PQsendPrepare(session->connection, name, call->sql, call->bound, call->types))
        return -1;
    session->kept[place] = call->sql;
    if (place == session->kept_count)
        session->kept_count++;
    return (int)place;
}

void
postgres_call_queue(struct postgres_call *call)
{
    struct postgres_session *session = call->session;
    int formats[POSTGRES_PARAMETERS_MAX], place;
    char name[12];

    if (call->state[0])
        note(session->spoiled, call->state);
    if (session->spoiled[0])
        return;
    for (int i = 0; i < call->bound; i++)
        formats[i] = BINARY;
    place = prepare(call);
    snprintf(name, sizeof name, "%d", place);
    if (place < 0 || !owe(session, (struct postgres_owed){.kind = POSTGRES_CALL, .call = call}) ||
        !PQsendQueryPrepared(session->connection, name, call->bound, call->values, call->lengths,
                             formats, BINARY))
        note(session->spoiled, PQstatus(session->connection) == CONNECTION_OK ? STATE_OURS : NULL);
}

/* One result with its end mark; NULL when the connection is gone. */
static PGresult *
take_result(PGconn *connection)
{
    PGresult *result = PQgetResult(connection), *more;

    if (!result)
        return NULL;
    while ((more = PQgetResult(connection)))
        PQclear(more);
    return result;
}

/* *state takes the first error of the queue; after one the server skips the rest up to the sync. */
static bool
take_owed(struct postgres_session *session, const struct postgres_owed *owed, char *state)
{
    ExecStatusType status;
    PGresult *result;
    bool there;

    if (owed->kind == POSTGRES_SYNC) {
        result = PQgetResult(session->connection);
        status = PQresultStatus(result);
        PQclear(result);
        return status == PGRES_PIPELINE_SYNC;
    }
    result = take_result(session->connection);
    there = result != NULL;
    status = PQresultStatus(result); /* of NULL: a fatal error */
    if (status == PGRES_FATAL_ERROR)
        note(state, PQresultErrorField(result, PG_DIAG_SQLSTATE));
    if (state[0] && owed->kind == POSTGRES_PREPARED)
        session->kept[owed->kept] = NULL;
    if (owed->call) {
        owed->call->result = result;
        if (state[0])
            note(owed->call->state, state);
    } else {
        PQclear(result);
    }
    return there && PQstatus(session->connection) == CONNECTION_OK;
}

/* Reads all that is owed. */
static void
settle(struct postgres_session *session, char *state)
{
    size_t i = 0;

    while (i < session->owed_count && take_owed(session, &session->owed[i], state))
        i++;
    if (i < session->owed_count) {
        note(state, STATE_CONNECTION);
        for (; i < session->owed_count; i++)
            if (session->owed[i].call)
                note(session->owed[i].call->state, STATE_CONNECTION);
    }
    session->owed_count = 0;
}

static bool
send_sync(struct postgres_session *session)
{
    return owe(session, (struct postgres_owed){.kind = POSTGRES_SYNC}) &&
           PQpipelineSync(session->connection) == 1;
}

void
postgres_call_send(struct postgres_session *session, const char *sql)
{
    struct postgres_call call;

    postgres_call_begin(&call, session, sql);
    postgres_call_queue(&call);
    for (size_t i = 0; i < session->owed_count; i++)
        if (session->owed[i].call == &call)
            session->owed[i].call = NULL;
    (void)send_sync(session); /* what goes wrong is the next call's error */
}

void
postgres_call_run(struct postgres_call *call)
{
    struct postgres_session *session = call->session;
    char state[POSTGRES_STATE_SIZE] = "";

    postgres_call_queue(call);
    if (!send_sync(session))
        note(state, PQstatus(session->connection) == CONNECTION_OK ? STATE_OURS : NULL);
    settle(session, state);
    if (session->spoiled[0])
        note(state, session->spoiled);
    session->spoiled[0] = '\0';
    if (state[0])
        note(call->state, state);
}

bool
postgres_call_row(struct postgres_call *call)
{
    if (!call->result && !call->state[0])
        postgres_call_run(call);
    if (call->state[0])
        return false;
    call->row++;
    return call->row < PQntuples(call->result);
}

int64_t
postgres_call_column(const struct postgres_call *call, int column)
{
    const char *bytes = PQgetvalue(call->result, call->row, column);
    int64_t number = 0;
    int len = PQgetlength(call->result, call->row, column);

    if (len == 1) /* a boolean */
        return bytes[0] != 0;
    for (int i = 0; i < len && i < (int)sizeof number; i++) {
        uint8_t byte = (uint8_t)bytes[i];
        number = i == 0 ? (int8_t)byte : (int64_t)((uint64_t)number << 8 | byte);
    }
    return number;
}

struct str
postgres_call_column_str(const struct postgres_call *call, int column)
{
    if (PQgetisnull(call->result, call->row, column))
        return (struct str){NULL, 0};
    return (struct str){PQgetvalue(call->result, call->row, column),
                        (size_t)PQgetlength(call->result, call->row, column)};
}

uint64_t
postgres_call_changes(const struct postgres_call *call)
{
    uint64_t changes = 0;

    if (!call->result || !str_to_u64(str_from(PQcmdTuples(call->result)), INT64_MAX, &changes))
        return 0;
    return changes;
}

void
postgres_call_done(struct postgres_call *call)
{
    PQclear(call->result);
    call->result = NULL;
}

int
postgres_call_end(struct postgres_call *call)
{
    if (!call->result && !call->state[0])
        postgres_call_run(call);
    postgres_call_done(call);
    return call->state[0] ? -1 : 0;
}

int
postgres_call_plain(struct postgres_session *session, const char *sql,
                    char state[static POSTGRES_STATE_SIZE])
{
    struct postgres_call call;
    int r;

    postgres_call_begin(&call, session, sql);
    postgres_call_run(&call);
    r = postgres_call_end(&call);
    memcpy(state, call.state, POSTGRES_STATE_SIZE);
    return r;
}
