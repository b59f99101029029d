/* Requests that wait for the lane, and what may happen to them meanwhile. */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define GET "GET /soap HTTP/1.1\r\nHost: h\r\n\r\n"
#define MANY 64

static struct peer *
park_one(struct scene *scene)
{
    struct peer *peer = peer_open(scene);
    unsigned before = scene->requests;

    scene->park = true;
    say(peer, GET);
    scene_await(scene, &scene->requests, before + 1);
    return peer;
}

static void
test_reply_later(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = park_one(scene);

    scene_settle(scene);
    assert_int_equal(scene->done, 0);
    scene_reply(scene->parked[0], 201, STR("later"));
    /* Whoever waits by the rules must not wait for an event now. */
    assert_int_equal(http_server_timeout_ms(scene->server), 0);
    hear(scene, peer, "later");
    assert_memory_equal(peer->in, "HTTP/1.1 201", 12);
    assert_int_equal(scene->sent, 1);
    assert_int_not_equal(http_server_timeout_ms(scene->server), 0);
    peer_close(peer);
}

/* Whether the reply comes at once or after the connection has been suspended. */
static void
test_one_run_sends(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = park_one(scene);

    scene_reply(scene->parked[0], 200, STR("x"));
    http_server_run(scene->server);
    assert_int_equal(scene->sent, 1);
    peer_close(peer);
    peer = park_one(scene);
    scene_settle(scene);
    assert_int_not_equal(http_server_timeout_ms(scene->server), 0);
    scene_reply(scene->parked[1], 200, STR("x"));
    http_server_run(scene->server);
    assert_int_equal(scene->sent, 2);
    peer_close(peer);
}

static void
test_released_in_other_order(void **state)
{
    struct scene *scene = *state;
    struct peer *peers[MANY];
    char text[32];

    for (size_t round = 0; round < 3; round++) {
        scene->parked_count = 0;
        for (size_t i = 0; i < MANY; i++) {
            if (round == 0)
                peers[i] = peer_open(scene);
            scene->park = true;
            say(peers[i], GET);
            scene_await(scene, &scene->requests, (unsigned)(round * MANY + i + 1));
        }
        for (size_t i = 0; i < MANY; i++) {
            size_t j = (i * 37 + round * 5) % MANY;
            snprintf(text, sizeof text, "<%zu of %zu>", j, round);
            scene_reply(scene->parked[j], 200, str_from(text));
            if (i % 7 == 0)
                http_server_run(scene->server);
        }
        for (size_t i = 0; i < MANY; i++) {
            snprintf(text, sizeof text, "<%zu of %zu>", i, round);
            hear(scene, peers[i], text);
            forget(peers[i]);
        }
    }
    assert_int_equal(scene->sent, 3 * MANY);
    for (size_t i = 0; i < MANY; i++)
        peer_close(peers[i]);
}

static void
test_next_request_waits(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = peer_open(scene);

    scene->park = true;
    say(peer, GET);
    scene_await(scene, &scene->requests, 1);
    say(peer, GET);
    scene_settle(scene);
    assert_int_equal(scene->requests, 1);
    scene_reply(scene->parked[0], 200, STR("first"));
    hear(scene, peer, "first");
    scene_await(scene, &scene->requests, 2);
    scene_reply(scene->parked[1], 200, STR("second"));
    hear(scene, peer, "second");
    peer_close(peer);
}

static void
test_released_by_another(void **state)
{
    struct scene *scene = *state;
    struct peer *first = park_one(scene);
    struct peer *second = park_one(scene);

    /* Both at once, and from within the loop's own time: one run serves both. */
    scene_reply(scene->parked[1], 200, STR("b"));
    scene_reply(scene->parked[0], 200, STR("a"));
    http_server_run(scene->server);
    assert_int_equal(scene->sent, 2);
    hear(scene, first, "\r\n\r\na");
    hear(scene, second, "\r\n\r\nb");
    peer_close(first);
    peer_close(second);
}

static void
test_peer_gone(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = park_one(scene);

    peer_close(peer);
    scene_settle(scene);
    assert_false(scene->parked[0]->gone); /* not looked for yet */
    scene_advance_ms(scene, 300);
    http_server_run(scene->server);
    assert_true(scene->parked[0]->gone);
    assert_int_equal(scene->done, 0);
    scene_reply(scene->parked[0], 200, STR("nobody"));
    scene_await(scene, &scene->done, 1);
    assert_int_equal(scene->sent, 0);
    scene_await(scene, &scene->disconnects, 1);
}

/* As above, but the lane answers before anybody looked; and with a reset instead of an end. */
static void
test_peer_gone_unseen(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = park_one(scene);
    struct peer *resetting = park_one(scene);
    struct linger hard = {.l_onoff = 1};

    peer_close(peer);
    setsockopt(resetting->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    peer_close(resetting);
    scene_reply(scene->parked[0], 200, STR("nobody"));
    scene_reply(scene->parked[1], 200, STR("nobody"));
    /* Whether the system still took their bytes is not for us to know. */
    scene_await(scene, &scene->done, 2);
    scene_await(scene, &scene->disconnects, 2);
}

static void
test_still_there(void **state)
{
    struct scene *scene = *state;
    struct peer *peer = park_one(scene);

    scene_advance_ms(scene, 60 * 60 * 1000);
    http_server_run(scene->server);
    assert_false(scene->parked[0]->gone);
    scene_reply(scene->parked[0], 200, STR("at last"));
    hear(scene, peer, "at last");
    peer_close(peer);
}

/* scene_close() finds whether each was done once; a sanitizer, whether anything was lost. */
static void
test_close_while_parked(void **state)
{
    struct scene *scene = *state;
    struct peer *peers[] = {park_one(scene), park_one(scene), park_one(scene)};

    scene_reply(scene->parked[1], 200, STR("too late"));
    peer_close(peers[2]);
    http_server_close(scene->server);
    scene->server = NULL;
    assert_int_equal(scene->done, 3);
    assert_int_equal(scene->disconnects, 3);
    peer_close(peers[0]);
    peer_close(peers[1]);
}

static void
test_quiesce(void **state)
{
    struct scene *scene = *state;
    struct peer *parked = park_one(scene);
    struct peer *idle = peer_open(scene);
    struct peer *reading = peer_open(scene);

    scene->park = false;
    say(idle, GET);
    hear(scene, idle, "ok");
    say(reading, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nha");
    scene_settle(scene);
    http_server_quiesce(scene->server);
    http_server_quiesce(scene->server); /* once more changes nothing */
    hear_end(scene, idle);
    say(reading, "lf");
    hear(scene, reading, "ok");
    assert_non_null(strstr(reading->in, "Connection: close"));
    hear_end(scene, reading);
    scene_reply(scene->parked[0], 200, STR("last"));
    hear(scene, parked, "last");
    hear_end(scene, parked);
    scene_await(scene, &scene->disconnects, 3);
    assert_int_equal(http_server_connections(scene->server), 0);
    peer_close(parked);
    peer_close(idle);
    peer_close(reading);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_reply_later),
        IN_SCENE(test_one_run_sends),
        IN_SCENE(test_released_in_other_order),
        IN_SCENE(test_next_request_waits),
        IN_SCENE(test_released_by_another),
        IN_SCENE(test_peer_gone),
        IN_SCENE(test_peer_gone_unseen),
        IN_SCENE(test_still_there),
        IN_SCENE(test_close_while_parked),
        IN_SCENE(test_quiesce),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
