/* The WSDL with the caller's own address in it, and nothing else that he might put there. */
#include "codec/soap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char memory[64 * 1024];

static void
address_is_the_host(void **state)
{
    static const char *const hosts[] = {"tilts.example", "tilts.example:8443", "127.0.0.1:1",
                                        "[::1]:8443",    "[2001:db8::1]",      "a_b-c"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        char address[256];
        struct buf buf;
        const char *at;
        int found = 0;

        buf_init(&buf, memory, sizeof memory);
        assert_true(soap_wsdl(str_from(hosts[i]), &buf));
        assert_non_null(buf_c(&buf));
        snprintf(address, sizeof address, "location=\"https://%s/soap\"", hosts[i]);
        for (at = memory; (at = strstr(at, address)); at++)
            found++;
        assert_int_equal(found, 2); /* one port for each version */
        assert_null(strstr(memory, "localhost"));
        assert_non_null(strstr(memory, "</wsdl:definitions>"));
    }
}

static void
strange_hosts_are_refused(void **state)
{
    static const char *const hosts[] = {
        "",    "a b", "a\"b", "a<b",    "a/b",    "a:b",      "a:70000",
        "a:",  ":80", "[::1", "::1",    "[::1]x", "[]",       "[::1]:",
        "a@b", "a?b", "a#b",  "[a[b]]", "a]:1",   "\xc4\x81", "a\r\nb",
    };
    static char long_host[300];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        struct buf buf;

        buf_init(&buf, memory, sizeof memory);
        if (soap_wsdl(str_from(hosts[i]), &buf))
            fail_msg("'%s'", hosts[i]);
        assert_int_equal(buf.len, 0);
    }
    memset(long_host, 'a', sizeof long_host - 1);
    assert_false(soap_wsdl(str_from(long_host), &(struct buf){0}));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_is_the_host),
        cmocka_unit_test(strange_hosts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
