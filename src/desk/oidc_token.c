/* An ID token's signature and claims: see oidc_private.h. */
#include "desk/oidc_private.h"

#include "base/date.h"

#include <rhonabwy.h>
#include <stdio.h>
#include <string.h>

#define LEEWAY_US (INT64_C(60) * US_PER_SECOND) /* clocks differ */

static int
fail(char *error, const char *sentence)
{
    snprintf(error, OIDC_ERROR_MAX, "%s", sentence);
    return -1;
}

/* No "none", and no MAC: the provider's public keys must never serve as a shared secret. */
static bool
is_asymmetric(jwa_alg algorithm)
{
    static const jwa_alg good[] = {
        R_JWA_ALG_RS256, R_JWA_ALG_RS384, R_JWA_ALG_RS512, R_JWA_ALG_PS256, R_JWA_ALG_PS384,
        R_JWA_ALG_PS512, R_JWA_ALG_ES256, R_JWA_ALG_ES384, R_JWA_ALG_ES512, R_JWA_ALG_EDDSA,
    };

    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (good[i] == algorithm)
            return true;
    return false;
}

/* By the key that the token names, or by the only one there is. */
static bool
signature_holds(jwt_t *token, const json_t *document)
{
    const char *kid = r_jwt_get_header_str_value(token, "kid");
    jwks_t *keys = NULL;
    jwk_t *key = NULL;
    bool holds = false;

    if (r_jwks_init(&keys) != RHN_OK)
        return false;
    if (r_jwks_import_from_json_t(keys, (json_t *)(uintptr_t)document) == RHN_OK) {
        if (kid)
            key = r_jwks_get_by_kid(keys, kid);
        else if (r_jwks_size(keys) == 1)
            key = r_jwks_get_at(keys, 0);
        holds = key && r_jwt_verify_signature(token, key, R_FLAG_IGNORE_REMOTE) == RHN_OK;
    }
    r_jwk_free(key);
    r_jwks_free(keys);
    return holds;
}

/* "aud" is our client, alone or among others; then "azp" must be ours. */
static bool
is_for_us(const json_t *claims, const char *client_id)
{
    const json_t *audience = json_object_get(claims, "aud"), *entry;
    struct str party = json_member_str(claims, "azp");
    bool named = json_is_string(audience) && strcmp(json_string_value(audience), client_id) == 0;
    size_t i;

    json_array_foreach(audience, i, entry) if (json_is_string(entry) &&
                                               strcmp(json_string_value(entry), client_id) == 0)
        named = true;
    if (json_array_size(audience) > 1 && !party.ptr)
        return false;
    return named && (!party.ptr || str_eq_c(party, client_id));
}

static bool
is_now(const json_t *claims, int64_t now_us)
{
    const json_t *until = json_object_get(claims, "exp"), *made = json_object_get(claims, "iat"),
                 *from = json_object_get(claims, "nbf");
    int64_t after = (now_us - LEEWAY_US) / US_PER_SECOND;
    int64_t before = (now_us + LEEWAY_US) / US_PER_SECOND;

    return json_is_integer(until) && json_integer_value(until) > after && json_is_integer(made) &&
           json_integer_value(made) <= before &&
           (!from || (json_is_integer(from) && json_integer_value(from) <= before));
}

static int
check_claims(const json_t *claims, const struct oidc_token_wish *wish,
             struct oidc_identity *ret_identity, char *error)
{
    json_int_t proved = json_integer_value(json_object_get(claims, "auth_time"));
    struct str subject = json_member_str(claims, wish->claim);

    if (!str_eq_c(json_member_str(claims, "iss"), wish->issuer))
        return fail(error, "the token is of another issuer");
    if (!is_for_us(claims, wish->client_id))
        return fail(error, "the token is for another client");
    if (!is_now(claims, wish->now_us))
        return fail(error, "the token is not valid at this time");
    if (!str_eq_c(json_member_str(claims, "nonce"), wish->nonce))
        return fail(error, "the token answers another attempt: its nonce differs");
    if (subject.len == 0 || str_has_control(subject) ||
        !str_copy(subject, ret_identity->subject, OIDC_SUBJECT_MAX))
        return fail(error, "the token lacks the claim that names the account");
    ret_identity->proved_us =
        proved > 0 && proved <= wish->now_us / US_PER_SECOND ? (int64_t)proved * US_PER_SECOND : 0;
    return 0;
}

int
oidc_token_verify(const char *text, const json_t *jwks, const struct oidc_token_wish *wish,
                  struct oidc_identity *ret_identity, char error[static OIDC_ERROR_MAX])
{
    json_t *claims = NULL;
    jwt_t *token = NULL;
    int r = -1;

    if (r_jwt_init(&token) != RHN_OK)
        return fail(error, "no memory for the token");
    if (r_jwt_advanced_parse(token, text, R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) != RHN_OK ||
        r_jwt_get_type(token) != R_JWT_TYPE_SIGN)
        fail(error, "the token is no signed JWT");
    else if (!is_asymmetric(r_jwt_get_sign_alg(token)))
        fail(error, "the token is signed by a method that is not accepted");
    else if (!signature_holds(token, jwks))
        fail(error, "the token's signature does not hold");
    else if (!(claims = r_jwt_get_full_claims_json_t(token)))
        fail(error, "the token has no claims");
    else
        r = check_claims(claims, wish, ret_identity, error);
    json_decref(claims);
    r_jwt_free(token);
    return r;
}
