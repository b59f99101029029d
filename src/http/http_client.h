/*
 * HTTPS calls with a client certificate: the only file that knows curl. TLS 1.2 or later, only
 * https:// addresses, server certificate verified against `trust` and the host name, no redirects,
 * no proxies from the environment. A client is one connection that is kept for the next call and
 * blocks meanwhile: for commands and tests. (A program that calls out of a lane's loop will want
 * curl's multi interface under another type; struct http_call is made to serve both.)
 *
 * Thread: one at a time.
 */
#ifndef TILTS_HTTP_HTTP_CLIENT_H
#define TILTS_HTTP_HTTP_CLIENT_H

#include "base/arena.h"
#include "http/http_server.h" /* struct http_header */

struct http_client;

struct http_client_options {
    const char *certificate_path, *key_path; /* PEM; NULL: no client certificate */
    const char *trust_path;                  /* PEM, required; only these authorities count */
    long deadline_ms;                        /* of one call, connecting included */
    size_t answer_max;                       /* bytes of a body */
};

struct http_call {
    const char *url;
    struct str body;          /* POST when ptr is not NULL, else GET */
    const char *content_type; /* of the body */
    const struct http_header *headers;
    size_t header_count;
    /* Out, in arena; a view's ptr is NULL where the answer has no such header. */
    int status; /* HTTP status; 0 when there was no answer */
    struct str answer;
    struct str answer_type;
    struct str request_id; /* X-Request-Id of the answer */
    char error[256];       /* a sentence when status is 0 */
};

/* NULL with a sentence. The files are read anew for each connection; the options may go away. */
struct http_client *http_client_open(const struct http_client_options *options,
                                     char error[static 256]) MUST_USE;
void http_client_close(struct http_client *client); /* NULL is fine */
/* 0 when an HTTP answer came (any status), -1 with call->error. Keeps the connection for the next.
 */
int http_client_call(struct http_client *client, struct arena *arena, struct http_call *call);

#endif
