/* One easy handle of curl, kept for its connection: see http_client.h. */
#include "http/http_client.h"

#include "http/http_easy.h"

#include <stdio.h>
#include <stdlib.h>

struct http_client {
    struct http_easy easy;
    long deadline_ms;
};

struct http_client *
http_client_open(const struct http_client_options *options, char error[static 256])
{
    struct http_client *client;

    if (!http_easy_options_good(options, error))
        return NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        snprintf(error, 256, "the HTTP client cannot be initialised; is there memory left?");
        return NULL;
    }
    client = calloc(1, sizeof *client);
    if (!client || !http_easy_open(&client->easy, options)) {
        snprintf(error, 256, "no memory for an HTTP client");
        free(client);
        curl_global_cleanup();
        return NULL;
    }
    client->deadline_ms = options->deadline_ms;
    return client;
}

void
http_client_close(struct http_client *client)
{
    if (!client)
        return;
    http_easy_close(&client->easy);
    free(client);
    curl_global_cleanup();
}

int
http_client_call(struct http_client *client, struct arena *arena, struct http_call *call)
{
    struct http_easy *easy = &client->easy;

    call->room = NULL; /* the arena may have been emptied since */
    call->room_size = 0;
    if (!http_easy_begin(easy, arena, call, client->deadline_ms))
        return -1;
    return http_easy_end(easy, curl_easy_perform(easy->curl), call);
}
