/* The two halves of a sign-in elsewhere: see oidc.h. */
#include "desk/oidc_private.h"

#include "base/file.h"
#include "base/limits.h"
#include "http/http_client.h"
#include "pki/digest.h"

#include <iddawc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DISCOVERY "/.well-known/openid-configuration"
#define SECRET_MAX 1024
#define CODE_MAX 2048
#define FORM_MAX (3 * CODE_MAX + OIDC_URL_MAX)
#define ARENA_MAX (4 * LIMIT_OIDC_ANSWER_MAX)

struct oidc {
    const struct oidc_config *config;
    const struct clock *clock;
    char *redirect_uri;
    char secret[SECRET_MAX];
};

#define TEXT(member) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, struct oidc_config, member, 1, 1024)

const cyaml_schema_field_t oidc_config_fields[] = {
    TEXT(name),  TEXT(issuer), TEXT(client_id), TEXT(client_secret_file),
    TEXT(claim), TEXT(trust),  CYAML_FIELD_END};

int
oidc_config_settle(struct oidc_config *config, const char *file)
{
    if (!config)
        return 0;
    return file_settle(file, &config->client_secret_file) < 0 ||
                   file_settle(file, &config->trust) < 0
               ? -1
               : 0;
}

static int
fail(char *error, const char *sentence)
{
    snprintf(error, OIDC_ERROR_MAX, "%s", sentence);
    return -1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Of iddawc and what stands below it; never undone, for other desks of the process. */
static void
init_library(void)
{
    (void)i_global_init();
}

static int
read_secret(struct oidc *oidc, char *error)
{
    char reason[FILE_ERROR_MAX], *text;
    struct str rest;
    size_t len;
    bool good;

    if (file_read(oidc->config->client_secret_file, SECRET_MAX, &text, &len, reason) < 0) {
        snprintf(error, OIDC_ERROR_MAX, "%.200s", reason);
        return -1;
    }
    rest = (struct str){text, len};
    rest = str_trim(str_split(&rest, '\n'));
    good = rest.len > 0 && str_copy(rest, oidc->secret, sizeof oidc->secret);
    digest_wipe(text, len);
    free(text);
    return good ? 0 : fail(error, "oidc: client_secret_file: there is no secret in it");
}

struct oidc *
oidc_open(const struct oidc_config *config, const char *redirect_uri, const struct clock *clock,
          char error[static OIDC_ERROR_MAX])
{
    struct oidc *oidc = calloc(1, sizeof *oidc);

    pthread_once(&once, init_library);
    if (!oidc || !(oidc->redirect_uri = strdup(redirect_uri))) {
        fail(error, "no memory for oidc");
        oidc_close(oidc);
        return NULL;
    }
    oidc->config = config;
    oidc->clock = clock;
    if (!str_starts_with(str_from(config->issuer), STR("https://")))
        fail(error, "oidc: issuer: begins with https://");
    else if (read_secret(oidc, error) == 0)
        return oidc;
    oidc_close(oidc);
    return NULL;
}

void
oidc_close(struct oidc *oidc)
{
    if (!oidc)
        return;
    digest_wipe(oidc->secret, sizeof oidc->secret);
    free(oidc->redirect_uri);
    free(oidc);
}

/* One call; the JSON object that came with 200, or NULL with a sentence. */
static json_t *
call_json(struct http_client *client, struct http_call *call, const char *what, char *error)
{
    json_t *document = NULL;
    struct arena arena;
    unsigned line;

    arena_init(&arena, ARENA_MAX);
    if (http_client_call(client, &arena, call) < 0)
        snprintf(error, OIDC_ERROR_MAX, "%s: %.200s", what, call->error);
    else if (call->status != 200)
        snprintf(error, OIDC_ERROR_MAX, "%s: the identity provider answers %d", what, call->status);
    else if (!(document = json_load_strict(call->answer, &line)) || !json_is_object(document))
        snprintf(error, OIDC_ERROR_MAX, "%s: the answer is no JSON object", what);
    if (document && !json_is_object(document)) {
        json_decref(document);
        document = NULL;
    }
    arena_done(&arena);
    return document;
}

static struct http_client *
open_client(const struct oidc *oidc, char *error)
{
    const struct http_client_options options = {
        .trust_path = oidc->config->trust,
        .deadline_ms = LIMIT_OIDC_DEADLINE_MS,
        .answer_max = LIMIT_OIDC_ANSWER_MAX,
    };

    return http_client_open(&options, error);
}

/* What the provider says of itself; it must be the issuer that is configured. */
static json_t *
discover(const struct oidc *oidc, struct http_client *client, char *error)
{
    const char *issuer = oidc->config->issuer;
    size_t len = strlen(issuer);
    char url[OIDC_URL_MAX];
    struct http_call call = {.url = url};
    json_t *about;

    if (len && issuer[len - 1] == '/') /* Discovery 1.0 section 4.1 */
        len--;
    snprintf(url, sizeof url, "%.*s%s", (int)len, issuer, DISCOVERY);
    about = call_json(client, &call, "discovery", error);
    if (about && !str_eq_c(json_member_str(about, "issuer"), issuer)) {
        fail(error, "discovery: the identity provider names another issuer");
        json_decref(about);
        return NULL;
    }
    return about;
}

/* iddawc's view of one attempt. */
static int
open_session(const struct oidc *oidc, const struct oidc_attempt *attempt, const json_t *about,
             struct _i_session *session)
{
    const char *authorize = json_string_value(json_object_get(about, "authorization_endpoint"));
    const char *token = json_string_value(json_object_get(about, "token_endpoint"));

    if (!authorize || !token || i_init_session(session) != I_OK)
        return -1;
    if (i_set_parameter_list(
            session, I_OPT_RESPONSE_TYPE, I_RESPONSE_TYPE_CODE, I_OPT_SCOPE, "openid", I_OPT_ISSUER,
            oidc->config->issuer, I_OPT_AUTH_ENDPOINT, authorize, I_OPT_TOKEN_ENDPOINT, token,
            I_OPT_CLIENT_ID, oidc->config->client_id, I_OPT_REDIRECT_URI, oidc->redirect_uri,
            I_OPT_STATE, attempt->state, I_OPT_NONCE, attempt->nonce, I_OPT_PKCE_CODE_VERIFIER,
            attempt->verifier, I_OPT_PKCE_METHOD, I_PKCE_METHOD_S256, I_OPT_X5U_FLAGS,
            R_FLAG_IGNORE_REMOTE, I_OPT_NONE) == I_OK)
        return 0;
    i_clean_session(session);
    return -1;
}

/* 256 random bits as base64url without padding (RFC 7636 section 4.1). */
static void
make_random(char text[static OIDC_RANDOM_MAX])
{
    uint8_t bytes[32];
    char memory[OIDC_RANDOM_MAX + 1];
    struct buf buf;

    digest_random(bytes, sizeof bytes);
    buf_init(&buf, memory, sizeof memory);
    buf_add_base64(&buf, bytes, sizeof bytes);
    for (size_t i = 0; i < OIDC_RANDOM_MAX - 1; i++)
        text[i] = memory[i] == '+' ? '-' : memory[i] == '/' ? '_' : memory[i];
    text[OIDC_RANDOM_MAX - 1] = '\0';
    digest_wipe(bytes, sizeof bytes);
}

int
oidc_begin(struct oidc *oidc, struct oidc_attempt *ret_attempt, char ret_url[static OIDC_URL_MAX],
           char error[static OIDC_ERROR_MAX])
{
    struct http_client *client = open_client(oidc, error);
    json_t *about = client ? discover(oidc, client, error) : NULL;
    struct _i_session session;
    int r = -1;

    http_client_close(client);
    if (!about)
        return -1;
    make_random(ret_attempt->state);
    make_random(ret_attempt->nonce);
    make_random(ret_attempt->verifier);
    if (open_session(oidc, ret_attempt, about, &session) < 0) {
        fail(error, "discovery: the identity provider names no endpoints");
    } else {
        const char *url = i_build_auth_url_get(&session) == I_OK
                              ? i_get_str_parameter(&session, I_OPT_REDIRECT_TO)
                              : NULL;
        if (url && str_starts_with(str_from(url), STR("https://")) &&
            str_copy(str_from(url), ret_url, OIDC_URL_MAX))
            r = 0;
        else
            fail(error, "discovery: no address can be made of the authorization endpoint");
        i_clean_session(&session);
    }
    json_decref(about);
    return r;
}

static void
add_encoded(struct buf *buf, struct str value)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (size_t i = 0; i < value.len; i++) {
        if (memchr(plain, value.ptr[i], sizeof plain - 1)) {
            buf_add_char(buf, value.ptr[i]);
        } else {
            buf_add_char(buf, '%');
            buf_add_hex(buf, value.ptr + i, 1);
        }
    }
}

/* "Basic ..." of client id and secret, each form-encoded first (RFC 6749 section 2.3.1). */
static const char *
basic(const struct oidc *oidc, struct arena *arena)
{
    struct buf pair, header;

    arena_buf(arena, &pair, 6 * SECRET_MAX + 8);
    add_encoded(&pair, str_from(oidc->config->client_id));
    buf_add_char(&pair, ':');
    add_encoded(&pair, str_from(oidc->secret));
    arena_buf(arena, &header, 8 * SECRET_MAX + 32);
    buf_add_c(&header, "Basic ");
    buf_add_base64(&header, pair.ptr, pair.len);
    return buf_c(&header);
}

static const char *
token_form(const struct oidc *oidc, const struct oidc_attempt *attempt, struct str code,
           struct arena *arena)
{
    const struct {
        const char *name;
        struct str value;
    } fields[] = {
        {"grant_type=", STR("authorization_code")},
        {"&code=", code},
        {"&redirect_uri=", str_from(oidc->redirect_uri)},
        {"&code_verifier=", str_from(attempt->verifier)},
    };
    struct buf form;

    arena_buf(arena, &form, FORM_MAX);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        buf_add_c(&form, fields[i].name);
        add_encoded(&form, fields[i].value);
    }
    return buf_c(&form);
}

static json_t *
fetch_token(const struct oidc *oidc, struct http_client *client, const char *url,
            const struct oidc_attempt *attempt, struct str code, char *error)
{
    struct http_header authorization = {.name = "Authorization"};
    json_t *answer = NULL;
    struct arena arena;

    arena_init(&arena, ARENA_MAX);
    const char *form = token_form(oidc, attempt, code, &arena), *credentials = basic(oidc, &arena);
    struct http_call call = {.url = url,
                             .body = str_from(form),
                             .content_type = "application/x-www-form-urlencoded",
                             .headers = &authorization,
                             .header_count = 1};
    authorization.value = str_from(credentials);
    if (form && credentials)
        answer = call_json(client, &call, "token", error);
    else
        fail(error, "token: the request is too long");
    arena_done(&arena);
    return answer;
}

/* iddawc reads the answer as a whole, then the ID token is verified by rules of our own. */
static int
take_token(struct oidc *oidc, const struct oidc_attempt *attempt, struct _i_session *session,
           const json_t *keys, json_t *answer, char *ret_subject, char *error)
{
    const struct oidc_token_wish wish = {
        .issuer = oidc->config->issuer,
        .client_id = oidc->config->client_id,
        .nonce = attempt->nonce,
        .claim = oidc->config->claim,
        .now_us = clock_now_us(oidc->clock),
    };
    const char *token;

    if (i_set_server_jwks(session, (json_t *)(uintptr_t)keys) != I_OK)
        return fail(error, "keys: the identity provider's keys cannot be read");
    if (i_parse_token_response(session, 200, answer) != I_OK ||
        !(token = i_get_str_parameter(session, I_OPT_ID_TOKEN)))
        return fail(error, "token: the answer holds no ID token that can be verified");
    return oidc_token_verify(token, keys, &wish, ret_subject, error);
}

static int
finish(struct oidc *oidc, struct http_client *client, const struct oidc_attempt *attempt,
       struct str code, char *ret_subject, char *error)
{
    json_t *about = discover(oidc, client, error), *keys = NULL, *answer = NULL;
    struct http_call call = {
        .url = json_string_value(json_object_get(about, "jwks_uri"))}; /* NULL of NULL */
    struct _i_session session;
    int r = -1;

    if (!about)
        return -1;
    if (!call.url || open_session(oidc, attempt, about, &session) < 0) {
        json_decref(about);
        return fail(error, "discovery: the identity provider names no endpoints or keys");
    }
    answer = fetch_token(oidc, client, i_get_str_parameter(&session, I_OPT_TOKEN_ENDPOINT), attempt,
                         code, error);
    if (answer)
        keys = call_json(client, &call, "keys", error);
    if (keys)
        r = take_token(oidc, attempt, &session, keys, answer, ret_subject, error);
    i_clean_session(&session);
    json_decref(keys);
    json_decref(answer);
    json_decref(about);
    return r;
}

int
oidc_finish(struct oidc *oidc, const struct oidc_attempt *attempt, struct str code,
            struct str state, char ret_subject[static OIDC_SUBJECT_MAX],
            char error[static OIDC_ERROR_MAX])
{
    struct http_client *client;
    int r;

    if (state.len != strlen(attempt->state) || !digest_equal(state.ptr, attempt->state, state.len))
        return fail(error, "the browser came back from another attempt: its state differs");
    if (code.len == 0 || code.len > CODE_MAX)
        return fail(error, "the browser came back without a code");
    client = open_client(oidc, error);
    r = client ? finish(oidc, client, attempt, code, ret_subject, error) : -1;
    http_client_close(client);
    return r;
}
