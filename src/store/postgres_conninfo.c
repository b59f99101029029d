/* Reading a connection string with libpq's own parser: see postgres_conninfo.h. */
#include "store/postgres_conninfo.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

static const char *
value_of(const PQconninfoOption *options, const char *keyword)
{
    for (; options && options->keyword; options++)
        if (strcmp(options->keyword, keyword) == 0)
            return options->val && options->val[0] ? options->val : NULL;
    return NULL;
}

/* A path or an abstract name is a Unix socket. */
static bool
is_here(struct str host)
{
    return host.len == 0 || host.ptr[0] == '/' || host.ptr[0] == '@' ||
           str_eq_c(host, "localhost") || str_eq_c(host, "::1") ||
           (str_starts_with(host, STR("127.")) && strspn(host.ptr, "0123456789.") >= host.len);
}

static bool
are_here(const char *hosts)
{
    struct str rest = str_from(hosts);

    while (rest.len)
        if (!is_here(str_split(&rest, ',')))
            return false;
    return true;
}

static const char *
find_fault(const PQconninfoOption *given, const PQconninfoOption *defaults)
{
    const char *host = value_of(given, "host"), *address = value_of(given, "hostaddr");
    const char *mode = value_of(given, "sslmode");

    if (value_of(given, "service") || value_of(defaults, "service"))
        return "names a service file; write its settings into the string instead";
    /* Each falls back on its own environment variable. */
    if (!host)
        host = value_of(defaults, "host");
    if (!address)
        address = value_of(defaults, "hostaddr");
    if (!mode)
        mode = value_of(defaults, "sslmode");
    if (!are_here(host) || !are_here(address))
        if (!mode || strcmp(mode, "verify-full") != 0)
            return "goes over a network: add sslmode=verify-full (and sslrootcert)";
    return NULL;
}

int
postgres_conninfo_check(const char *conninfo, char error[static STORE_ERROR_MAX])
{
    PQconninfoOption *given = PQconninfoParse(conninfo, NULL), *defaults = PQconndefaults();
    const char *fault = "is no PostgreSQL connection string, such as postgresql:///tilts";

    if (given)
        fault = find_fault(given, defaults);
    if (fault)
        snprintf(error, STORE_ERROR_MAX, "database: %s", fault);
    PQconninfoFree(given);
    PQconninfoFree(defaults);
    return fault ? -1 : 0;
}
