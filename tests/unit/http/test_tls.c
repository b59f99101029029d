/* TLS on the server's side: who gets a channel, many at once, bytes that the TLS layer holds. */
#include "tls_peer.h"
#include "tls_scene.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 64
#define CALLS 20

static char *
path_in(const char *folder, const char *name)
{
    static char paths[4][64];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, 64, "%s/%s", folder, name);
    return path;
}

struct caller {
    const struct tls_scene *scene;
    pthread_t thread;
    unsigned number;
    unsigned right; /* answers that were this caller's own */
};

static void *
call_often(void *user)
{
    struct caller *caller = user;
    struct http_client *client = tls_client(caller->scene->folder, "client", "ca");
    char url[128], text[64];
    struct arena arena;

    arena_init(&arena, 1024 * 1024);
    tls_url(caller->scene, "/echo", url);
    for (unsigned i = 0; client && i < CALLS; i++) {
        struct http_call call = {.url = url, .body = {text, 0}};
        call.body.len =
            (size_t)snprintf(text, sizeof text, "call %u of caller %u", i, caller->number);
        if (http_client_call(client, &arena, &call) == 0 && call.status == 200 &&
            str_eq(call.answer, call.body))
            caller->right++;
        arena_reset(&arena);
    }
    arena_done(&arena);
    http_client_close(client);
    return NULL;
}

/* All are parked before the first is answered, twenty times over. */
static void
test_many_parked(void **state)
{
    static struct tls_scene scene;
    static struct caller callers[MANY];

    tls_scene_start(&scene, *state, MANY);
    for (unsigned i = 0; i < MANY; i++) {
        callers[i] = (struct caller){.scene = &scene, .number = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    for (unsigned i = 0; i < MANY; i++)
        pthread_join(callers[i].thread, NULL);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(callers[i].right, CALLS);
    tls_scene_stop(&scene);
    assert_int_equal(scene.connects, MANY);
    assert_int_equal(scene.sent, MANY * CALLS);
}

/* TLS records of 16 KiB carry many small requests: most raise no event of their own. */
static void
test_pipelined_in_one_record(void **state)
{
    static struct tls_scene scene;
    static char text[100 * 1024];
    const char *folder = *state;
    struct tls_peer *peer;
    size_t len = 0;

    tls_scene_start(&scene, folder, 1);
    peer = tls_peer_open(scene.port, path_in(folder, "client.pem"), path_in(folder, "client.key"),
                         "NORMAL");
    assert_non_null(peer);
    for (int i = 0; i < 1000; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n<%02d>",
                                i % 100);
    tls_peer_say(peer, text, len);
    assert_true(tls_peer_hear(peer, "<99>", 10));
    tls_peer_close(peer);
    tls_scene_stop(&scene);
    assert_int_equal(scene.sent, 1000);
}

/* One byte per record: the head and the body come in as many pieces as can be. */
static void
test_tiny_records(void **state)
{
    static const char text[] = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n<echo>";
    static struct tls_scene scene;
    const char *folder = *state;
    struct tls_peer *peer;

    tls_scene_start(&scene, folder, 1);
    peer = tls_peer_open(scene.port, path_in(folder, "client.pem"), path_in(folder, "client.key"),
                         "NORMAL");
    assert_non_null(peer);
    for (int round = 0; round < 10; round++)
        for (size_t i = 0; i < sizeof text - 1; i++)
            tls_peer_say(peer, text + i, 1);
    assert_true(tls_peer_hear(peer, "<echo>", 10));
    tls_peer_close(peer);
    tls_scene_stop(&scene);
}

static void
test_large_both_ways(void **state)
{
    static struct tls_scene scene;
    static char body[LIMIT_BODY_MAX];
    const char *folder = *state;
    struct http_client *client = tls_client(folder, "client", "ca");
    struct http_call call = {.body = {body, sizeof body}};
    struct arena arena;
    char url[128];

    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)(i * 13 + i / 1000);
    tls_scene_start(&scene, folder, 1);
    tls_url(&scene, "/echo", url);
    call.url = url;
    arena_init(&arena, 4 * 1024 * 1024);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(http_client_call(client, &arena, &call), 0);
        assert_true(str_eq(call.answer, call.body));
        arena_reset(&arena);
    }
    arena_done(&arena);
    http_client_close(client);
    tls_scene_stop(&scene);
    assert_int_equal(scene.connects, 1);
}

static bool
gets_through(const struct tls_scene *scene, const char *certificate, const char *priorities)
{
    static const char request[] = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";
    char names[2][64];
    struct tls_peer *peer;
    bool answered;

    snprintf(names[0], sizeof names[0], "%s/%s.pem", scene->folder, certificate);
    snprintf(names[1], sizeof names[1], "%s/%s.key", scene->folder, certificate);
    peer = tls_peer_open(scene->port, names[0], names[1], priorities);
    if (!peer)
        return false;
    tls_peer_say(peer, request, sizeof request - 1);
    answered = tls_peer_hear(peer, "HTTP/1.1 200", 1);
    tls_peer_close(peer);
    return answered;
}

static void
test_who_gets_through(void **state)
{
    static struct tls_scene scene;
    const char *folder = *state;

    tls_scene_start(&scene, folder, 1);
    assert_true(gets_through(&scene, "client", "NORMAL"));
    assert_true(gets_through(&scene, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.2"));
    assert_true(gets_through(&scene, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.3"));
    assert_false(gets_through(&scene, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0"));
    assert_false(gets_through(
        &scene, "client",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC:-MAC-ALL:+SHA1"));
    assert_false(gets_through(&scene, "stranger", "NORMAL"));
    assert_false(gets_through(&scene, "stranger", "NORMAL:-VERS-ALL:+VERS-TLS1.2"));
    assert_false(gets_through(&scene, "no-such-file", "NORMAL"));
    assert_false(gets_through(&scene, "no-such-file", "NORMAL:-VERS-ALL:+VERS-TLS1.2"));
    tls_scene_stop(&scene);
    assert_int_equal(scene.requests, 3);
}

static void
test_no_resumption(void **state)
{
    static const char *const versions[] = {"NORMAL:-VERS-ALL:+VERS-TLS1.2",
                                           "NORMAL:-VERS-ALL:+VERS-TLS1.3"};
    static struct tls_scene scene;
    const char *folder = *state;
    const char *certificate = path_in(folder, "client.pem");
    const char *key = path_in(folder, "client.key");

    tls_scene_start(&scene, folder, 1);
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        struct tls_peer *peer = tls_peer_open(scene.port, certificate, key, versions[i]);
        static const char request[] = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";
        assert_non_null(peer);
        tls_peer_say(peer, request, sizeof request - 1);
        assert_true(tls_peer_hear(peer, "HTTP/1.1 200", 1)); /* a ticket would have come by now */
        assert_false(tls_peer_resumes(peer, scene.port, certificate, key));
        tls_peer_close(peer);
    }
    tls_scene_stop(&scene);
}

/* Parked requests whose channel breaks, and the server closed over parked ones. */
static void
test_broken_while_parked(void **state)
{
    static const char request[] = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";
    static const char never[] = "GET /never HTTP/1.1\r\nHost: h\r\n\r\n";
    static struct tls_scene scene;
    const char *folder = *state;
    const char *certificate = path_in(folder, "client.pem");
    const char *key = path_in(folder, "client.key");
    struct tls_peer *peers[8];

    tls_scene_start(&scene, folder, 8);
    for (size_t i = 0; i < 7; i++) {
        peers[i] = tls_peer_open(scene.port, certificate, key, "NORMAL");
        tls_peer_say(peers[i], i == 0 ? never : request, sizeof request - 1 + (i == 0));
    }
    for (size_t i = 0; i < 3; i++)
        tls_peer_close(peers[i]); /* one of them parked for ever */
    for (size_t i = 0; i < 2; i++) {
        struct tls_peer *last = tls_peer_open(scene.port, certificate, key, "NORMAL");
        tls_peer_say(last, request, sizeof request - 1);
        peers[i] = last;
    }
    for (size_t i = 3; i < 7; i++) {
        assert_true(tls_peer_hear(peers[i], "HTTP/1.1 200", 1));
        tls_peer_close(peers[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_true(tls_peer_hear(peers[i], "HTTP/1.1 200", 1));
        tls_peer_close(peers[i]);
    }
    tls_scene_stop(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_parked),         cmocka_unit_test(test_pipelined_in_one_record),
        cmocka_unit_test(test_tiny_records),        cmocka_unit_test(test_large_both_ways),
        cmocka_unit_test(test_who_gets_through),    cmocka_unit_test(test_no_resumption),
        cmocka_unit_test(test_broken_while_parked),
    };

    return cmocka_run_group_tests(tests, tls_folder_make, tls_folder_remove);
}
