/* See scene.h. */
#define _GNU_SOURCE /* memmem */
#include "scene.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    struct scene *scene = ctx;

    assert_null(session);
    scene->connects++;
    *ret_connection = malloc(1); /* so that a sanitizer sees one that is lost */
    return 0;
}

static void
on_disconnect(void *ctx, void *connection)
{
    struct scene *scene = ctx;

    scene->disconnects++;
    free(connection);
}

void
scene_reply(struct http_request *request, int status, struct str body)
{
    struct http_header header = {"X-Reply", STR("yes")};

    http_reply(request, &(struct http_reply){.status = status,
                                             .content_type = "text/plain",
                                             .body = arena_str(&request->arena, body),
                                             .headers = &header,
                                             .header_count = 1});
}

static void
keep_text(char *dst, size_t size, struct str s)
{
    snprintf(dst, size, "%.*s", STR_FMT(s));
}

static void
on_request(void *ctx, struct http_request *request)
{
    struct scene *scene = ctx;
    struct str argument = {0};

    scene->requests++;
    scene->method = request->method;
    scene->connection = request->connection;
    keep_text(scene->path, sizeof scene->path, request->path);
    keep_text(scene->body, sizeof scene->body, request->body);
    keep_text(scene->header, sizeof scene->header, http_header(request, "x-test"));
    scene->argument_there = http_argument(request, "a", &argument);
    keep_text(scene->argument, sizeof scene->argument, argument);
    scene->repeated = http_header_repeated(request, "x-test");
    scene->body_len = request->body.len;
    scene->body_sum = 0;
    for (size_t i = 0; i < request->body.len; i++)
        scene->body_sum = scene->body_sum * 31 + (unsigned char)request->body.ptr[i];
    if (scene->park)
        scene->parked[scene->parked_count++] = request;
    else
        scene_reply(request, 200, STR("ok"));
}

static void
on_refused(void *ctx, struct http_request *request, enum problem_code code,
           struct http_reply *ret_reply)
{
    struct scene *scene = ctx;

    assert_int_equal(ret_reply->status, problem_kind(code)->http_status);
    scene->refused++;
    scene->refused_code = code;
    ret_reply->content_type = "text/plain";
    ret_reply->body = arena_str(&request->arena, STR("refused"));
}

static void
on_done(void *ctx, struct http_request *request, bool sent)
{
    struct scene *scene = ctx;

    assert_non_null(request->state);
    scene->done++;
    scene->sent += sent;
}

int
scene_open(void **state)
{
    static const struct http_callbacks callbacks = {.on_connect = on_connect,
                                                    .on_disconnect = on_disconnect,
                                                    .on_request = on_request,
                                                    .on_refused = on_refused,
                                                    .on_done = on_done};
    struct scene *scene = calloc(1, sizeof *scene);
    struct http_server_options options = {.address = "127.0.0.1",
                                          .connections_max = 200,
                                          .connections_per_address_max = 100,
                                          .callbacks = &callbacks,
                                          .ctx = scene,
                                          .clock = &scene->clock};
    char error[512];

    scene->clock = clock_fixed(1000000);
    scene->server = http_server_open(&options, error);
    *state = scene;
    return scene->server ? 0 : -1;
}

int
scene_close(void **state)
{
    struct scene *scene = *state;

    http_server_close(scene->server);
    /* What must hold for every scene, whatever happened in it. */
    assert_int_equal(scene->done, scene->requests + scene->refused);
    assert_int_equal(scene->connects, scene->disconnects);
    free(scene);
    return 0;
}

void
scene_advance_ms(struct scene *scene, int64_t ms)
{
    scene->clock.fixed_us += ms * 1000;
}

void
scene_settle(struct scene *scene)
{
    struct pollfd fd = {.fd = http_server_fd(scene->server), .events = POLLIN};

    do
        http_server_run(scene->server);
    while (poll(&fd, 1, 0) > 0 || http_server_timeout_ms(scene->server) == 0);
}

/* One turn of the loop; fd, which may be -1, is looked at as well. */
static void
turn(struct scene *scene, int fd)
{
    struct pollfd fds[] = {{.fd = http_server_fd(scene->server), .events = POLLIN},
                           {.fd = fd, .events = POLLIN}};
    int timeout = http_server_timeout_ms(scene->server);

    if (timeout < 0 || timeout > SCENE_PATIENCE_MS)
        timeout = SCENE_PATIENCE_MS;
    if (poll(fds, 2, timeout) == 0 && timeout == SCENE_PATIENCE_MS)
        fail_msg("nothing happens any more");
    http_server_run(scene->server);
}

void
scene_await(struct scene *scene, const unsigned *counter, unsigned least)
{
    while (*counter < least)
        turn(scene, -1);
}

struct peer *
peer_open(struct scene *scene)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(scene->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct peer *peer = calloc(1, sizeof *peer);

    peer->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(peer->fd, (struct sockaddr *)&address, sizeof address), 0);
    fcntl(peer->fd, F_SETFL, O_NONBLOCK);
    return peer;
}

void
peer_close(struct peer *peer)
{
    close(peer->fd);
    free(peer);
}

void
say(struct peer *peer, const char *text)
{
    size_t len = strlen(text);

    assert_int_equal(send(peer->fd, text, len, MSG_NOSIGNAL), len);
}

void
say_bytes(struct scene *scene, struct peer *peer, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(peer->fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            return; /* the server hung up, which hear() will find */
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
        http_server_run(scene->server);
    }
}

static void
listen_once(struct peer *peer)
{
    ssize_t n = recv(peer->fd, peer->in + peer->len, sizeof peer->in - 1 - peer->len, 0);

    if (n > 0)
        peer->len += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        peer->closed = true;
    peer->in[peer->len] = '\0';
}

bool
hear_or_end(struct scene *scene, struct peer *peer, const char *text)
{
    listen_once(peer);
    while (!memmem(peer->in, peer->len, text, strlen(text))) {
        if (peer->closed)
            return false;
        turn(scene, peer->fd);
        listen_once(peer);
    }
    return true;
}

void
hear(struct scene *scene, struct peer *peer, const char *text)
{
    if (!hear_or_end(scene, peer, text))
        fail_msg("closed before \"%s\", after \"%s\"", text, peer->in);
}

void
hear_end(struct scene *scene, struct peer *peer)
{
    listen_once(peer);
    while (!peer->closed) {
        turn(scene, peer->fd);
        listen_once(peer);
    }
}

void
forget(struct peer *peer)
{
    peer->len = 0;
    peer->in[0] = '\0';
}
