/* What one easy handle is told and asked: see http_easy.h. */
#include "http/http_easy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_FIRST 4096
#define HEADER_LINE_MAX 1024
/*
 * A connection is not used again when it is older: a renewed certificate is taken up by then, and
 * one that goes on being used does not outlive the one it was opened with for long.
 */
#define CONNECTION_AGE_MAX_S 600L
#define SEND_BUFFER 16384L /* the least that curl takes */

static size_t
on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct http_easy *easy = user;
    size_t more = size * count;

    if (more > easy->answer_max - easy->len) {
        easy->too_large = true;
        return 0;
    }
    if (easy->len + more > easy->size) {
        size_t want = easy->size ? easy->size : ANSWER_FIRST;
        char *grown;
        while (want < easy->len + more)
            want *= 2;
        grown = arena_alloc(easy->arena, want);
        if (!grown)
            return 0;
        if (easy->len)
            memcpy(grown, easy->bytes, easy->len);
        easy->bytes = grown;
        easy->size = want;
    }
    memcpy(easy->bytes + easy->len, bytes, more);
    easy->len += more;
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
set_up(struct http_easy *easy, const struct http_client_options *o)
{
    CURL *curl = easy->curl;
    bool ok = true;

    SET(CURLOPT_ERRORBUFFER, easy->complaint);
    SET(CURLOPT_PRIVATE, easy);
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
    if (o->crl_path)
        SET(CURLOPT_CRLFILE, o->crl_path);
    if (o->certificate_path) {
        SET(CURLOPT_SSLCERT, o->certificate_path);
        SET(CURLOPT_SSLKEY, o->key_path);
    }
    SET(CURLOPT_CONNECTTIMEOUT_MS, o->connect_ms > 0 ? o->connect_ms : o->deadline_ms);
    SET(CURLOPT_MAXLIFETIME_CONN, CONNECTION_AGE_MAX_S);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, SEND_BUFFER);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, easy);
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

bool
http_easy_options_good(const struct http_client_options *options, char error[static 256])
{
    if (!options->trust_path || !options->certificate_path != !options->key_path ||
        options->deadline_ms <= 0) {
        snprintf(error, 256,
                 "a client needs the trusted authorities, a deadline, and with its "
                 "certificate also the key");
        return false;
    }
    return is_readable(options->trust_path, error) && is_readable(options->crl_path, error) &&
           is_readable(options->certificate_path, error) && is_readable(options->key_path, error);
}

bool
http_easy_open(struct http_easy *easy, const struct http_client_options *options)
{
    *easy = (struct http_easy){.answer_max = options->answer_max};
    easy->curl = curl_easy_init();
    if (easy->curl && set_up(easy, options))
        return true;
    http_easy_close(easy);
    return false;
}

void
http_easy_close(struct http_easy *easy)
{
    curl_easy_cleanup(easy->curl);
    easy->curl = NULL;
}

bool
http_easy_begin(struct http_easy *easy, struct arena *arena, struct http_call *call,
                long deadline_ms)
{
    CURL *curl = easy->curl;
    bool ok;

    call->status = 0;
    call->failure = HTTP_FAILURE_NONE;
    call->retry_after_s = 0;
    call->answer = call->answer_type = call->request_id = (struct str){0};
    call->error[0] = easy->complaint[0] = '\0';
    easy->arena = arena;
    easy->bytes = call->room;
    easy->size = call->room_size;
    easy->len = 0;
    easy->too_large = false;
    easy->headers = headers_of(call, &ok);
    SET(CURLOPT_URL, call->url);
    SET(CURLOPT_HTTPHEADER, easy->headers);
    SET(CURLOPT_TIMEOUT_MS, deadline_ms);
    if (call->body.ptr) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
        SET(CURLOPT_POSTFIELDS, call->body.ptr);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    if (ok)
        return true;
    call->failure = HTTP_FAILURE_OURS;
    snprintf(call->error, sizeof call->error,
             "a header of the call cannot be sent (no memory, too long, or with line breaks)");
    http_easy_forget(easy);
    return false;
}

void
http_easy_forget(struct http_easy *easy)
{
    curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(easy->curl, CURLOPT_POSTFIELDS, NULL);
    curl_slist_free_all(easy->headers);
    easy->headers = NULL;
    easy->arena = NULL;
}

/* What each way to fail means, and what the user can do about it; curl's own words come behind. */
static const struct failure_row {
    CURLcode code;
    enum http_failure failure;
    const char *advice;
} failures[] = {
    {CURLE_URL_MALFORMAT, HTTP_FAILURE_OURS,
     "the address is malformed; write https://host:port/path"},
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_FAILURE_OURS,
     "only https:// addresses are called; correct the address"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_FAILURE_CONNECT,
     "the server's name is not known; check the address"},
    {CURLE_COULDNT_CONNECT, HTTP_FAILURE_CONNECT,
     "cannot connect; check the address and that the server runs"},
    {CURLE_OPERATION_TIMEDOUT, HTTP_FAILURE_TIMEOUT,
     "no answer in time; check the network and try again"},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_FAILURE_TRUST,
     "the server's certificate is not trusted; check the authority file and the host name"},
    {CURLE_SSL_CACERT_BADFILE, HTTP_FAILURE_OURS,
     "the file of trusted authorities cannot be read; check its path"},
    {CURLE_SSL_CRL_BADFILE, HTTP_FAILURE_OURS,
     "the file of revoked certificates cannot be read; check its path"},
    {CURLE_SSL_CERTPROBLEM, HTTP_FAILURE_OURS,
     "our certificate or key cannot be used; check both files"},
    {CURLE_SSL_CONNECT_ERROR, HTTP_FAILURE_BROKEN,
     "no TLS channel; the server may refuse our certificate: check it is valid and its own"},
    /* With TLS 1.3 a server refuses a client's certificate after the client's handshake. */
    {CURLE_RECV_ERROR, HTTP_FAILURE_BROKEN,
     "the server closed the channel; if it needs a certificate, check ours"},
    {CURLE_SEND_ERROR, HTTP_FAILURE_BROKEN,
     "the server closed the channel; if it needs a certificate, check ours"},
    {CURLE_GOT_NOTHING, HTTP_FAILURE_BROKEN,
     "the server closed the connection without an answer; try again"},
    {CURLE_PARTIAL_FILE, HTTP_FAILURE_BROKEN, "the answer broke off; try again"},
};

static void
take_failure(struct http_easy *easy, CURLcode code, struct http_call *call)
{
    const char *advice = "the call failed; try again";

    call->failure = HTTP_FAILURE_BROKEN;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++)
        if (failures[i].code == code) {
            call->failure = failures[i].failure;
            advice = failures[i].advice;
        }
    if (code == CURLE_UNSUPPORTED_PROTOCOL &&
        str_starts_with(str_from(call->url), STR("https://"))) {
        call->failure = HTTP_FAILURE_BROKEN;
        advice = "what answers there speaks no HTTP; check the address";
    }
    if (easy->too_large) {
        call->failure = HTTP_FAILURE_TOO_LARGE;
        advice = "the answer is larger than allowed here; ask for less";
    }
    snprintf(call->error, sizeof call->error, "%s (%.120s)", advice,
             easy->complaint[0] ? easy->complaint : curl_easy_strerror(code));
}

static void
take_answer(struct http_easy *easy, struct http_call *call)
{
    struct curl_header *header;
    const char *type = NULL;
    curl_off_t wait_s = 0;
    long status = 0;

    curl_easy_getinfo(easy->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy->curl, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(easy->curl, CURLINFO_RETRY_AFTER, &wait_s);
    call->answer = (struct str){easy->bytes ? easy->bytes : "", easy->len};
    if (type)
        call->answer_type = arena_str(easy->arena, str_from(type));
    if (curl_easy_header(easy->curl, "X-Request-Id", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        call->request_id = arena_str(easy->arena, str_from(header->value));
    call->retry_after_s = wait_s < 0 ? 0 : wait_s > UINT16_MAX ? UINT16_MAX : (unsigned)wait_s;
    call->status = (int)status;
}

int
http_easy_end(struct http_easy *easy, CURLcode code, struct http_call *call)
{
    call->room = easy->bytes;
    call->room_size = easy->size;
    if (code == CURLE_OK)
        take_answer(easy, call);
    else
        take_failure(easy, code, call);
    http_easy_forget(easy);
    return code == CURLE_OK ? 0 : -1;
}
