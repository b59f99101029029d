/*
 * Signing in at an identity provider: OpenID Connect, authorisation code with PKCE (S256), state
 * and nonce. iddawc makes and reads the messages and rhonabwy verifies the token, but every byte
 * goes through our own HTTPS client: its trust, its deadline, its bound on answers, no redirects.
 *
 * Both calls block, so they belong into the back office. What the identity provider says is only
 * who somebody is; whether that is an operator the desk knows by its own register.
 * Thread: any; one call at a time (the office's one worker for short jobs).
 */
#ifndef TILTS_DESK_OIDC_H
#define TILTS_DESK_OIDC_H

#include "base/str.h"

struct oidc;

/* Section `oidc` of a configuration. */
struct oidc_config {
    char *name;   /* how people know the provider: on the page's button */
    char *issuer; /* "https://..." without a slash at the end, as the token says it */
    char *client_id;
    char *client_secret_file; /* first line; readable by the owner alone */
    char *claim;              /* of the ID token, that is the account here: "preferred_username" */
    char *trust;              /* PEM: the authorities of its TLS certificate; no others count */
};

#define OIDC_ERROR_MAX 256
#define OIDC_URL_MAX 2048
#define OIDC_RANDOM_MAX 44 /* 256 bits in base64url, NUL */
#define OIDC_SUBJECT_MAX 129
#define OIDC_ATTEMPT_S 600 /* how long somebody may take at the identity provider */

/*
 * One attempt, from the click to the return. The caller keeps it where only the same browser gets
 * at it again (a cookie of its own names it), for OIDC_ATTEMPT_S, and uses it once.
 */
struct oidc_attempt {
    char state[OIDC_RANDOM_MAX], nonce[OIDC_RANDOM_MAX], verifier[OIDC_RANDOM_MAX];
};

/*
 * Reads the secret; calls nobody, so that a desk starts without its identity provider.
 * redirect_uri: "https://HOST:PORT/v1/oidc/callback" as registered there. NULL with a sentence.
 */
struct oidc *oidc_open(const struct oidc_config *config, const char *redirect_uri,
                       char error[static OIDC_ERROR_MAX]) MUST_USE;
void oidc_close(struct oidc *oidc); /* NULL is fine */

/* Fresh random values and the address to send the browser to. -1 with a sentence for the log. */
int oidc_begin(struct oidc *oidc, struct oidc_attempt *ret_attempt,
               char ret_url[static OIDC_URL_MAX], char error[static OIDC_ERROR_MAX]) MUST_USE;
/*
 * The browser came back with code and state: fetches the token and verifies its signature, issuer,
 * audience, times and nonce. *ret_subject is the claim. -1 with a sentence for the log, which holds
 * nothing of what came from the browser or of the person.
 */
int oidc_finish(struct oidc *oidc, const struct oidc_attempt *attempt, struct str code,
                struct str state, char ret_subject[static OIDC_SUBJECT_MAX],
                char error[static OIDC_ERROR_MAX]) MUST_USE;

#endif
