/* What goes out, and the views of a request that the lane asks for: see http_server.h. */
#include "http/http_private.h"

#include <assert.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

static bool
add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return value && MHD_add_response_header(response, name, value) == MHD_YES;
}

/* NULL when memory is out or a header cannot be sent. The body is not copied. */
static struct MHD_Response *
response_of(struct http_request_state *state, const struct http_reply *reply)
{
    size_t len = reply->content_type ? reply->body.len : 0;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        len, len ? (void *)(uintptr_t)reply->body.ptr : NULL, MHD_RESPMEM_PERSISTENT);
    bool ok = response != NULL;

    if (ok && reply->content_type)
        ok = add_header(response, "Content-Type", reply->content_type);
    for (size_t i = 0; ok && i < reply->header_count; i++) {
        struct str value = arena_str(&state->request.arena, reply->headers[i].value);
        ok = add_header(response, reply->headers[i].name, value.ptr);
    }
    if (ok && (reply->close || state->connection->server->draining))
        ok = add_header(response, "Connection", "close");
    if (!ok && response) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return response;
}

void
http_reply_drop(struct http_request_state *state)
{
    if (state->response)
        MHD_destroy_response(state->response);
    state->response = NULL;
}

void
http_reply_queue(struct http_request_state *state)
{
    if (state->response)
        state->queued =
            MHD_queue_response(state->connection->mhd, state->status, state->response) == MHD_YES;
    http_reply_drop(state);
}

/*
 * Without a response, for want of memory, libmicrohttpd asks the access handler once more, which
 * then drops the connection.
 */
void
http_reply_make(struct http_request_state *state, const struct http_reply *reply)
{
    struct http_connection *connection = state->connection;
    bool is_parked = connection->phase == HTTP_PHASE_PARKED;

    assert(!state->replied && reply->status >= 200 && reply->status <= 599);
    state->replied = true;
    if (!state->in_handler && !is_parked && connection->phase != HTTP_PHASE_HANDED)
        return; /* told of a request that ended already: there is nobody to answer */
    state->status = (unsigned)reply->status;
    state->response = response_of(state, reply);
    http_connection_enter(connection, HTTP_PHASE_SENDING);
    connection->server->released = true;
    if (state->in_handler || is_parked)
        http_reply_queue(state);
    if (is_parked)
        MHD_resume_connection(connection->mhd);
}

void
http_reply(struct http_request *request, const struct http_reply *reply)
{
    assert(request->state->told);
    http_reply_make(request->state, reply);
}

struct str
http_header(const struct http_request *request, const char *name)
{
    struct str value = {0};

    if (MHD_lookup_connection_value_n(request->state->connection->mhd, MHD_HEADER_KIND, name,
                                      strlen(name), &value.ptr, &value.len) != MHD_YES)
        return (struct str){0};
    return str_trim(value);
}

struct count {
    struct str name;
    unsigned found;
};

static enum MHD_Result
count_one(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value,
          size_t value_len)
{
    struct count *count = cls;

    (void)kind;
    (void)value;
    (void)value_len;
    if (key_len == count->name.len && strncasecmp(key, count->name.ptr, key_len) == 0)
        count->found++;
    return MHD_YES;
}

bool
http_header_repeated(const struct http_request *request, const char *name)
{
    struct count count = {.name = str_from(name)};

    (void)MHD_get_connection_values_n(request->state->connection->mhd, MHD_HEADER_KIND, count_one,
                                      &count);
    return count.found > 1;
}

bool
http_argument(const struct http_request *request, const char *name, struct str *ret_value)
{
    struct str value = {0};

    if (MHD_lookup_connection_value_n(request->state->connection->mhd, MHD_GET_ARGUMENT_KIND, name,
                                      strlen(name), &value.ptr, &value.len) != MHD_YES)
        return false;
    if (ret_value)
        *ret_value = value;
    return true;
}

void
http_peer(const struct http_request *request, uint8_t ret_address[static 16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; /* RFC 4291, 2.5.5.2 */
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        request->state->connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;

    memset(ret_address, 0, 16);
    if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *ip6 = (const void *)address;
        memcpy(ret_address, &ip6->sin6_addr, 16);
    } else if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *ip4 = (const void *)address;
        memcpy(ret_address, mapped, sizeof mapped);
        memcpy(ret_address + sizeof mapped, &ip4->sin_addr, 4);
    }
}
