/* Everything malformed or too large: what the peer is told, and what the lane is. */
#include "scene.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sends bytes on a connection of their own; the answer must begin so and end the connection. */
static void
refused_bytes(struct scene *scene, const char *bytes, size_t len, const char *status)
{
    struct peer *peer = peer_open(scene);

    say_bytes(scene, peer, bytes, len);
    hear(scene, peer, "\r\n\r\n");
    assert_memory_equal(peer->in, "HTTP/1.1 ", 9);
    assert_memory_equal(peer->in + 9, status, 3);
    hear_end(scene, peer);
    peer_close(peer);
    assert_int_equal(scene->requests, 0);
}

/* By us: on_refused was asked, and its body went out. */
static void
refused(struct scene *scene, const char *text, const char *status)
{
    unsigned before = scene->refused;

    refused_bytes(scene, text, strlen(text), status);
    assert_int_equal(scene->refused, before + 1);
    assert_int_equal(scene->done, scene->refused);
}

#define POST "POST /soap HTTP/1.1\r\nHost: h\r\n"
#define GET "GET /soap HTTP/1.1\r\nHost: h\r\n"

static void
test_framing(void **state)
{
    static const char *const requests[] = {
        POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
        POST "Content-Length: 2\r\ncontent-length: 3\r\n\r\nhi",
        POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST "Transfer-Encoding: identity\r\n\r\n",
        POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        GET "X: folded\r\n line\r\n\r\n",
        GET " X: folded\r\nY: 1\r\n\r\n",
        GET "Content-Length : 0\r\n\r\n",
        GET "X Y: 0\r\n\r\n",
        GET ": no name\r\n\r\n",
        GET "X: bell\a\r\n\r\n",
        GET "X: a\rY: b\r\n\r\n",
        "GET soap HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /so%00ap HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /soap?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /soap?a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",
    };

    for (size_t i = 0; i < ARRAY_LEN(requests); i++)
        refused(*state, requests[i], "400");
    assert_int_equal(((struct scene *)*state)->refused_code, PROBLEM_BAD_REQUEST);
}

/* Where libmicrohttpd answers by itself. on_refused hears of those whose first line was understood.
 */
static void
test_unparsable(void **state)
{
    static const struct {
        const char *text, *status;
        unsigned told;
    } rows[] = {
        {POST "Content-Length: -1\r\n\r\n", "400", 1},
        {POST "Content-Length: +2\r\n\r\nhi", "400", 1},
        {POST "Content-Length: 2, 2\r\n\r\nhi", "400", 1},
        {POST "Content-Length: 0x2\r\n\r\nhi", "400", 1},
        {POST "Content-Length:\r\n\r\n", "400", 1},
        {POST "Content-Length: 99999999999999999999999\r\n\r\n", "413", 1},
        {GET "no colon\r\n\r\n", "400", 1},
        {POST "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "400", 1},
        {POST "Transfer-Encoding: chunked\r\n\r\n-5\r\n", "400", 1},
        {POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", "400", 1},
        {POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n", "413", 1},
        {"GET /\r\n\r\n", "400", 0},
        {"GET / HTTP/1\r\n\r\n", "400", 0},
        {"GET / HTTP/0.9\r\n\r\n", "505", 0},
        {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505", 0},
        {"GET / HTTPS/1.1\r\nHost: h\r\n\r\n", "400", 0},
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned before = scene->refused;
        refused_bytes(scene, rows[i].text, strlen(rows[i].text), rows[i].status);
        assert_int_equal(scene->refused, before + rows[i].told);
    }
}

static void
test_nul_bytes(void **state)
{
    static const char in_value[] = GET "X-Test: a\0b\r\n\r\n";
    static const char in_length[] = POST "Content-Length: 2\0\0009\r\n\r\nhi";
    static const char in_name[] = GET "X-\0Test: a\r\n\r\n";
    static const char alone[] = GET "X: a\r\n\0\r\n\r\n";
    static const char in_version[] = "GET / HTTP/1.1\0x\r\nHost: h\r\n\r\n";
    static const char in_target[] = "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n";
    struct scene *scene = *state;

    refused_bytes(scene, in_value, sizeof in_value - 1, "400");
    refused_bytes(scene, in_length, sizeof in_length - 1, "400");
    refused_bytes(scene, in_name, sizeof in_name - 1, "400");
    refused_bytes(scene, alone, sizeof alone - 1, "400");
    refused_bytes(scene, in_version, sizeof in_version - 1, "400");
    refused_bytes(scene, in_target, sizeof in_target - 1, "400");
}

static void
test_no_first_line(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "\x16\x03\x01\x02 hello, I am TLS\n\n");
    hear_end(scene, peer);
    assert_int_equal(scene->refused, 0);
    peer_close(peer);
}

/* A head of exactly `size` bytes, made up by one long header. */
static char *
long_head(size_t size)
{
    static const char begin[] = GET "X-Test: ";
    char *head = malloc(size + 1);

    memset(head, 'x', size);
    memcpy(head, begin, sizeof begin - 1);
    memcpy(head + size - 4, "\r\n\r\n", 5);
    return head;
}

static void
test_head_sizes(void **state)
{
    struct scene *scene = *state;
    static const size_t too_large[] = {LIMIT_HEAD_MAX + 1, LIMIT_HEAD_MAX + 8000};
    struct peer *peer = peer_open(scene);
    char *head = long_head(LIMIT_HEAD_MAX);

    say(peer, head);
    hear(scene, peer, "200 OK");
    peer_close(peer);
    free(head);
    scene->requests = 0;
    scene->done = 0;
    for (size_t i = 0; i < ARRAY_LEN(too_large); i++) {
        head = long_head(too_large[i]);
        refused(scene, head, "431");
        free(head);
    }
    /* Beyond libmicrohttpd's memory it answers by itself: with a line unended, too. */
    head = long_head(200000);
    refused_bytes(scene, head, 40000, "431");
    assert_int_equal(scene->refused, 3);
    memset(head, 'x', 40000);
    memcpy(head, "GET /", 5);
    refused_bytes(scene, head, 40000, "414");
    assert_int_equal(scene->refused, 3);
    free(head);
}

static void
test_many_headers(void **state)
{
    char text[16000] = GET;
    size_t len = strlen(text);

    for (int i = 0; i < LIMIT_HEADERS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "X%d: %d\r\n", i, i);
    snprintf(text + len, sizeof text - len, "\r\n");
    refused(*state, text, "431");
    /* Cookies and arguments take memory each as well. */
    len = (size_t)snprintf(text, sizeof text, GET "Cookie: ");
    for (int i = 0; i < 200; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "c=d;");
    snprintf(text + len, sizeof text - len, "\r\n\r\n");
    refused(*state, text, "431");
    len = (size_t)snprintf(text, sizeof text, "GET /?");
    for (int i = 0; i < 200; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "a&");
    snprintf(text + len, sizeof text - len, "b HTTP/1.1\r\nHost: h\r\n\r\n");
    refused(*state, text, "431");
}

/*
 * Heads that take nearly all memory of their connection, with a body behind them: refused or
 * answered, but never stuck between the two.
 */
static void
test_tight_memory(void **state)
{
    struct scene *scene = *state;
    static char text[2 * LIMIT_HEAD_MAX], body[LIMIT_BODY_MAX];
    unsigned asked = 0, answered = 0;

    for (int headers = 0; headers <= LIMIT_HEADERS; headers += 8) {
        for (size_t cookie = 0; cookie < LIMIT_HEAD_MAX - 4096; cookie += 500) {
            size_t len = (size_t)snprintf(text, sizeof text, POST);
            struct peer *peer = peer_open(scene);
            for (int i = 0; i < headers; i++)
                len += (size_t)snprintf(text + len, sizeof text - len, "H%d: v\r\n", i);
            len += (size_t)snprintf(text + len, sizeof text - len,
                                    "Cookie: %0*d\r\nContent-Length: %d\r\n\r\n", (int)cookie + 1,
                                    0, LIMIT_BODY_MAX);
            say_bytes(scene, peer, text, len);
            say_bytes(scene, peer, body, sizeof body);
            /* A refusal may be lost on the way, as it comes while the body is still being sent. */
            if (hear_or_end(scene, peer, "\r\n\r\n") && memcmp(peer->in + 9, "200", 3) == 0)
                answered++;
            peer_close(peer);
            asked++;
        }
    }
    assert_int_equal(answered, scene->requests);
    assert_int_equal(asked, answered + scene->refused);
    assert_true(answered > 50 && scene->refused > 10);
}

static void
test_expect_too_large(void **state)
{
    char text[256];

    snprintf(text, sizeof text, POST "Content-Length: %d\r\nExpect: 100-continue\r\n\r\n",
             LIMIT_BODY_MAX + 1);
    refused(*state, text, "413");
    assert_int_equal(((struct scene *)*state)->refused_code, PROBLEM_BODY_TOO_LARGE);
    snprintf(text, sizeof text, POST "Content-Length: 9223372036854775807\r\n\r\n");
    refused(*state, text, "413");
}

/* One who sends a moderate body without asking is heard out, told, and may go on. */
static void
test_body_too_large(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    char *body = calloc(1, LIMIT_BODY_MAX + 1);
    char head[128];

    snprintf(head, sizeof head, POST "Content-Length: %d\r\n\r\n", LIMIT_BODY_MAX + 1);
    say(peer, head);
    say_bytes(scene, peer, body, LIMIT_BODY_MAX + 1);
    hear(scene, peer, "refused");
    assert_memory_equal(peer->in, "HTTP/1.1 413", 12);
    assert_int_equal(scene->refused_code, PROBLEM_BODY_TOO_LARGE);
    forget(peer);
    say(peer, GET "\r\n");
    hear(scene, peer, "ok");
    peer_close(peer);
    free(body);
}

static void
chunks(struct scene *scene, struct peer *peer, size_t total)
{
    char chunk[4096];

    memset(chunk, 'x', sizeof chunk);
    say(peer, POST "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t sent = 0; sent < total; sent += sizeof chunk) {
        say_bytes(scene, peer, "1000\r\n", 6);
        say_bytes(scene, peer, chunk, sizeof chunk);
        say_bytes(scene, peer, "\r\n", 2);
    }
}

static void
test_chunked_too_large(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    chunks(scene, peer, LIMIT_BODY_MAX + 4096);
    say(peer, "0\r\n\r\n");
    hear(scene, peer, "refused");
    assert_memory_equal(peer->in, "HTTP/1.1 413", 12);
    peer_close(peer);
    /* Without end: cut off in the middle, and the lane is told. */
    peer = peer_open(scene);
    chunks(scene, peer, LIMIT_BODY_DISCARD_MAX + 64 * 1024);
    hear_end(scene, peer);
    assert_int_equal(scene->refused, 2);
    assert_int_equal(scene->refused_code, PROBLEM_BODY_TOO_LARGE);
    assert_int_equal(scene->requests, 0);
    peer_close(peer);
}

/* Chunk lines that do not fit: libmicrohttpd would turn over them until the deadline. */
static void
test_endless_chunk_line(void **state)
{
    static const char *const begins[] = {"5;", "0"};
    struct scene *scene = *state;
    static char line[100 * 1024];

    memset(line, '0', sizeof line);
    for (unsigned i = 0; i < ARRAY_LEN(begins); i++) {
        struct peer *peer = peer_open(scene);
        say(peer, POST "Transfer-Encoding: chunked\r\n\r\n");
        say(peer, begins[i]);
        say_bytes(scene, peer, line, sizeof line);
        while (http_server_connections(scene->server) == 0)
            http_server_run(scene->server);
        for (int turns = 0; turns < 100; turns++)
            http_server_run(scene->server);
        scene_advance_ms(scene, 300);
        hear_end(scene, peer);
        assert_int_equal(scene->refused, i + 1);
        assert_int_equal(scene->refused_code, PROBLEM_BAD_REQUEST);
        peer_close(peer);
    }
}

/* One that is only slow is left alone. */
static void
test_slow_chunks(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, POST "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++) {
        say(peer, "1\r\nx\r\n");
        scene_settle(scene);
        scene_advance_ms(scene, 300);
        scene_settle(scene);
    }
    say(peer, "0\r\n\r\n");
    hear(scene, peer, "ok");
    assert_int_equal(scene->body_len, 20);
    peer_close(peer);
}

static void
test_given_up(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, POST "Content-Length: 10\r\n\r\nhalf");
    scene_settle(scene);
    peer_close(peer);
    scene_await(scene, &scene->disconnects, 1);
    /* Nobody refused anything: there is nothing to tell. */
    assert_int_equal(scene->requests + scene->refused, 0);
}

static void
test_connection_limits(void **state)
{
    struct scene *scene = *state;
    struct peer *peers[101];
    struct peer *late;

    for (size_t i = 0; i < 100; i++)
        peers[i] = peer_open(scene);
    scene_await(scene, &scene->connects, 100);
    late = peer_open(scene);
    hear_end(scene, late);
    peer_close(late);
    assert_int_equal(http_server_connections(scene->server), 100);
    say(peers[99], GET "\r\n");
    hear(scene, peers[99], "ok");
    peer_close(peers[0]);
    scene_await(scene, &scene->disconnects, 1);
    peers[0] = peer_open(scene);
    say(peers[0], GET "\r\n");
    hear(scene, peers[0], "ok");
    for (size_t i = 0; i < 100; i++)
        peer_close(peers[i]);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_framing),
        IN_SCENE(test_unparsable),
        IN_SCENE(test_nul_bytes),
        IN_SCENE(test_no_first_line),
        IN_SCENE(test_head_sizes),
        IN_SCENE(test_many_headers),
        IN_SCENE(test_tight_memory),
        IN_SCENE(test_expect_too_large),
        IN_SCENE(test_body_too_large),
        IN_SCENE(test_chunked_too_large),
        IN_SCENE(test_endless_chunk_line),
        IN_SCENE(test_slow_chunks),
        IN_SCENE(test_given_up),
        IN_SCENE(test_connection_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
