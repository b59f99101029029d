/* Which connection strings are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/postgres_conninfo.h"

#include <stdlib.h>
#include <string.h>

static void
this_machine_and_verified_servers_are_taken(void **state)
{
    static const char *const good[] = {
        "postgresql:///tilts",
        "postgresql://tilts@localhost/tilts",
        "postgres://127.0.0.1:5433/tilts",
        "postgresql://[::1]/tilts",
        "host=/var/run/postgresql dbname=tilts",
        "host=/a,/b dbname=tilts",
        "host=db.example sslmode=verify-full dbname=tilts",
        "postgresql://db1.example,db2.example/tilts?sslmode=verify-full",
        "host=localhost hostaddr=127.0.0.1",
    };
    char error[STORE_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_int_equal(postgres_conninfo_check(good[i], error), 0);
}

static void
networks_without_verification_are_refused(void **state)
{
    static const char *const bad[] = {
        "postgresql://db.example/tilts",     "host=db.example dbname=tilts sslmode=require",
        "host=db.example sslmode=verify-ca", "host=localhost,db.example",
        "host=localhost hostaddr=192.0.2.7", "host=127.0.0.1.example",
        "postgresql://127.example/tilts",
    };
    char error[STORE_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(postgres_conninfo_check(bad[i], error), -1);
        assert_non_null(strstr(error, "sslmode=verify-full"));
    }
}

static void
other_strings_are_refused_without_their_password(void **state)
{
    static const char *const bad[] = {"tilts", "", "nothing=1 password=secret",
                                      "postgresql://u:secret@[::1/tilts",
                                      "service=tilts password=secret"};
    char error[STORE_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (bad[i][0] == '\0')
            continue; /* an empty string is one: all defaults */
        assert_int_equal(postgres_conninfo_check(bad[i], error), -1);
        assert_null(strstr(error, "secret"));
    }
}

/* What libpq would take from the environment is looked at as well. */
static void
environment_is_no_way_round(void **state)
{
    char error[STORE_ERROR_MAX];

    (void)state;
    assert_int_equal(setenv("PGHOST", "db.example", 1), 0);
    assert_int_equal(postgres_conninfo_check("dbname=tilts", error), -1);
    assert_int_equal(postgres_conninfo_check("dbname=tilts host=localhost", error), 0);
    assert_int_equal(setenv("PGHOSTADDR", "192.0.2.7", 1), 0);
    assert_int_equal(postgres_conninfo_check("dbname=tilts host=localhost", error), -1);
    assert_int_equal(unsetenv("PGHOST"), 0);
    assert_int_equal(unsetenv("PGHOSTADDR"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machine_and_verified_servers_are_taken),
        cmocka_unit_test(networks_without_verification_are_refused),
        cmocka_unit_test(other_strings_are_refused_without_their_password),
        cmocka_unit_test(environment_is_no_way_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
