/* See database.h. */
#include "database.h"

#include "store_cases.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <stdlib.h>

const char *
database_name(void)
{
    const char *name = getenv("TILTS_TEST_DATABASE");

    assert_non_null(name);
    return name;
}

const char *
database_files(void)
{
    const char *folder = getenv("TILTS_TEST_CLUSTER");

    assert_non_null(folder);
    return folder;
}

const char *
database_sql(const char *sql)
{
    static char answer[256];
    PGconn *connection = PQconnectdb(database_name());
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    snprintf(answer, sizeof answer, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(connection);
    return answer;
}

void
database_empty(void)
{
    (void)database_sql("SET client_min_messages = error; SET lock_timeout = '5s'; DROP SCHEMA IF "
                       "EXISTS tilts CASCADE");
}

static struct store *
open_paths(const struct store_paths *paths)
{
    char error[STORE_ERROR_MAX] = "";
    struct store *store = store_open(paths, error);

    if (!store)
        print_error("%s\n", error);
    return store;
}

struct store *
database_open(bool read_only)
{
    const struct store_paths paths = {database_name(), DATABASE_ORIGIN, read_only, database_name()};

    return open_paths(&paths);
}

struct store *
database_open_part(const char *origin)
{
    const struct store_paths paths = {NULL, origin, false, database_name()};

    return open_paths(&paths);
}

int
database_setup(void **state)
{
    database_empty();
    *state = database_open(false);
    return *state ? 0 : -1;
}

int
database_teardown(void **state)
{
    store_close(*state);
    return 0;
}
