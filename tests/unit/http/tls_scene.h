/*
 * A server with TLS in a thread of its own, run as a lane runs it, with certificates made by the
 * openssl command in a folder of its own. It parks every request; once `hold` of them are parked
 * it releases them, the last first.
 *
 * What the server does depends on the path: /echo answers with the body, /large with `large_size`
 * bytes, /away with 302, /never not before the scene ends; anything else with 404.
 */
#ifndef TILTS_TESTS_HTTP_TLS_SCENE_H
#define TILTS_TESTS_HTTP_TLS_SCENE_H

#include "http/http_client.h"
#include "http/http_server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TLS_SCENE_PARKED_MAX 256

struct tls_scene {
    char folder[32];
    struct http_server *server;
    uint16_t port;
    pthread_t thread;
    int stop_fd;
    unsigned hold; /* set before clients begin */
    size_t large_size;
    struct http_request *parked[TLS_SCENE_PARKED_MAX], *never[TLS_SCENE_PARKED_MAX];
    size_t parked_count, never_count;
    unsigned requests, refused, done, sent, connects, disconnects; /* read after tls_scene_stop() */
};

/* cmocka fixtures for a group: the folder with ca, server, client, stranger (another authority's
 * certificate), mismatched (another's key), expired (a server's) and other-ca, each .pem and .key.
 */
int tls_folder_make(void **state);
int tls_folder_remove(void **state);

/* Starts a server; hold as above. */
void tls_scene_start(struct tls_scene *scene, const char *folder, unsigned hold);
/* The same on a port of one's choice, with that certificate of the folder. */
void tls_scene_start_at(struct tls_scene *scene, const char *folder, unsigned hold, uint16_t port,
                        const char *certificate);
/* Ends its loop and closes it. */
void tls_scene_stop(struct tls_scene *scene);

/* A client's options with files of the folder; NULL for certificate: none. */
struct http_client *tls_client(const char *folder, const char *certificate, const char *trust);
void tls_url(const struct tls_scene *scene, const char *path, char url[static 128]);

#endif
