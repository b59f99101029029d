/* What a server may be opened with, and that a refusal says why. */
#include "http/http_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    (void)ctx;
    (void)session;
    (void)ret_connection;
    return 0;
}

static void
on_request(void *ctx, struct http_request *request)
{
    (void)ctx;
    (void)request;
}

static const struct http_callbacks callbacks = {.on_request = on_request};
static const struct http_callbacks requiring = {.on_request = on_request, .on_connect = on_connect};

static void
refused(const struct http_server_options *options, const char *words)
{
    char error[512] = "";

    assert_null(http_server_open(options, error));
    if (!strstr(error, words))
        fail_msg("\"%s\" does not say \"%s\"", error, words);
}

static void
test_refused(void **state)
{
    struct http_server_options options = {.callbacks = &callbacks};

    (void)state;
    refused(&options, "needs an address");
    options.address = "0.0.0.0";
    refused(&options, "limit");
    options.connections_max = 10;
    refused(&options, "limit");
    options.connections_per_address_max = 10;
    refused(&options, "loopback");
    options.address = "::";
    refused(&options, "loopback");
    options.address = "localhost";
    refused(&options, "loopback");
    options.address = "127.0.0.1";
    options.certificate_pem = "certificate";
    refused(&options, "belong together");
    options.key_pem = "key";
    refused(&options, "check its certificate and key");
    options.address = "somewhere";
    refused(&options, "numeric");
    options.address = "192.0.2.1"; /* for documentation: nobody's own (RFC 5737) */
    refused(&options, "cannot listen");
    options.trust_pem = "trust";
    refused(&options, "nothing requires");
    options.certificate_pem = options.key_pem = NULL;
    options.address = "127.0.0.1";
    refused(&options, "need a certificate of the server");
    options.callbacks = &(struct http_callbacks){.on_connect = on_connect};
    refused(&options, "callback");
}

static void
test_ports(void **state)
{
    struct http_server_options options = {.address = "127.0.0.1",
                                          .connections_max = 10,
                                          .connections_per_address_max = 10,
                                          .callbacks = &requiring};
    struct http_server *first, *second;
    char error[512] = "";

    (void)state;
    first = http_server_open(&options, error);
    assert_non_null(first);
    assert_int_not_equal(http_server_port(first), 0);
    assert_int_equal(http_server_connections(first), 0);
    assert_int_equal(http_server_timeout_ms(first), -1);
    assert_true(http_server_fd(first) >= 0);
    options.port = http_server_port(first);
    refused(&options, "choose another");
    http_server_close(first);
    /* Two lanes on one port. */
    options.port = 0;
    options.share_port = true;
    first = http_server_open(&options, error);
    assert_non_null(first);
    options.port = http_server_port(first);
    second = http_server_open(&options, error);
    assert_non_null(second);
    assert_int_equal(http_server_port(second), http_server_port(first));
    http_server_close(first);
    http_server_close(second);
    http_server_close(NULL);
}

static void
test_ipv6(void **state)
{
    struct http_server_options options = {.address = "::1",
                                          .connections_max = 10,
                                          .connections_per_address_max = 10,
                                          .callbacks = &requiring};
    char error[512] = "";
    struct http_server *server = http_server_open(&options, error);

    (void)state;
    if (!server && strstr(error, "cannot listen"))
        skip(); /* a machine without IPv6 */
    assert_non_null(server);
    assert_int_not_equal(http_server_port(server), 0);
    http_server_close(server);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_ipv6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
