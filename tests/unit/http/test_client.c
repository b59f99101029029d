/* The client: what it brings back, and that its errors say what to do. */
#include "tls_scene.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct tls_scene scene;

static int
group_open(void **state)
{
    if (tls_folder_make(state) < 0)
        return -1;
    tls_scene_start(&scene, *state, 1);
    return 0;
}

static int
group_close(void **state)
{
    tls_scene_stop(&scene);
    return tls_folder_remove(state);
}

/* One call; must fail with a sentence that holds `words`, or succeed when words is NULL. */
static void
check(struct http_client *client, struct http_call *call, const char *words)
{
    struct arena arena;
    int result;

    assert_non_null(client);
    arena_init(&arena, 1024 * 1024);
    result = http_client_call(client, &arena, call);
    if (words) {
        assert_int_equal(result, -1);
        assert_int_equal(call->status, 0);
        if (!strstr(call->error, words))
            fail_msg("\"%s\" does not say \"%s\"", call->error, words);
    } else {
        if (result != 0)
            fail_msg("%s", call->error);
    }
    arena_done(&arena);
}

static void
check_once(void **state, const char *certificate, const char *trust, const char *url,
           const char *words)
{
    struct http_client *client = tls_client(*state, certificate, trust);
    struct http_call call = {.url = url};

    check(client, &call, words);
    http_client_close(client);
}

static void
test_answer(void **state)
{
    struct http_client *client = tls_client(*state, "client", "ca");
    struct http_header headers[] = {{"X-Request-Id", STR("0190-x")}, {"X-Empty", STR("")}};
    struct http_call call = {.body = STR("{\"a\": 1}"),
                             .content_type = "application/json",
                             .headers = headers,
                             .header_count = 2};
    struct arena arena;
    char url[128];

    arena_init(&arena, 1024 * 1024);
    tls_url(&scene, "/echo", url);
    call.url = url;
    assert_int_equal(http_client_call(client, &arena, &call), 0);
    assert_int_equal(call.status, 200);
    assert_true(str_eq(call.answer, call.body));
    assert_true(str_eq_c(call.answer_type, "text/plain; charset=utf-8"));
    assert_true(str_eq_c(call.request_id, "0190-x"));
    assert_string_equal(call.error, "");
    /* The next call takes nothing over. */
    call = (struct http_call){.url = url};
    assert_int_equal(http_client_call(client, &arena, &call), 0);
    assert_int_equal(call.status, 200);
    assert_int_equal(call.answer.len, 0);
    assert_non_null(call.answer.ptr);
    assert_true(str_eq_c(call.request_id, "none"));
    /* An empty body is still a POST. */
    call = (struct http_call){.url = url, .body = STR("")};
    assert_int_equal(http_client_call(client, &arena, &call), 0);
    assert_int_equal(call.status, 200);
    arena_done(&arena);
    http_client_close(client);
}

static void
test_other_statuses(void **state)
{
    struct http_client *client = tls_client(*state, "client", "ca");
    struct http_call call;
    char url[128];

    tls_url(&scene, "/away", url);
    call = (struct http_call){.url = url};
    check(client, &call, NULL);
    assert_int_equal(call.status, 302);
    tls_url(&scene, "/nowhere", url);
    check(client, &call, NULL);
    assert_int_equal(call.status, 404);
    assert_null(call.answer_type.ptr);
    http_client_close(client);
}

static void
test_answer_max(void **state)
{
    struct http_client *client = tls_client(*state, "client", "ca");
    struct http_call call;
    char url[128];

    tls_url(&scene, "/large", url);
    call = (struct http_call){.url = url};
    scene.large_size = 200000;
    check(client, &call, NULL);
    assert_int_equal(call.answer.len, 200000);
    scene.large_size = 200001;
    check(client, &call, "larger than allowed");
    /* And the client is still of use. */
    scene.large_size = 1;
    check(client, &call, NULL);
    http_client_close(client);
}

static void
test_certificates(void **state)
{
    char url[128], by_name[128];

    tls_url(&scene, "/echo", url);
    snprintf(by_name, sizeof by_name, "https://localhost:%u/echo", scene.port);
    check_once(state, "client", "other-ca", url, "server's certificate is not trusted");
    check_once(state, "client", "ca", by_name, "server's certificate is not trusted");
    check_once(state, "mismatched", "ca", url, "certificate");
    check_once(state, NULL, "ca", url, "certificate");
    check_once(state, "stranger", "ca", url, "certificate");
    check_once(state, "client", "ca", url, NULL);
}

/* A port that was free a moment ago. */
static uint16_t
closed_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    getsockname(fd, (struct sockaddr *)&address, &len);
    close(fd);
    return ntohs(address.sin_port);
}

static void
test_addresses(void **state)
{
    char url[128];

    snprintf(url, sizeof url, "https://127.0.0.1:%u/echo", closed_port());
    check_once(state, "client", "ca", url, "cannot connect");
    snprintf(url, sizeof url, "http://127.0.0.1:%u/echo", scene.port);
    check_once(state, "client", "ca", url, "only https://");
    check_once(state, "client", "ca", "file:///etc/hostname", "only https://");
    check_once(state, "client", "ca", "https://", "malformed");
}

static void
test_no_proxy(void **state)
{
    char url[128], proxy[64];

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", closed_port());
    setenv("https_proxy", proxy, 1);
    setenv("ALL_PROXY", proxy, 1);
    tls_url(&scene, "/echo", url);
    check_once(state, "client", "ca", url, NULL);
    unsetenv("https_proxy");
    unsetenv("ALL_PROXY");
}

static void
test_deadline(void **state)
{
    char paths[3][64], url[128], error[256];
    struct http_client_options options = {.certificate_path = paths[0],
                                          .key_path = paths[1],
                                          .trust_path = paths[2],
                                          .deadline_ms = 200,
                                          .answer_max = 1000};
    struct http_client *client;
    struct http_call call = {.url = url};

    snprintf(paths[0], sizeof paths[0], "%s/client.pem", (char *)*state);
    snprintf(paths[1], sizeof paths[1], "%s/client.key", (char *)*state);
    snprintf(paths[2], sizeof paths[2], "%s/ca.pem", (char *)*state);
    tls_url(&scene, "/never", url);
    client = http_client_open(&options, error);
    check(client, &call, "no answer in time");
    http_client_close(client);
}

static void
test_bad_headers(void **state)
{
    struct http_client *client = tls_client(*state, "client", "ca");
    char longest[2000], url[128];
    struct http_header headers[] = {{"X-Request-Id", STR("a\r\nX-Evil: b")}};
    struct http_call call = {.url = url, .headers = headers, .header_count = 1};

    tls_url(&scene, "/echo", url);
    check(client, &call, "header");
    memset(longest, 'x', sizeof longest);
    headers[0].value = (struct str){longest, sizeof longest};
    check(client, &call, "header");
    headers[0].value = STR("fine");
    check(client, &call, NULL);
    http_client_close(client);
}

static void
test_options(void **state)
{
    struct http_client_options options = {.deadline_ms = 1000};
    char error[256] = "";

    (void)state;
    assert_null(http_client_open(&options, error));
    assert_non_null(strstr(error, "trusted authorities"));
    options.trust_path = "ca.pem";
    options.certificate_path = "client.pem";
    assert_null(http_client_open(&options, error));
    options.key_path = "client.key";
    assert_null(http_client_open(&options, error));
    assert_non_null(strstr(error, "cannot read ca.pem"));
    options.deadline_ms = 0;
    assert_null(http_client_open(&options, error));
    assert_non_null(strstr(error, "deadline"));
    http_client_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),     cmocka_unit_test(test_other_statuses),
        cmocka_unit_test(test_answer_max), cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_addresses),  cmocka_unit_test(test_no_proxy),
        cmocka_unit_test(test_deadline),   cmocka_unit_test(test_bad_headers),
        cmocka_unit_test(test_options),
    };

    return cmocka_run_group_tests(tests, group_open, group_close);
}
