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
#define MAX_AGE_S \
    "28800" /* as old as a session here may get; it also makes the token say how old */
#define FORM_MAX (3 * (OIDC_CODE_MAX + OIDC_REDIRECT_MAX + 2 * SECRET_MAX) + 256)
#define ARENA_MAX (4 * LIMIT_OIDC_ANSWER_MAX)

struct oidc {
    const struct oidc_config *config;
    const struct clock *clock;
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
oidc_open(const struct oidc_config *config, const struct clock *clock,
          char error[static OIDC_ERROR_MAX])
{
    struct oidc *oidc = calloc(1, sizeof *oidc);

    pthread_once(&once, init_library);
    if (!oidc) {
        fail(error, "no memory for oidc");
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
            I_OPT_CLIENT_ID, oidc->config->client_id, I_OPT_REDIRECT_URI, attempt->redirect_uri,
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
oidc_begin(const struct oidc *oidc, struct oidc_attempt *attempt, char ret_url[static OIDC_URL_MAX],
           char error[static OIDC_ERROR_MAX])
{
    struct http_client *client = open_client(oidc, error);
    json_t *about = client ? discover(oidc, client, error) : NULL;
    struct _i_session session;
    int r = -1;

    http_client_close(client);
    if (!about)
        return -1;
    make_random(attempt->state);
    make_random(attempt->nonce);
    make_random(attempt->verifier);
    if (open_session(oidc, attempt, about, &session) < 0) {
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

/*
 * Whether the secret goes into the form. Where it may, it does: in the header not all providers
 * undo the encoding. Discovery 1.0 section 3: the header, when nothing is said.
 */
static bool
posts_secret(const json_t *about)
{
    const json_t *methods = json_object_get(about, "token_endpoint_auth_methods_supported"),
                 *method;
    size_t i;

    json_array_foreach(methods, i, method) if (json_is_string(method) &&
                                               strcmp(json_string_value(method),
                                                      "client_secret_post") == 0) return true;
    return false;
}

static const char *
token_form(const struct oidc *oidc, const struct oidc_attempt *attempt, struct str code,
           bool secret, struct arena *arena)
{
    const struct {
        const char *name;
        struct str value;
    } fields[] = {
        {"grant_type=", STR("authorization_code")},
        {"&code=", code},
        {"&redirect_uri=", str_from(attempt->redirect_uri)},
        {"&code_verifier=", str_from(attempt->verifier)},
        {"&client_id=", str_from(oidc->config->client_id)},
        {"&client_secret=", str_from(oidc->secret)},
    };
    struct buf form;

    arena_buf(arena, &form, FORM_MAX);
    for (size_t i = 0; i < ARRAY_LEN(fields) - (secret ? 0 : 1); i++) {
        buf_add_c(&form, fields[i].name);
        add_encoded(&form, fields[i].value);
    }
    return buf_c(&form);
}

/* The second half, step by step. */
struct exchange {
    const struct oidc *oidc;
    const struct oidc_attempt *attempt;
    struct http_client *client;
    json_t *about, *answer, *keys;
    struct _i_session session;
};

static json_t *
fetch_token(const struct exchange *exchange, const char *code, char *error)
{
    bool posts = posts_secret(exchange->about);
    struct http_header authorization = {.name = "Authorization"};
    struct http_call call = {
        .url = json_string_value(json_object_get(exchange->about, "token_endpoint")),
        .content_type = "application/x-www-form-urlencoded",
        .headers = &authorization,
        .header_count = posts ? 0 : 1};
    json_t *answer = NULL;
    struct arena arena;

    arena_init(&arena, ARENA_MAX);
    call.body =
        str_from(token_form(exchange->oidc, exchange->attempt, str_from(code), posts, &arena));
    authorization.value = str_from(basic(exchange->oidc, &arena));
    if (call.body.ptr && authorization.value.ptr)
        answer = call_json(exchange->client, &call, "token", error);
    else
        fail(error, "token: the request is too long");
    arena_done(&arena);
    return answer;
}

static json_t *
fetch_keys(const struct exchange *exchange, char *error)
{
    struct http_call call = {.url =
                                 json_string_value(json_object_get(exchange->about, "jwks_uri"))};

    if (call.url)
        return call_json(exchange->client, &call, "keys", error);
    fail(error, "discovery: the identity provider names no keys");
    return NULL;
}

/* iddawc reads the answer as a whole, then the ID token is verified by rules of our own. */
static int
take_token(struct exchange *exchange, const char *code, struct oidc_identity *ret_identity,
           char *error)
{
    const struct oidc_config *config = exchange->oidc->config;
    const struct oidc_token_wish wish = {
        .issuer = config->issuer,
        .client_id = config->client_id,
        .nonce = exchange->attempt->nonce,
        .claim = config->claim,
        .now_us = clock_now_us(exchange->oidc->clock),
    };
    struct _i_session *session = &exchange->session;
    const char *token;

    /* The code, for the token may hold its hash. */
    if (i_set_str_parameter(session, I_OPT_CODE, code) != I_OK ||
        i_set_server_jwks(session, exchange->keys) != I_OK)
        return fail(error, "keys: the identity provider's keys cannot be read");
    if (i_parse_token_response(session, 200, exchange->answer) != I_OK ||
        !(token = i_get_str_parameter(session, I_OPT_ID_TOKEN)))
        return fail(error, "token: the answer holds no ID token that can be verified");
    return oidc_token_verify(token, exchange->keys, &wish, ret_identity, error);
}

static int
finish(struct exchange *exchange, const char *code, struct oidc_identity *ret_identity, char *error)
{
    int r = -1;

    exchange->about = discover(exchange->oidc, exchange->client, error);
    if (!exchange->about)
        return -1;
    if (open_session(exchange->oidc, exchange->attempt, exchange->about, &exchange->session) < 0) {
        json_decref(exchange->about);
        return fail(error, "discovery: the identity provider names no endpoints");
    }
    exchange->answer = fetch_token(exchange, code, error);
    if (exchange->answer)
        exchange->keys = fetch_keys(exchange, error);
    if (exchange->keys)
        r = take_token(exchange, code, ret_identity, error);
    i_clean_session(&exchange->session);
    json_decref(exchange->keys);
    json_decref(exchange->answer);
    json_decref(exchange->about);
    return r;
}

int
oidc_finish(const struct oidc *oidc, const struct oidc_attempt *attempt,
            const struct oidc_return *back, struct oidc_identity *ret_identity,
            char error[static OIDC_ERROR_MAX])
{
    struct exchange exchange = {.oidc = oidc, .attempt = attempt};
    size_t len = strlen(attempt->state);
    int r = -1;

    if (strlen(back->state) != len || !digest_equal(back->state, attempt->state, len))
        return fail(error, "the browser came back from another attempt: its state differs");
    if (!back->code[0])
        return fail(error, "the browser came back without a code");
    exchange.client = open_client(oidc, error);
    if (exchange.client)
        r = finish(&exchange, back->code, ret_identity, error);
    http_client_close(exchange.client);
    return r;
}
