/* ID tokens that are right, and all the ways in which one can be somebody else's. */
#include "desk/oidc_private.h"

#include "base/date.h"

#include "unit.h"

#include <rhonabwy.h>
#include <string.h>

#define NOW_S INT64_C(1772790245)
#define EXPIRES (NOW_S + 300)

static const struct oidc_token_wish wish = {
    .issuer = "https://id.example",
    .client_id = "tilts",
    .nonce = "n-1",
    .claim = "preferred_username",
    .now_us = NOW_S * US_PER_SECOND,
};

static jwk_t *ours, *ours_public, *theirs;
static json_t *published;

static int
make_keys(void **state)
{
    jwk_t *theirs_public;

    (void)state;
    json_t *key;
    if (r_jwk_init(&ours) || r_jwk_init(&ours_public) || r_jwk_init(&theirs) ||
        r_jwk_init(&theirs_public) ||
        r_jwk_generate_key_pair(ours, ours_public, R_KEY_TYPE_EC, 256, "k1") ||
        r_jwk_generate_key_pair(theirs, theirs_public, R_KEY_TYPE_EC, 256, "k1"))
        return -1;
    r_jwk_free(theirs_public);
    key = r_jwk_export_to_json_t(ours_public);
    published = json_pack("{s:[o]}", "keys", key);
    return published ? 0 : -1;
}

static int
free_keys(void **state)
{
    (void)state;
    r_jwk_free(ours);
    r_jwk_free(ours_public);
    r_jwk_free(theirs);
    json_decref(published);
    return 0;
}

static json_t *
good_claims(void)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s}", "iss", "https://id.example", "aud",
                     "tilts", "exp", (json_int_t)EXPIRES, "iat", (json_int_t)NOW_S, "nonce", "n-1",
                     "sub", "12345", "preferred_username", "anna.liepa");
}

/* Takes over claims. */
static char *
sign(json_t *claims, jwa_alg algorithm, jwk_t *key, const char *kid)
{
    jwt_t *jwt;
    char *text;

    assert_int_equal(r_jwt_init(&jwt), RHN_OK);
    assert_int_equal(r_jwt_set_full_claims_json_t(jwt, claims), RHN_OK);
    json_decref(claims);
    r_jwt_set_sign_alg(jwt, algorithm);
    if (kid)
        r_jwt_set_header_str_value(jwt, "kid", kid);
    text = r_jwt_serialize_signed(jwt, key, 0);
    assert_non_null(text);
    r_jwt_free(jwt);
    return text;
}

/* "" or the sentence. */
static const char *
verify(const char *token)
{
    static char error[OIDC_ERROR_MAX];
    struct oidc_identity identity = {.proved_us = 0};

    error[0] = '\0';
    if (oidc_token_verify(token, published, &wish, &identity, error) == 0)
        assert_string_equal(identity.subject, "anna.liepa");
    else
        assert_true(error[0] != '\0' && identity.subject[0] == '\0');
    return error;
}

static void
expect(char *token, const char *part)
{
    const char *said = verify(token);

    if (part ? !strstr(said, part) : said[0] != '\0')
        fail_msg("%s: said \"%s\"", part ? part : "good", said);
    r_free(token);
}

static void
a_good_token(void **state)
{
    (void)state;
    expect(sign(good_claims(), R_JWA_ALG_ES256, ours, "k1"), NULL);
    expect(sign(good_claims(), R_JWA_ALG_ES256, ours, NULL), NULL);
}

/* When it was proved there; a time to come or none is nothing to rely on. */
static void
the_time_of_the_proof(void **state)
{
    static const struct {
        json_int_t auth_time;
        int64_t proved_s;
    } cases[] = {{NOW_S - 10, NOW_S - 10}, {NOW_S, NOW_S}, {NOW_S + 1, 0}, {0, 0}, {-5, 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct oidc_identity identity = {.proved_us = 7};
        char error[OIDC_ERROR_MAX], *token;
        json_t *claims = good_claims();
        json_object_set_new(claims, "auth_time", json_integer(cases[i].auth_time));
        token = sign(claims, R_JWA_ALG_ES256, ours, "k1");
        assert_row(i, oidc_token_verify(token, published, &wish, &identity, error) == 0);
        assert_row(i, identity.proved_us == cases[i].proved_s * US_PER_SECOND);
        r_free(token);
    }
}

/* One claim taken out (value NULL) or replaced. */
static void
claims_of_another(void **state)
{
    struct {
        const char *name;
        json_t *value;
        const char *said;
    } cases[] = {
        {"iss", json_string("https://id.example/"), "issuer"},
        {"iss", json_string("https://evil.example"), "issuer"},
        {"iss", NULL, "issuer"},
        {"aud", json_string("other"), "client"},
        {"aud", NULL, "client"},
        {"aud", json_pack("[s, s]", "tilts", "other"), "client"}, /* without azp */
        {"aud", json_pack("[]"), "client"},
        {"azp", json_string("other"), "client"},
        {"exp", json_integer(NOW_S - 61), "time"},
        {"exp", json_string("2090-01-01"), "time"},
        {"exp", NULL, "time"},
        {"iat", json_integer(NOW_S + 61), "time"},
        {"iat", NULL, "time"},
        {"nbf", json_integer(NOW_S + 61), "time"},
        {"nonce", json_string("n-2"), "nonce"},
        {"nonce", NULL, "nonce"},
        {"preferred_username", NULL, "claim"},
        {"preferred_username", json_string(""), "claim"},
        {"preferred_username", json_integer(7), "claim"},
        {"preferred_username", json_string("anna\x07liepa"), "claim"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *claims = good_claims();
        json_object_del(claims, cases[i].name);
        if (cases[i].value)
            json_object_set_new(claims, cases[i].name, cases[i].value);
        expect(sign(claims, R_JWA_ALG_ES256, ours, "k1"), cases[i].said);
    }
}

static void
clocks_may_differ_a_little(void **state)
{
    json_t *claims = good_claims();

    (void)state;
    json_object_set_new(claims, "exp", json_integer(NOW_S - 59));
    json_object_set_new(claims, "iat", json_integer(NOW_S + 59));
    expect(sign(claims, R_JWA_ALG_ES256, ours, "k1"), NULL);
    claims = good_claims();
    json_object_set_new(claims, "aud", json_pack("[s, s]", "other", "tilts"));
    json_object_set_new(claims, "azp", json_string("tilts"));
    expect(sign(claims, R_JWA_ALG_ES256, ours, "k1"), NULL);
}

static void
other_signatures(void **state)
{
    char *token = sign(good_claims(), R_JWA_ALG_ES256, ours, "k1"), *end;
    jwk_t *shared;
    jwt_t *jwt;

    (void)state;
    expect(sign(good_claims(), R_JWA_ALG_ES256, theirs, "k1"), "signature");
    expect(sign(good_claims(), R_JWA_ALG_ES256, ours, "k2"), "signature");
    /* One letter of the signature, and of the claims. */
    end = token + strlen(token) - 10;
    *end = *end == 'A' ? 'B' : 'A';
    assert_non_null(strstr(verify(token), "signature"));
    r_free(token);
    /* A MAC by what everybody can read. */
    assert_int_equal(r_jwk_init(&shared), RHN_OK);
    assert_int_equal(r_jwk_import_from_symmetric_key(shared, (const unsigned char *)"public", 6),
                     RHN_OK);
    expect(sign(good_claims(), R_JWA_ALG_HS256, shared, "k1"), "method");
    r_jwk_free(shared);
    /* A key that the token brings itself. */
    assert_int_equal(r_jwt_init(&jwt), RHN_OK);
    json_t *claims = good_claims();
    assert_int_equal(r_jwt_set_full_claims_json_t(jwt, claims), RHN_OK);
    json_decref(claims);
    r_jwt_set_sign_alg(jwt, R_JWA_ALG_ES256);
    json_t *own = r_jwk_export_to_json_t(theirs);
    json_object_del(own, "d");
    r_jwt_set_header_json_t_value(jwt, "jwk", own);
    json_decref(own);
    expect(r_jwt_serialize_signed(jwt, theirs, 0), "signature");
    r_jwt_free(jwt);
}

static void
no_tokens(void **state)
{
    static const char *const texts[] = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJhbGciOiJFUzI1NiJ9..",
        /* {"alg":"none"}.{"iss":"https://id.example"}. */
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUifQ.",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_row(i, verify(texts[i])[0] != '\0');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_token),          cmocka_unit_test(claims_of_another),
        cmocka_unit_test(the_time_of_the_proof), cmocka_unit_test(clocks_may_differ_a_little),
        cmocka_unit_test(other_signatures),      cmocka_unit_test(no_tokens),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
