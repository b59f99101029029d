/*
 * Signing in at an identity provider: OpenID Connect, authorisation code with PKCE (S256), state
 * and nonce. iddawc makes and reads the messages and rhonabwy verifies the token, but every byte
 * goes through our own HTTPS client: its trust, its deadline, its bound on answers, no redirects.
 *
 * oidc_begin() and oidc_finish() block, so they belong into the back office (OFFICE_OUTSIDE). What
 * the identity provider says is only who somebody is; whether that is an operator the desk knows by
 * its own register.
 * Source: OpenID Connect Core 1.0, Discovery 1.0; RFC 7636. Thread: any, one call at a time.
 */
#ifndef TILTS_DESK_OIDC_H
#define TILTS_DESK_OIDC_H

#include "base/clock.h"
#include "base/conf.h"

struct oidc;

/* Section `oidc` of a configuration. */
struct oidc_config {
    char *name;   /* how people know the provider: on the page's button */
    char *issuer; /* "https://...", as its tokens say it */
    char *client_id;
    char *client_secret_file; /* its first line */
    char *claim;              /* of the ID token, that is the account here: "preferred_username" */
    char *trust;              /* PEM: the authorities of its TLS certificate; no others count */
};

/* Its rows, for a schema with CYAML_FIELD_MAPPING_PTR("oidc", ..., oidc_config_fields). */
extern const cyaml_schema_field_t oidc_config_fields[];
/* Paths become relative to the file's own folder. NULL is fine. -1 when memory is out. */
int oidc_config_settle(struct oidc_config *config, const char *file) MUST_USE;

#define OIDC_ERROR_MAX 256
#define OIDC_URL_MAX 2048
#define OIDC_RANDOM_MAX 44 /* 256 bits in base64url, NUL */
#define OIDC_SUBJECT_MAX 129
#define OIDC_REDIRECT_MAX 512
#define OIDC_CODE_MAX 2049
#define OIDC_ATTEMPT_S 600 /* how long somebody may take at the identity provider */

/*
 * One attempt, from the click to the return. The caller keeps it where only the same browser gets
 * at it again (a cookie of its own names it), for OIDC_ATTEMPT_S, and uses it once.
 */
struct oidc_attempt {
    char redirect_uri[OIDC_REDIRECT_MAX]; /* set by the caller: where the browser comes back to */
    char state[OIDC_RANDOM_MAX], nonce[OIDC_RANDOM_MAX], verifier[OIDC_RANDOM_MAX];
};

/* What the browser brings back: "" where it does not, or too much. */
struct oidc_return {
    char code[OIDC_CODE_MAX], state[OIDC_RANDOM_MAX + 1];
};

/* Who somebody is. */
struct oidc_identity {
    char subject[OIDC_SUBJECT_MAX]; /* the claim */
    int64_t proved_us;              /* when he proved it there (auth_time); 0: not said */
};

/*
 * Reads the secret; calls nobody, so that a desk starts without its identity provider. config and
 * clock outlive it. NULL with a sentence.
 */
struct oidc *oidc_open(const struct oidc_config *config, const struct clock *clock,
                       char error[static OIDC_ERROR_MAX]) MUST_USE;
void oidc_close(struct oidc *oidc); /* NULL is fine */

/* Fresh random values and the address to send the browser to. -1 with a sentence for the log. */
int oidc_begin(const struct oidc *oidc, struct oidc_attempt *attempt,
               char ret_url[static OIDC_URL_MAX], char error[static OIDC_ERROR_MAX]) MUST_USE;
/*
 * The browser came back with code and state: fetches the token and verifies its signature, issuer,
 * audience, times and nonce. -1 with a sentence for the log, which holds
 * nothing of what came from the browser or of the person.
 */
int oidc_finish(const struct oidc *oidc, const struct oidc_attempt *attempt,
                const struct oidc_return *back, struct oidc_identity *ret_identity,
                char error[static OIDC_ERROR_MAX]) MUST_USE;

#endif
