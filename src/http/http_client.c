/* One easy handle of curl, kept for its connection: see http_client.h. */
#include "http/http_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_FIRST 4096
#define HEADER_LINE_MAX 1024

struct http_client {
    CURL *curl;
    size_t answer_max;
    char complaint[CURL_ERROR_SIZE];
};

/* The answer while it arrives. */
struct inbox {
    const struct http_client *client;
    struct arena *arena;
    char *bytes;
    size_t len, size;
    bool too_large;
};

static size_t
on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct inbox *in = user;
    size_t more = size * count;

    if (more > in->client->answer_max - in->len) {
        in->too_large = true;
        return 0;
    }
    if (in->len + more > in->size) {
        size_t want = in->size ? in->size : ANSWER_FIRST;
        char *grown;
        while (want < in->len + more)
            want *= 2;
        grown = arena_alloc(in->arena, want);
        if (!grown)
            return 0;
        if (in->len)
            memcpy(grown, in->bytes, in->len);
        in->bytes = grown;
        in->size = want;
    }
    memcpy(in->bytes + in->len, bytes, more);
    in->len += more;
    return more;
}

static struct curl_slist *
list_add(struct curl_slist *list, const char *line, bool *ok)
{
    struct curl_slist *longer = *ok ? curl_slist_append(list, line) : NULL;

    *ok = longer != NULL;
    return longer ? longer : list;
}

/* False for a line that is too long or would begin another one. */
static bool
header_line(const char *name, struct str value, char line[static HEADER_LINE_MAX])
{
    struct buf buf;

    buf_init(&buf, line, HEADER_LINE_MAX);
    buf_add_c(&buf, name);
    /* curl takes "Name;" for a header without value, and drops "Name:". */
    buf_add_c(&buf, value.len ? ": " : ";");
    buf_add(&buf, value);
    for (size_t i = 0; i < buf.len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            return false;
    return buf_c(&buf) != NULL;
}

static struct curl_slist *
headers_of(const struct http_call *call, bool *ok)
{
    char line[HEADER_LINE_MAX];
    struct curl_slist *list = NULL;

    /* No waiting for "100 Continue": our bodies are small. */
    *ok = true;
    list = list_add(list, "Expect:", ok);
    if (call->body.ptr) {
        struct str type = str_from(call->content_type ? call->content_type : "");
        *ok = *ok && header_line("Content-Type", type, line);
        list = list_add(list, line, ok);
    }
    for (size_t i = 0; *ok && i < call->header_count; i++) {
        *ok = header_line(call->headers[i].name, call->headers[i].value, line);
        list = list_add(list, line, ok);
    }
    return list;
}

#define SET(option, value) ok = ok && curl_easy_setopt(curl, option, value) == CURLE_OK

/* What holds for every call. */
static bool
set_up(struct http_client *client, const struct http_client_options *o)
{
    CURL *curl = client->curl;
    bool ok = true;

    SET(CURLOPT_ERRORBUFFER, client->complaint);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    SET(CURLOPT_CAINFO, o->trust_path);
    SET(CURLOPT_CAPATH, NULL); /* else the system's authorities would count as well */
    if (o->certificate_path) {
        SET(CURLOPT_SSLCERT, o->certificate_path);
        SET(CURLOPT_SSLKEY, o->key_path);
    }
    SET(CURLOPT_TIMEOUT_MS, o->deadline_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, o->deadline_ms);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    return ok;
}

static bool
set_call(CURL *curl, const struct http_call *call, struct curl_slist *headers, struct inbox *in)
{
    bool ok = true;

    SET(CURLOPT_URL, call->url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_WRITEDATA, in);
    if (call->body.ptr) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
        SET(CURLOPT_POSTFIELDS, call->body.ptr);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    return ok;
}

/* Told here, because GnuTLS only says that no channel came to be. */
static bool
is_readable(const char *path, char error[static 256])
{
    if (!path || access(path, R_OK) == 0)
        return true;
    snprintf(error, 256, "cannot read %.180s: %s", path, strerror(errno));
    return false;
}

struct http_client *
http_client_open(const struct http_client_options *options, char error[static 256])
{
    struct http_client *client = NULL;

    if (!options->trust_path || !options->certificate_path != !options->key_path ||
        options->deadline_ms <= 0) {
        snprintf(error, 256,
                 "a client needs the trusted authorities, a deadline, and with its "
                 "certificate also the key");
        return NULL;
    }
    if (!is_readable(options->trust_path, error) ||
        !is_readable(options->certificate_path, error) || !is_readable(options->key_path, error))
        return NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        snprintf(error, 256, "the HTTP client cannot be initialised; is there memory left?");
        return NULL;
    }
    client = calloc(1, sizeof *client);
    if (client) {
        client->answer_max = options->answer_max;
        client->curl = curl_easy_init();
    }
    if (!client || !client->curl || !set_up(client, options)) {
        snprintf(error, 256, "no memory for an HTTP client");
        if (client)
            curl_easy_cleanup(client->curl);
        free(client);
        curl_global_cleanup();
        return NULL;
    }
    return client;
}

void
http_client_close(struct http_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    free(client);
    curl_global_cleanup();
}

/* What the user can do about it; curl's own words come behind. */
static const char *
advice_of(CURLcode code, const struct inbox *in)
{
    static const struct {
        CURLcode code;
        const char *advice;
    } rows[] = {
        {CURLE_URL_MALFORMAT, "the address is malformed; write https://host:port/path"},
        {CURLE_UNSUPPORTED_PROTOCOL, "only https:// addresses are called; correct the address"},
        {CURLE_COULDNT_RESOLVE_HOST, "the server's name is not known; check the address"},
        {CURLE_COULDNT_CONNECT, "cannot connect; check the address and that the server runs"},
        {CURLE_OPERATION_TIMEDOUT, "no answer in time; check the network and try again"},
        {CURLE_PEER_FAILED_VERIFICATION,
         "the server's certificate is not trusted; check the authority file and the host name"},
        {CURLE_SSL_CACERT_BADFILE,
         "the file of trusted authorities cannot be read; check its path"},
        {CURLE_SSL_CERTPROBLEM, "our certificate or key cannot be used; check both files"},
        {CURLE_SSL_CONNECT_ERROR,
         "no TLS channel; the server may refuse our certificate: check it is valid and its own"},
        /* With TLS 1.3 a server refuses a client's certificate after the client's handshake. */
        {CURLE_RECV_ERROR, "the server closed the channel; if it needs a certificate, check ours"},
        {CURLE_SEND_ERROR, "the server closed the channel; if it needs a certificate, check ours"},
        {CURLE_GOT_NOTHING, "the server closed the connection without an answer; try again"},
        {CURLE_PARTIAL_FILE, "the answer broke off; try again"},
    };

    if (in->too_large)
        return "the answer is larger than allowed here; ask for less";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].code == code)
            return rows[i].advice;
    return "the call failed; try again";
}

static void
take_answer(CURL *curl, const struct inbox *in, struct http_call *call)
{
    struct curl_header *header;
    const char *type = NULL;
    long status = 0;

    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    call->answer = (struct str){in->bytes ? in->bytes : "", in->len};
    if (type)
        call->answer_type = arena_str(in->arena, str_from(type));
    if (curl_easy_header(curl, "X-Request-Id", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        call->request_id = arena_str(in->arena, str_from(header->value));
    call->status = (int)status;
}

int
http_client_call(struct http_client *client, struct arena *arena, struct http_call *call)
{
    struct inbox in = {.client = client, .arena = arena};
    struct curl_slist *headers;
    CURLcode code = CURLE_OK;
    bool ok;

    call->status = 0;
    call->answer = call->answer_type = call->request_id = (struct str){0};
    call->error[0] = '\0';
    headers = headers_of(call, &ok);
    ok = ok && set_call(client->curl, call, headers, &in);
    if (ok) {
        client->complaint[0] = '\0';
        code = curl_easy_perform(client->curl);
    }
    /* Nothing of this call stays behind in the handle. */
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, NULL);
    curl_slist_free_all(headers);
    if (ok && code == CURLE_OK) {
        take_answer(client->curl, &in, call);
        return 0;
    }
    if (!ok)
        snprintf(call->error, sizeof call->error,
                 "a header of the call cannot be sent (no memory, too long, or with line breaks)");
    else
        snprintf(call->error, sizeof call->error, "%s (%.120s)", advice_of(code, &in),
                 client->complaint[0] ? client->complaint : curl_easy_strerror(code));
    return -1;
}
