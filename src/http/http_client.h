/*
 * HTTPS calls with a client certificate. TLS 1.2 or later, only https:// addresses, server
 * certificate verified against `trust` and the host name, no redirects, no proxies from the
 * environment. A client is one connection that is kept for the next call and blocks meanwhile: for
 * commands and tests. A loop with many calls at once has http_fetch.h, with the same struct
 * http_call.
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
    const char *crl_path;                    /* PEM; NULL: revocation is not looked at */
    long deadline_ms;                        /* of one call, connecting included */
    long connect_ms;                         /* of connecting alone; 0: deadline_ms */
    size_t answer_max;                       /* bytes of a body */
};

/* Why there was no answer, as far as it decides whether to try again. */
enum http_failure {
    HTTP_FAILURE_NONE,
    HTTP_FAILURE_CONNECT, /* no connection: nothing was sent */
    HTTP_FAILURE_TIMEOUT,
    HTTP_FAILURE_BROKEN,    /* the connection ended before the whole answer */
    HTTP_FAILURE_TRUST,     /* the server's certificate does not hold */
    HTTP_FAILURE_TOO_LARGE, /* more than answer_max */
    HTTP_FAILURE_OURS,      /* address, header, certificate files, memory */
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
    struct str request_id;  /* X-Request-Id of the answer */
    unsigned retry_after_s; /* Retry-After of the answer; 0: not said */
    enum http_failure failure;
    char error[256]; /* a sentence when status is 0 */
    /* For http_fetch: the answer's memory, used again when the call is made again. */
    char *room;
    size_t room_size;
};

/* NULL with a sentence. The files are read anew for each connection; the options may go away. */
struct http_client *http_client_open(const struct http_client_options *options,
                                     char error[static 256]) MUST_USE;
void http_client_close(struct http_client *client); /* NULL is fine */
/* 0 when an HTTP answer came (any status), -1 with call->error. Keeps the connection for the next.
 */
int http_client_call(struct http_client *client, struct arena *arena, struct http_call *call);

#endif
