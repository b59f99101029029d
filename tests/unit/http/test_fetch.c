/* Many calls at once in one loop: what comes back, in every way a server can fail. */
#include "http/http_fetch.h"

#include "tls_peer.h"
#include "tls_scene.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define CALLS 200

static char *folder;
static unsigned done_count;

struct asked {
    struct http_fetch_call call;
    struct arena arena;
    char url[128], id[32];
    struct http_header header;
    unsigned done;
};

static void
on_done(struct http_fetch_call *call)
{
    struct asked *asked = call->user;

    asked->done++;
    done_count++;
}

static void
prepare(struct asked *asked, uint16_t port, const char *path, unsigned number)
{
    memset(asked, 0, sizeof *asked);
    arena_init(&asked->arena, 1024 * 1024);
    snprintf(asked->url, sizeof asked->url, "https://127.0.0.1:%u%s", port, path);
    snprintf(asked->id, sizeof asked->id, "id-%u", number);
    asked->header = (struct http_header){"X-Request-Id", str_from(asked->id)};
    asked->call = (struct http_fetch_call){
        .http = {.url = asked->url,
                 .body = str_from(asked->id),
                 .content_type = "text/plain",
                 .headers = &asked->header,
                 .header_count = 1},
        .arena = &asked->arena,
        .done = on_done,
        .user = asked,
    };
}

/* The loop of an owner, until so many calls have ended. */
static void
await(struct http_fetch *fetch, unsigned count)
{
    int64_t end_us = clock_monotonic_us() + PATIENCE_MS * INT64_C(1000);

    while (done_count < count) {
        struct pollfd fd = {.fd = http_fetch_fd(fetch), .events = POLLIN};
        int timeout_ms = http_fetch_timeout_ms(fetch);
        poll(&fd, 1, timeout_ms < 0 || timeout_ms > PATIENCE_MS ? PATIENCE_MS : timeout_ms);
        http_fetch_run(fetch);
        if (clock_monotonic_us() > end_us)
            fail_msg("%u of %u calls ended", done_count, count);
    }
}

static struct http_fetch *
open_fetch(void)
{
    struct http_fetch *fetch = http_fetch_open();

    assert_non_null(fetch);
    done_count = 0;
    return fetch;
}

static struct http_fetch_peer *
add_peer(struct http_fetch *fetch, const char *certificate, const char *trust, long deadline_ms,
         unsigned connections)
{
    char paths[3][64], error[256] = "";
    struct http_client_options options = {.certificate_path = paths[0],
                                          .key_path = paths[1],
                                          .trust_path = paths[2],
                                          .deadline_ms = deadline_ms,
                                          .answer_max = 1000};
    struct http_fetch_peer *peer;

    snprintf(paths[0], sizeof paths[0], "%s/%s.pem", folder, certificate);
    snprintf(paths[1], sizeof paths[1], "%s/%s.key", folder, certificate);
    snprintf(paths[2], sizeof paths[2], "%s/%s.pem", folder, trust);
    peer = http_fetch_add_peer(fetch, &options, connections, error);
    if (!peer)
        fail_msg("%s", error);
    return peer;
}

/* One call to the end; its failure must be that one. */
static void
check_one(uint16_t port, const char *path, const char *trust, long deadline_ms,
          enum http_failure failure, const char *words)
{
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer = add_peer(fetch, "client", trust, deadline_ms, 4);
    struct asked asked;

    prepare(&asked, port, path, 1);
    http_fetch_begin(peer, &asked.call);
    assert_int_equal(asked.done, 0); /* only ever in the loop */
    await(fetch, 1);
    assert_int_equal(asked.call.http.failure, failure);
    if (!strstr(asked.call.http.error, words))
        fail_msg("\"%s\" does not say \"%s\"", asked.call.http.error, words);
    if (failure == HTTP_FAILURE_NONE)
        assert_int_equal(asked.call.http.status, 200);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
}

/* The server answers only when 100 wait at once, and the last first; 50 connections would hang. */
static void
test_parallel(void **state)
{
    static struct asked asked[CALLS];
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer;

    (void)state;
    tls_scene_start(&scene, folder, 100);
    peer = add_peer(fetch, "client", "ca", 60000, 100);
    for (unsigned i = 0; i < CALLS; i++) {
        prepare(&asked[i], scene.port, "/echo", i);
        http_fetch_begin(peer, &asked[i].call);
    }
    await(fetch, CALLS);
    for (unsigned i = 0; i < CALLS; i++) {
        assert_int_equal(asked[i].done, 1);
        assert_int_equal(asked[i].call.http.status, 200);
        assert_true(str_eq_c(asked[i].call.http.answer, asked[i].id));
        assert_true(str_eq_c(asked[i].call.http.request_id, asked[i].id));
        arena_done(&asked[i].arena);
    }
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
    assert_int_equal(scene.requests, CALLS);
    assert_int_equal(scene.connects, 100); /* bounded, and kept for the second hundred */
}

/* A call that is begun when another one is told of uses its connection. */
static struct http_fetch_peer *chained_peer;

static void
on_chained(struct http_fetch_call *call)
{
    struct asked *asked = call->user;

    done_count++;
    if (++asked->done < 50)
        http_fetch_begin(chained_peer, call);
}

static void
test_kept_connection(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct asked asked;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    chained_peer = add_peer(fetch, "client", "ca", 60000, 8);
    prepare(&asked, scene.port, "/echo", 7);
    asked.call.done = on_chained;
    http_fetch_begin(chained_peer, &asked.call);
    await(fetch, 50);
    assert_int_equal(asked.call.http.status, 200);
    /* Whoever asks again for hours must not fill his arena with answers that were of no use. */
    assert_true(asked.arena.used < 64 * 1024);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
    assert_int_equal(scene.requests, 50);
    assert_int_equal(scene.connects, 1);
}

static void
test_refused_connection(void **state)
{
    struct tls_scene scene;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    tls_scene_stop(&scene); /* its port was free a moment ago */
    check_one(scene.port, "/echo", "ca", 60000, HTTP_FAILURE_CONNECT, "cannot connect");
}

static void
test_slow(void **state)
{
    struct tls_scene scene;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    check_one(scene.port, "/never", "ca", 200, HTTP_FAILURE_TIMEOUT, "no answer in time");
    check_one(scene.port, "/echo", "ca", 60000, HTTP_FAILURE_NONE, "");
    tls_scene_stop(&scene);
}

/* The deadline also counts for those that wait for a connection. */
static void
test_slow_keeps_others_waiting(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer;
    struct asked asked[3];

    (void)state;
    tls_scene_start(&scene, folder, 1);
    peer = add_peer(fetch, "client", "ca", 60000, 1);
    for (unsigned i = 0; i < 3; i++) {
        prepare(&asked[i], scene.port, i == 0 ? "/never" : "/echo", i);
        asked[i].call.deadline_ms = (const long[]){400, 100, 60000}[i];
        http_fetch_begin(peer, &asked[i].call);
    }
    await(fetch, 3);
    assert_int_equal(asked[0].call.http.failure, HTTP_FAILURE_TIMEOUT);
    assert_int_equal(asked[1].call.http.failure, HTTP_FAILURE_TIMEOUT);
    assert_int_equal(asked[2].call.http.failure, HTTP_FAILURE_NONE);
    assert_int_equal(asked[2].call.http.status, 200);
    for (unsigned i = 0; i < 3; i++)
        arena_done(&asked[i].arena);
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
}

static void
test_trust(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch;
    struct asked asked;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    check_one(scene.port, "/echo", "other-ca", 60000, HTTP_FAILURE_TRUST, "not trusted");
    fetch = open_fetch();
    prepare(&asked, scene.port, "/echo", 1);
    snprintf(asked.url, sizeof asked.url, "https://localhost:%u/echo", scene.port);
    http_fetch_begin(add_peer(fetch, "client", "ca", 60000, 1), &asked.call);
    await(fetch, 1);
    assert_int_equal(asked.call.http.failure, HTTP_FAILURE_TRUST); /* another name */
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
    tls_scene_start_at(&scene, folder, 1, 0, "expired");
    check_one(scene.port, "/echo", "ca", 60000, HTTP_FAILURE_TRUST, "not trusted");
    tls_scene_stop(&scene);
}

static void
test_oversized(void **state)
{
    struct tls_scene scene;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    scene.large_size = 1001;
    check_one(scene.port, "/large", "ca", 60000, HTTP_FAILURE_TOO_LARGE, "larger than allowed");
    scene.large_size = 1000;
    check_one(scene.port, "/large", "ca", 60000, HTTP_FAILURE_NONE, "");
    tls_scene_stop(&scene);
}

static void
test_bad_call(void **state)
{
    struct http_fetch *fetch = open_fetch();
    struct asked asked;

    (void)state;
    prepare(&asked, 1, "/echo", 1);
    asked.header.value = STR("a\r\nX-Evil: b");
    http_fetch_begin(add_peer(fetch, "client", "ca", 60000, 1), &asked.call);
    assert_int_equal(http_fetch_timeout_ms(fetch), 0);
    await(fetch, 1);
    assert_int_equal(asked.call.http.failure, HTTP_FAILURE_OURS);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
}

/* Cancelled while it waits, while it is under way, and when it has ended but was not told of. */
static void
test_cancel(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer;
    struct asked asked[4];

    (void)state;
    tls_scene_start(&scene, folder, 1);
    peer = add_peer(fetch, "client", "ca", 60000, 1);
    for (unsigned i = 0; i < 4; i++)
        prepare(&asked[i], scene.port, i == 0 ? "/never" : "/echo", i);
    asked[3].header.value = STR("a\nb");
    for (unsigned i = 0; i < 3; i++)
        http_fetch_begin(peer, &asked[i].call);
    http_fetch_cancel(&asked[1].call);
    http_fetch_cancel(&asked[1].call); /* once more changes nothing */
    http_fetch_run(fetch);
    http_fetch_cancel(&asked[0].call); /* and the last one gets its connection */
    await(fetch, 1);
    assert_int_equal(asked[2].done, 1);
    assert_int_equal(asked[2].call.http.status, 200);
    http_fetch_begin(peer, &asked[3].call);
    http_fetch_cancel(&asked[3].call);
    assert_int_not_equal(http_fetch_timeout_ms(fetch), 0);
    http_fetch_begin(peer, &asked[0].call);
    http_fetch_close(fetch); /* with a call under way */
    for (unsigned i = 0; i < 4; i++)
        arena_done(&asked[i].arena);
    assert_int_equal(done_count, 1);
    tls_scene_stop(&scene);
}

static void
test_restarted_server(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer = add_peer(fetch, "client", "ca", 60000, 1);
    struct asked asked;
    uint16_t port;

    (void)state;
    tls_scene_start(&scene, folder, 1);
    port = scene.port;
    prepare(&asked, port, "/echo", 1);
    http_fetch_begin(peer, &asked.call);
    await(fetch, 1);
    assert_int_equal(asked.call.http.status, 200);
    tls_scene_stop(&scene);
    tls_scene_start_at(&scene, folder, 1, port, "server");
    http_fetch_begin(peer, &asked.call);
    await(fetch, 2);
    assert_int_equal(asked.call.http.status, 200);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
    assert_int_equal(scene.requests, 1);
}

static void
copy(const char *from, const char *to)
{
    char command[256];

    snprintf(command, sizeof command, "cd %s && cp %s.pem %s.pem && cp %s.key %s.key", folder, from,
             to, from, to);
    assert_int_equal(system(command), 0);
}

/* Certificate files that are put in place of the old ones: for new connections, no restart. */
static void
test_renewed_certificate(void **state)
{
    struct tls_scene scene;
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer;
    struct asked asked;
    uint16_t port;

    (void)state;
    copy("client", "renewed");
    peer = add_peer(fetch, "renewed", "ca", 60000, 1);
    tls_scene_start(&scene, folder, 1);
    port = scene.port;
    prepare(&asked, port, "/echo", 1);
    http_fetch_begin(peer, &asked.call);
    await(fetch, 1);
    copy("stranger", "renewed"); /* one that this server does not let in */
    http_fetch_begin(peer, &asked.call);
    await(fetch, 2);
    assert_int_equal(asked.call.http.status, 200); /* the connection that is there goes on */
    tls_scene_stop(&scene);
    tls_scene_start_at(&scene, folder, 1, port, "server");
    http_fetch_begin(peer, &asked.call);
    await(fetch, 3);
    assert_int_equal(asked.call.http.failure, HTTP_FAILURE_BROKEN);
    copy("client", "renewed");
    http_fetch_begin(peer, &asked.call);
    await(fetch, 4);
    assert_int_equal(asked.call.http.status, 200);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    tls_scene_stop(&scene);
}

/* --- A server that answers as badly as it likes --- */

struct bad_host {
    int listen_fd;
    uint16_t port;
    pthread_t thread;
    const char *const *lines; /* per connection what is said to its requests, "" closes it */
    unsigned heard;           /* requests with the id of the test */
};

#define FINE "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define CUT "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
#define BUSY "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"

static void *
host(void *user)
{
    struct bad_host *bad = user;
    char certificate[64], key[64];
    struct tls_peer *peer = NULL;
    unsigned on_this = 0;

    snprintf(certificate, sizeof certificate, "%s/server.pem", folder);
    snprintf(key, sizeof key, "%s/server.key", folder);
    for (size_t i = 0; bad->lines[i]; i++) {
        if (!peer) {
            peer = tls_peer_accept(bad->listen_fd, certificate, key);
            on_this = 0;
        }
        if (!peer)
            break;
        bad->heard += tls_peer_hear(peer, "X-Request-Id: id-1\r\n", ++on_this);
        tls_peer_say(peer, bad->lines[i], strlen(bad->lines[i]));
        if (strcmp(bad->lines[i], FINE) == 0)
            continue;
        tls_peer_close(peer);
        peer = NULL;
    }
    if (peer)
        tls_peer_close(peer);
    return NULL;
}

static void
host_start(struct bad_host *bad, const char *const *lines)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;

    *bad = (struct bad_host){.listen_fd = socket(AF_INET, SOCK_STREAM, 0), .lines = lines};
    assert_int_equal(bind(bad->listen_fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(bad->listen_fd, 8), 0);
    getsockname(bad->listen_fd, (struct sockaddr *)&address, &len);
    bad->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&bad->thread, NULL, host, bad), 0);
}

static void
host_stop(struct bad_host *bad)
{
    pthread_join(bad->thread, NULL);
    close(bad->listen_fd);
}

static void
test_broken_answers(void **state)
{
    static const struct {
        const char *line;
        enum http_failure failure;
        const char *words;
    } cases[] = {
        {CUT, HTTP_FAILURE_BROKEN, "server closed"},
        {"", HTTP_FAILURE_BROKEN, "server closed"},
        {"nonsense\r\n\r\n", HTTP_FAILURE_BROKEN, "speaks no HTTP"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const lines[] = {cases[i].line, NULL};
        struct bad_host bad;
        host_start(&bad, lines);
        check_one(bad.port, "/x", "ca", 60000, cases[i].failure, cases[i].words);
        host_stop(&bad);
        assert_int_equal(bad.heard, 1); /* a new connection that breaks is not tried again */
    }
}

/* A kept connection is closed just when the next request is on its way: sent once more. */
static void
test_stale_connection(void **state)
{
    const char *const lines[] = {FINE, "", FINE, NULL};
    struct http_fetch *fetch = open_fetch();
    struct http_fetch_peer *peer = add_peer(fetch, "client", "ca", 60000, 1);
    struct bad_host bad;
    struct asked asked;

    (void)state;
    host_start(&bad, lines);
    prepare(&asked, bad.port, "/x", 1);
    for (unsigned i = 1; i <= 2; i++) {
        http_fetch_begin(peer, &asked.call);
        await(fetch, i);
        if (asked.call.http.status != 200)
            fail_msg("call %u: %s", i, asked.call.http.error);
    }
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    host_stop(&bad);
    assert_int_equal(bad.heard, 3); /* the same id all three times */
}

static void
test_retry_after(void **state)
{
    const char *const lines[] = {BUSY, NULL};
    struct http_fetch *fetch = open_fetch();
    struct bad_host bad;
    struct asked asked;

    (void)state;
    host_start(&bad, lines);
    prepare(&asked, bad.port, "/x", 1);
    http_fetch_begin(add_peer(fetch, "client", "ca", 60000, 1), &asked.call);
    await(fetch, 1);
    assert_int_equal(asked.call.http.status, 503);
    assert_int_equal(asked.call.http.retry_after_s, 7);
    arena_done(&asked.arena);
    http_fetch_close(fetch);
    host_stop(&bad);
}

static void
test_options(void **state)
{
    struct http_client_options options = {.deadline_ms = 1000};
    struct http_fetch *fetch = open_fetch();
    char error[256] = "", path[64];

    (void)state;
    assert_null(http_fetch_add_peer(fetch, &options, 1, error));
    assert_non_null(strstr(error, "trusted authorities"));
    snprintf(path, sizeof path, "%s/ca.pem", folder);
    options.trust_path = path;
    assert_null(http_fetch_add_peer(fetch, &options, 0, error));
    assert_non_null(strstr(error, "connections"));
    assert_null(http_fetch_add_peer(fetch, &options, 100000, error));
    assert_int_equal(http_fetch_timeout_ms(fetch), -1);
    http_fetch_run(fetch); /* with nothing to do */
    http_fetch_close(fetch);
    http_fetch_close(NULL);
}

static int
group_open(void **state)
{
    int r = tls_folder_make(state);

    folder = *state;
    return r;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel),
        cmocka_unit_test(test_kept_connection),
        cmocka_unit_test(test_refused_connection),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_slow_keeps_others_waiting),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_oversized),
        cmocka_unit_test(test_bad_call),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_restarted_server),
        cmocka_unit_test(test_renewed_certificate),
        cmocka_unit_test(test_broken_answers),
        cmocka_unit_test(test_stale_connection),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_options),
    };

    return cmocka_run_group_tests(tests, group_open, tls_folder_remove);
}
