/* What oidc.c and oidc_token.c share. For src/desk only. */
#ifndef TILTS_DESK_OIDC_PRIVATE_H
#define TILTS_DESK_OIDC_PRIVATE_H

#include "base/json.h"
#include "desk/oidc.h"

struct oidc_token_wish {
    const char *issuer, *client_id, *nonce, *claim;
    int64_t now_us;
};

/*
 * Verifies an ID token against the provider's keys and takes the claim out of it. Only asymmetric
 * signatures, only by a key of jwks (never one that the token itself brings). -1 with a sentence.
 */
int oidc_token_verify(const char *token, const json_t *jwks, const struct oidc_token_wish *wish,
                      struct oidc_identity *ret_identity,
                      char error[static OIDC_ERROR_MAX]) MUST_USE;

#endif
