/* The path of a request target. */
#include "http/http_private.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
check(const char *target, const char *path)
{
    struct arena arena;
    struct str found = {0};

    arena_init(&arena, 4096);
    if (path) {
        assert_true(http_target_path(target, &arena, &found));
        assert_true(str_eq_c(found, path));
    } else {
        assert_false(http_target_path(target, &arena, &found));
    }
    arena_done(&arena);
}

static void
test_forms(void **state)
{
    (void)state;
    check("/soap", "/soap");
    check("/soap?wsdl", "/soap");
    check("/soap?a=/x?y", "/soap");
    check("/", "/");
    check("*", "*");
    check("https://example.org/soap?wsdl", "/soap");
    check("HTTP://example.org:8443/v1/a", "/v1/a");
    check("https://example.org", "/");
    check("https://example.org?wsdl", "/");
    check("", NULL);
    check("soap", NULL);
    check("?wsdl", NULL);
    check("example.org:443", NULL);
    check("*x", NULL);
    check("ftp://example.org/soap", NULL);
}

static void
test_escapes(void **state)
{
    (void)state;
    check("/%73oap", "/soap");
    check("/a%2Fb%2fc", "/a/b/c");
    check("/a%20b", "/a b");
    check("/%C4%81", "/\xc4\x81");
    check("/soap%00", NULL);
    check("/soap?a=%00", NULL);
    check("/soap%0d%0a", NULL);
    check("/soap%7F", NULL);
    check("/soap%", NULL);
    check("/soap%4", NULL);
    check("/soap%4g", NULL);
    check("/soap?a=%zz", NULL);
    check("/so ap", NULL);
    check("/so\tap", NULL);
    check("/so\x01p", NULL);
}

static void
test_no_room(void **state)
{
    struct arena arena;
    struct str path;

    (void)state;
    arena_init(&arena, 4);
    assert_false(http_target_path("/soap", &arena, &path));
    assert_true(arena.overflow);
    arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
