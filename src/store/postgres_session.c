/*
 * Connecting, checking and migrating: see postgres_session.h. All of this is done before the
 * connection enters the pipeline mode. A foreign or newer schema is refused before it is changed.
 */
#include "store/postgres_session.h"

#include "base/embed.h"
#include "store/postgres_conninfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Made from sql/postgres. */
extern const struct embedded postgres_migrations[];
extern const size_t postgres_migrations_count;

/* "tilts" in ASCII; src/store holds the numbers of all advisory locks in store_postgres_private.h.
 */
#define MIGRATION_LOCK "SELECT pg_advisory_xact_lock(x'74696c7473'::bigint)"

/*
 * Every question is answered by an index, its joins taken in the order written, whatever statistics
 * there are: of personal columns there are none at all, and a planner that guesses reads a whole
 * table. A lane must not wait for ever for a lock, or for a machine that is gone.
 */
#define SETTINGS                                                                        \
    "SET search_path = tilts, pg_temp;"                                                 \
    "SET TimeZone = 'UTC';"                                                             \
    "SET lock_timeout = '10s';"                                                         \
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"                   \
    "SET tcp_keepalives_count = 3;"                                                     \
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off;" \
    "SET enable_mergejoin = off; SET join_collapse_limit = 1; SET jit = off;"           \
    "SET max_parallel_workers_per_gather = 0;"                                          \
    "SET plan_cache_mode = force_generic_plan;"

/* libpq's word when there is no answer at all; it names the server, never what was asked. */
static int
fail(const struct postgres_session *session, PGresult *result, const char *doing, char *error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    struct str why = str_from(PQerrorMessage(session->connection));

    if (state)
        snprintf(error, STORE_ERROR_MAX, "database: %s (SQLSTATE %s)", doing, state);
    else
        snprintf(error, STORE_ERROR_MAX, "database: %s: %.*s", doing,
                 STR_FMT(str_trim(str_split(&why, '\n'))));
    PQclear(result);
    return -1;
}

static int
refuse(const char *why, char *error)
{
    snprintf(error, STORE_ERROR_MAX, "database: %s", why);
    return -1;
}

static int
run(struct postgres_session *session, const char *sql, const char *doing, char *error)
{
    PGresult *result = PQexec(session->connection, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return fail(session, result, doing, error);
    PQclear(result);
    return 0;
}

/* The one row that sql asks for; texts. */
static PGresult *
ask(struct postgres_session *session, const char *sql, char *error)
{
    PGresult *result = PQexec(session->connection, sql);

    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        return result;
    (void)fail(session, result, "cannot be read", error);
    return NULL;
}

static int
connect_to(struct postgres_session *session, const char *conninfo, char *error)
{
    /* What conninfo says, stands last and wins. */
    const char *const keywords[] = {"connect_timeout",
                                    "application_name",
                                    "tcp_user_timeout",
                                    "keepalives_idle",
                                    "dbname",
                                    "client_encoding",
                                    NULL};
    const char *const values[] = {"10", "tilts", "30000", "30", conninfo, "UTF8", NULL};

    session->connection = PQconnectdbParams(keywords, values, 1);
    if (session->connection && PQstatus(session->connection) == CONNECTION_OK)
        return 0;
    return fail(session, NULL, "cannot be reached", error);
}

/* As the administrator set them: what this program set itself would prove nothing. */
static int
check_durable(struct postgres_session *session, char *error)
{
    static const char *const names[] = {"fsync", "full_page_writes", "synchronous_commit"};
    PGresult *result = ask(session,
                           "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
                           " current_setting('synchronous_commit'),"
                           " current_setting('server_encoding')",
                           error);
    char why[96] = "", pin[96] = "";

    if (!result)
        return -1;
    for (int i = 0; i < (int)ARRAY_LEN(names) && !why[0]; i++)
        if (strcmp(PQgetvalue(result, 0, i), "off") == 0)
            snprintf(why, sizeof why, "%s is off, so nothing in it would be durable", names[i]);
    if (!why[0] && strcmp(PQgetvalue(result, 0, 3), "UTF8") != 0)
        snprintf(why, sizeof why, "its encoding is not UTF8; make it with ENCODING 'UTF8'");
    snprintf(pin, sizeof pin, "SET synchronous_commit = '%.20s'", PQgetvalue(result, 0, 2));
    PQclear(result);
    if (why[0])
        return refuse(why, error);
    return run(session, pin, "cannot be set up", error); /* a reload does not change it any more */
}

/* 0 with the schema's version (0: there is none yet), or -1. */
static int
read_version(struct postgres_session *session, uint64_t *ret_version, char *error)
{
    /* Out of the tables: to_regclass() may answer from before the lock was waited for. */
    PGresult *result =
        ask(session,
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'tilts'),"
            " EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'tilts'"
            " AND tablename = 'schema_version')",
            error);
    bool schema, version;

    if (!result)
        return -1;
    schema = PQgetvalue(result, 0, 0)[0] == 't';
    version = PQgetvalue(result, 0, 1)[0] == 't';
    PQclear(result);
    *ret_version = 0;
    if (!version)
        return schema ? refuse("its schema tilts is none of ours; look at the name", error) : 0;
    result = ask(session, "SELECT version FROM tilts.schema_version", error);
    if (!result)
        return -1;
    if (!str_to_u64(str_from(PQgetvalue(result, 0, 0)), INT32_MAX, ret_version))
        *ret_version = UINT64_MAX;
    PQclear(result);
    if (*ret_version <= postgres_migrations_count)
        return 0;
    snprintf(error, STORE_ERROR_MAX,
             "database: was made by a newer tilts (schema %d, this program knows %d); install that "
             "version",
             (int)*ret_version, (int)postgres_migrations_count);
    return -1;
}

/* Under a lock, so that two nodes that start together do not migrate twice. */
static int
migrate_within(struct postgres_session *session, char *error)
{
    uint64_t version;
    char sql[96];

    if (run(session, MIGRATION_LOCK, "cannot be locked to migrate it", error) < 0 ||
        read_version(session, &version, error) < 0)
        return -1;
    if (version == 0 && run(session,
                            "CREATE SCHEMA tilts;"
                            "CREATE TABLE tilts.schema_version (version integer NOT NULL);"
                            "INSERT INTO tilts.schema_version VALUES (0)",
                            "cannot get a schema; grant CREATE on the database", error) < 0)
        return -1;
    for (; version < postgres_migrations_count; version++)
        if (run(session, postgres_migrations[version].text.ptr, "cannot be migrated", error) < 0)
            return -1;
    snprintf(sql, sizeof sql, "UPDATE tilts.schema_version SET version = %d", (int)version);
    return run(session, sql, "cannot be migrated", error);
}

static int
migrate(struct postgres_session *session, char *error)
{
    char ignored[STORE_ERROR_MAX];

    if (run(session, "BEGIN", "cannot be migrated", error) == 0 &&
        migrate_within(session, error) == 0 &&
        run(session, "COMMIT", "cannot be migrated", error) == 0)
        return 0;
    (void)run(session, "ROLLBACK", "", ignored);
    return -1;
}

static int
set_up(struct postgres_session *session, char *error)
{
    uint64_t version;

    if (run(session, SETTINGS, "cannot be set up", error) < 0 ||
        check_durable(session, error) < 0 || read_version(session, &version, error) < 0)
        return -1;
    if (version == postgres_migrations_count)
        return 0;
    if (session->read_only)
        return refuse("is empty or of an older schema; open it for writing once", error);
    return migrate(session, error);
}

/* Notices would go to standard error, where they are nobody's. */
static void
drop_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

struct postgres_session *
postgres_session_open(const char *conninfo, bool read_only, char error[static STORE_ERROR_MAX])
{
    struct postgres_session *session;

    if (postgres_conninfo_check(conninfo, error) < 0)
        return NULL;
    session = calloc(1, sizeof *session);
    if (!session) {
        (void)refuse("no memory", error);
        return NULL;
    }
    session->read_only = read_only;
    if (connect_to(session, conninfo, error) < 0)
        goto fail;
    PQsetNoticeReceiver(session->connection, drop_notice, NULL);
    if (set_up(session, error) < 0)
        goto fail;
    if (read_only &&
        run(session, "SET default_transaction_read_only = on", "cannot be set up", error) < 0)
        goto fail;
    if (PQenterPipelineMode(session->connection))
        return session;
    (void)refuse("cannot enter the pipeline mode", error);
fail:
    postgres_session_close(session);
    return NULL;
}

void
postgres_session_close(struct postgres_session *session)
{
    if (!session)
        return;
    PQfinish(session->connection);
    free(session);
}

int
postgres_session_command(struct postgres_session *session, const char *sql, char state[static 6])
{
    const char *why = NULL;
    PGresult *result;
    int r = -1;

    snprintf(state, 6, "08006");
    if (!PQexitPipelineMode(session->connection))
        return -1;
    result = PQexec(session->connection, sql);
    if (PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK)
        r = 0;
    else
        why = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (why)
        snprintf(state, 6, "%s", why);
    PQclear(result);
    return PQenterPipelineMode(session->connection) ? r : -1;
}
