/*
 * One easy handle of curl and the one call it serves at a time: the pieces that http_client.c
 * (blocking) and http_fetch.c (many at once) are made of. For src/http only.
 */
#ifndef TILTS_HTTP_HTTP_EASY_H
#define TILTS_HTTP_HTTP_EASY_H

#include "http/http_client.h"

#include <curl/curl.h>

struct http_easy {
    CURL *curl; /* its CURLOPT_PRIVATE is the http_easy */
    size_t answer_max;
    char complaint[CURL_ERROR_SIZE];
    /* The call under way: what was sent, and the answer while it arrives. */
    struct curl_slist *headers;
    struct arena *arena;
    char *bytes;
    size_t len, size;
    bool too_large;
};

/* False with a sentence: something is missing, or a file cannot be read. */
bool http_easy_options_good(const struct http_client_options *options,
                            char error[static 256]) MUST_USE;
/* False when memory is out. It must stay where it is until it is closed. */
bool http_easy_open(struct http_easy *easy, const struct http_client_options *options) MUST_USE;
void http_easy_close(struct http_easy *easy);
/* Empties the call's answer and tells curl of it. False, with call->error, when it cannot be. */
bool http_easy_begin(struct http_easy *easy, struct arena *arena, struct http_call *call,
                     long deadline_ms) MUST_USE;
/* What curl brought, or why it did not. 0 or -1. */
int http_easy_end(struct http_easy *easy, CURLcode code, struct http_call *call);
/* Nothing of the call stays behind in the handle. */
void http_easy_forget(struct http_easy *easy);

#endif
