/* Which back end a store's paths mean. */
#include "store/postgres_conninfo.h"
#include "store/store_postgres.h"
#include "store/store_sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct store *
store_open(const struct store_paths *paths, char error[static STORE_ERROR_MAX])
{
    return paths->database ? store_postgres_open(paths, error) : store_sqlite_open(paths, error);
}

int
store_tend(const struct store_paths *paths, char error[static STORE_ERROR_MAX])
{
    if (paths->database) /* its server does that by itself */
        return 0;
    if (paths->register_path && store_sqlite_checkpoint(paths->register_path, error) < 0)
        return -1;
    return paths->log_path ? store_sqlite_checkpoint(paths->log_path, error) : 0;
}

static int
take_exact(void *ctx, struct str origin)
{
    return str_eq_c(origin, ctx);
}

int
store_has_log(const char *database, const char *log_path, char error[static STORE_ERROR_MAX])
{
    char path[512];

    if (!database)
        return access(log_path, F_OK) == 0;
    if (!str_copy(str_from(log_path), path, sizeof path)) {
        snprintf(error, STORE_ERROR_MAX, "the part's name is too long");
        return -1;
    }
    return store_postgres_each_part(database, str_from(path), take_exact, path, error);
}

int
store_each_log(const char *database, struct str under, int (*visit)(void *ctx, struct str log_path),
               void *ctx, char error[static STORE_ERROR_MAX])
{
    return store_postgres_each_part(database, under, visit, ctx, error);
}

int
store_check_database(const char *database, char error[static STORE_ERROR_MAX])
{
    return postgres_conninfo_check(database, error);
}
