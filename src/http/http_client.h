/*
 * HTTPS calls with a client certificate: the only file that knows curl. Blocking calls for
 * commands, and a multi interface for the platform's lane. TLS 1.2 or later, server certificate
 * verified against `trust` and the host name, no redirects, no proxies from the environment.
 */
#ifndef TILTS_HTTP_HTTP_CLIENT_H
#define TILTS_HTTP_HTTP_CLIENT_H

#include "base/arena.h"
#include "http/http_server.h" /* struct http_header */

struct http_client;

struct http_client_options {
    const char *certificate_path, *key_path; /* NULL: no client certificate */
    const char *trust_path;                  /* PEM; only these authorities count */
    long deadline_ms;                        /* of one call, connecting included */
    size_t answer_max;                       /* bytes of a body */
};

struct http_call {
    const char *url;
    struct str body;          /* POST when ptr is not NULL, else GET */
    const char *content_type; /* of the body */
    const struct http_header *headers;
    size_t header_count;
    /* Out, in arena. */
    int status; /* HTTP status; 0 when there was no answer */
    struct str answer;
    struct str answer_type;
    struct str request_id; /* X-Request-Id of the answer */
    char error[256];       /* a sentence when status is 0 */
};

struct http_client *http_client_open(const struct http_client_options *options,
                                     char error[static 256]) MUST_USE;
void http_client_close(struct http_client *client);
/* 0 when an HTTP answer came (any status), -1 with call->error. Keeps the connection for the next.
 */
int http_client_call(struct http_client *client, struct arena *arena, struct http_call *call);

#endif
