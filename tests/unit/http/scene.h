/*
 * A server on plain HTTP and raw sockets talking to it, all in one thread: say() sends bytes,
 * hear() turns the server's loop until what is waited for has come. Time stands still until a test
 * moves it. Whoever waits in vain for SCENE_PATIENCE_MS fails.
 */
#ifndef TILTS_TESTS_HTTP_SCENE_H
#define TILTS_TESTS_HTTP_SCENE_H

#include "http/http_server.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SCENE_PATIENCE_MS 20000
#define SCENE_PARKED_MAX 128

struct scene {
    struct http_server *server;
    struct clock clock;
    bool park; /* on_request parks, else it answers "ok" */
    struct http_request *parked[SCENE_PARKED_MAX];
    size_t parked_count;
    unsigned requests, refused, done, sent, connects, disconnects;
    enum problem_code refused_code; /* the last one */
    /* Of the last request handed out. */
    enum http_method method;
    char path[256];
    char body[128];
    size_t body_len;
    uint32_t body_sum;
    char header[64];   /* X-Test */
    char argument[64]; /* of "a" */
    bool argument_there, repeated;
    void *connection;
};

struct peer {
    int fd;
    char in[300 * 1024];
    size_t len;
    bool closed; /* the server closed (or reset) the connection */
};

int scene_open(void **state); /* cmocka fixtures; *state is the scene */
int scene_close(void **state);
void scene_advance_ms(struct scene *scene, int64_t ms);
/* Turns the server's loop as long as something is ready at once. */
void scene_settle(struct scene *scene);
/* Turns it until *counter is at least `least`. */
void scene_await(struct scene *scene, const unsigned *counter, unsigned least);
void scene_reply(struct http_request *request, int status, struct str body);

struct peer *peer_open(struct scene *scene);
void peer_close(struct peer *peer);
void say(struct peer *peer, const char *text);
void say_bytes(struct scene *scene, struct peer *peer, const char *bytes, size_t len);
/* Turns the loop until text has come; fails when the connection ends first. */
void hear(struct scene *scene, struct peer *peer, const char *text);
/* As hear(), but false when the connection ends first. */
bool hear_or_end(struct scene *scene, struct peer *peer, const char *text);
/* Turns it until the server has closed this connection. */
void hear_end(struct scene *scene, struct peer *peer);
/* What was heard so far is taken away. */
void forget(struct peer *peer);

#endif
