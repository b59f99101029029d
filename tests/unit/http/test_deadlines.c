/* Slow and idle peers. Time is the test's: nothing here waits. */
#include "scene.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define STEP_MS (LIMIT_REQUEST_DEADLINE_MS / 10)

/* Sends one byte after the other, a tenth of the deadline apart, until the server hangs up. */
static unsigned
drip(struct scene *scene, struct peer *peer, const char *text)
{
    unsigned steps = 0;

    for (; *text && !peer->closed && scene->disconnects == 0; text++, steps++) {
        say_bytes(scene, peer, text, 1);
        scene_settle(scene);
        scene_advance_ms(scene, STEP_MS);
        scene_settle(scene);
    }
    return steps;
}

static void
test_dripped_body(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
    scene_settle(scene);
    assert_int_equal(drip(scene, peer, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 10);
    hear_end(scene, peer);
    assert_int_equal(scene->refused, 1);
    assert_int_equal(scene->refused_code, PROBLEM_REQUEST_TIMEOUT);
    assert_int_equal(scene->requests, 0);
    peer_close(peer);
}

static void
test_dripped_head(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    say(peer, "GET / HTTP/1.1\r\n");
    scene_settle(scene);
    assert_int_equal(drip(scene, peer, "Host: a-rather-long-host-name.example"), 10);
    assert_int_equal(scene->refused_code, PROBLEM_REQUEST_TIMEOUT);
    peer_close(peer);
}

static void
test_dripped_first_line(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    scene_settle(scene);
    assert_int_equal(drip(scene, peer, "GET /a-rather-long-address HTTP/1.1"), 10);
    assert_int_equal(scene->refused, 0); /* nobody's request */
    peer_close(peer);
}

static void
test_silent(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    scene_await(scene, &scene->connects, 1);
    assert_int_equal(http_server_timeout_ms(scene->server), LIMIT_REQUEST_DEADLINE_MS);
    scene_advance_ms(scene, LIMIT_REQUEST_DEADLINE_MS - 1);
    assert_int_equal(http_server_timeout_ms(scene->server), 1);
    scene_settle(scene);
    assert_int_equal(scene->disconnects, 0);
    scene_advance_ms(scene, 1);
    hear_end(scene, peer);
    peer_close(peer);
}

static void
test_idle(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    for (int i = 0; i < 3; i++) {
        say(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        hear(scene, peer, "ok");
        forget(peer);
        scene_advance_ms(scene, LIMIT_IDLE_TIMEOUT_S * 1000 - 1);
        scene_settle(scene);
    }
    assert_int_equal(scene->disconnects, 0);
    scene_advance_ms(scene, 1);
    hear_end(scene, peer);
    assert_int_equal(scene->sent, 3);
    peer_close(peer);
}

static void
test_reply_not_taken(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);
    static char body[300 * 1024];
    int asked = 0;

    scene->park = true;
    memset(body, 'b', sizeof body);
    /* The system's buffers take a few of them before the server is left with one. */
    do {
        say(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        scene_await(scene, &scene->requests, (unsigned)++asked);
        scene_reply(scene->parked[asked - 1], 200, (struct str){body, sizeof body});
        scene_settle(scene);
    } while (scene->sent == (unsigned)asked && asked < SCENE_PARKED_MAX);
    assert_int_equal(scene->sent, asked - 1);
    scene_advance_ms(scene, LIMIT_IDLE_TIMEOUT_S * 1000);
    scene_await(scene, &scene->done, (unsigned)asked);
    assert_int_equal(scene->sent, asked - 1);
    peer_close(peer);
}

static void
test_others_go_on(void **state)
{
    struct scene *scene = *state;
    struct peer *slow = peer_open(scene);
    struct peer *quick = peer_open(scene);

    say(slow, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nx");
    scene_settle(scene);
    scene_advance_ms(scene, LIMIT_REQUEST_DEADLINE_MS / 2);
    say(quick, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, quick, "ok");
    forget(quick);
    scene_advance_ms(scene, LIMIT_REQUEST_DEADLINE_MS / 2);
    hear_end(scene, slow);
    say(quick, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    hear(scene, quick, "ok");
    peer_close(slow);
    peer_close(quick);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_dripped_body), IN_SCENE(test_dripped_head), IN_SCENE(test_dripped_first_line),
        IN_SCENE(test_silent),       IN_SCENE(test_idle),         IN_SCENE(test_reply_not_taken),
        IN_SCENE(test_others_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
