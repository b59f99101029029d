/* What a well-behaved peer may do, and what the lane sees of it. */
#include "scene.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void
test_get(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET /soap?wsdl&a=x%20y+z HTTP/1.1\r\nHost: h\r\nX-Test:  some thing \t\r\n\r\n");
    hear(scene, peer, "\r\n\r\nok");
    assert_non_null(strstr(peer->in, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(peer->in, "Content-Type: text/plain\r\n"));
    assert_non_null(strstr(peer->in, "X-Reply: yes\r\n"));
    assert_non_null(strstr(peer->in, "Content-Length: 2\r\n"));
    assert_non_null(strstr(peer->in, "Date: "));
    assert_int_equal(scene->method, HTTP_GET);
    assert_string_equal(scene->path, "/soap");
    assert_string_equal(scene->header, "some thing");
    assert_true(scene->argument_there);
    assert_string_equal(scene->argument, "x y z");
    assert_int_equal(scene->body_len, 0);
    assert_non_null(scene->connection);
    peer_close(peer);
}

/* RFC 9112 section 2.2: a recipient may take a lone LF for a line's end. */
static void
test_bare_line_feeds(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "POST /soap HTTP/1.1\nHost: h\r\nX-Test: x\nContent-Length: 2\n\nhi");
    hear(scene, peer, "ok");
    assert_string_equal(scene->header, "x");
    assert_string_equal(scene->body, "hi");
    peer_close(peer);
}

static void
test_argument_without_value(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET /soap?a HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, peer, "ok");
    assert_true(scene->argument_there);
    assert_string_equal(scene->argument, "");
    forget(peer);
    say(peer, "GET /soap?b=a HTTP/1.1\r\nHost: h\r\nX-Test: 1\r\nx-TEST: 2\r\n\r\n");
    hear(scene, peer, "ok");
    assert_false(scene->argument_there);
    assert_true(scene->repeated);
    assert_string_equal(scene->header, "1");
    peer_close(peer);
}

static void
test_post_in_pieces(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    static const char *const pieces[] = {
        "PO",      "ST /soap HT", "TP/1.1\r", "\nHost: h\r\nContent-Le", "ngth: 11\r\n\r",
        "\nhello", " w",          "orld"};

    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        assert_int_equal(scene->requests, 0);
        say(peer, pieces[i]);
        scene_settle(scene);
    }
    hear(scene, peer, "ok");
    assert_int_equal(scene->method, HTTP_POST);
    assert_string_equal(scene->body, "hello world");
    peer_close(peer);
}

static void
post_large(struct scene *scene, size_t len)
{
    struct peer *peer = peer_open(scene);
    char *body = malloc(len);
    char head[128];
    uint32_t sum = 0;

    for (size_t i = 0; i < len; i++) {
        body[i] = (char)(i * 7 + i / 251);
        sum = sum * 31 + (unsigned char)body[i];
    }
    snprintf(head, sizeof head, "POST /soap HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n",
             len);
    say(peer, head);
    say_bytes(scene, peer, body, len);
    hear(scene, peer, "ok");
    assert_int_equal(scene->body_len, len);
    assert_int_equal(scene->body_sum, sum);
    free(body);
    peer_close(peer);
}

static void
test_body_sizes(void **state)
{
    post_large(*state, 1);
    post_large(*state, 4096);
    post_large(*state, 16 * 1024 + 1);
    post_large(*state, LIMIT_BODY_MAX);
}

static void
test_chunked(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    char chunk[5000];

    say(peer, "POST /soap HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n");
    say(peer, "5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nX-Trailer: x\r\n\r\n");
    hear(scene, peer, "ok");
    assert_string_equal(scene->body, "hello world");
    forget(peer);
    memset(chunk, 'x', sizeof chunk);
    say(peer, "POST /soap HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 10; i++) {
        say(peer, "1388\r\n");
        say_bytes(scene, peer, chunk, sizeof chunk);
        say(peer, "\r\n");
    }
    say(peer, "0\r\n\r\n");
    hear(scene, peer, "ok");
    assert_int_equal(scene->body_len, 50000);
    peer_close(peer);
}

static void
test_head(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "HEAD /soap HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, peer, "\r\n\r\n");
    assert_int_equal(scene->method, HTTP_HEAD);
    assert_non_null(strstr(peer->in, "Content-Length: 2\r\n"));
    forget(peer);
    say(peer, "GET /soap HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, peer, "ok");
    assert_memory_equal(peer->in, "HTTP/1.1 200", 12); /* no body lay in between */
    peer_close(peer);
}

static void
test_methods(void **state)
{
    static const struct {
        const char *name;
        enum http_method method;
    } rows[] = {{"PUT", HTTP_PUT},
                {"DELETE", HTTP_DELETE},
                {"OPTIONS", HTTP_OTHER},
                {"PATCH", HTTP_OTHER},
                {"get", HTTP_OTHER}};
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    char text[128];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(text, sizeof text, "%s / HTTP/1.1\r\nHost: h\r\n\r\n", rows[i].name);
        forget(peer);
        say(peer, text);
        hear(scene, peer, "ok");
        assert_int_equal(scene->method, rows[i].method);
    }
    peer_close(peer);
}

static void
test_http_1_0(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET /soap HTTP/1.0\r\n\r\n");
    hear(scene, peer, "ok");
    hear_end(scene, peer);
    peer_close(peer);
    peer = peer_open(scene);
    for (int i = 0; i < 2; i++) {
        say(peer, "GET /soap HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        hear(scene, peer, "ok");
        forget(peer);
    }
    peer_close(peer);
}

static void
test_connection_close(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET /soap HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    hear(scene, peer, "ok");
    hear_end(scene, peer);
    assert_int_equal(scene->sent, 1);
    peer_close(peer);
}

static void
test_pipelined(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer,
        "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\none"
        "\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
        "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    hear_end(scene, peer);
    assert_int_equal(scene->requests, 4);
    assert_int_equal(scene->sent, 4);
    assert_string_equal(scene->path, "/4");
    peer_close(peer);
}

static void
test_continue(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    hear(scene, peer, "HTTP/1.1 100 Continue\r\n\r\n");
    say(peer, "hi");
    hear(scene, peer, "ok");
    assert_string_equal(scene->body, "hi");
    peer_close(peer);
}

static void
test_many_on_one_connection(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    for (int i = 0; i < 500; i++) {
        forget(peer);
        say(peer, "POST /soap HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
        hear(scene, peer, "ok");
    }
    assert_int_equal(scene->connects, 1);
    assert_int_equal(scene->requests, 500);
    peer_close(peer);
}

static void
test_absolute_form(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET http://h/soap?a=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, peer, "ok");
    assert_string_equal(scene->path, "/soap");
    assert_string_equal(scene->argument, "1");
    peer_close(peer);
}

static void
test_large_reply(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    static char body[256 * 1024];
    int small = 32 * 1024;

    /* More than the socket takes at once, so that the server comes back for the rest. */
    setsockopt(peer->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    memset(body, 'b', sizeof body);
    memcpy(body + sizeof body - 4, "last", 4);
    scene->park = true;
    say(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    scene_await(scene, &scene->requests, 1);
    scene_reply(scene->parked[0], 200, (struct str){body, sizeof body});
    hear(scene, peer, "last");
    scene_await(scene, &scene->sent, 1);
    peer_close(peer);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_get),
        IN_SCENE(test_bare_line_feeds),
        IN_SCENE(test_argument_without_value),
        IN_SCENE(test_post_in_pieces),
        IN_SCENE(test_body_sizes),
        IN_SCENE(test_chunked),
        IN_SCENE(test_head),
        IN_SCENE(test_methods),
        IN_SCENE(test_http_1_0),
        IN_SCENE(test_connection_close),
        IN_SCENE(test_pipelined),
        IN_SCENE(test_continue),
        IN_SCENE(test_many_on_one_connection),
        IN_SCENE(test_absolute_form),
        IN_SCENE(test_large_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
