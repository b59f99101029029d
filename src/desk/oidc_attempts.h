/*
 * Sign-ins that are on their way through the identity provider: each known by a random value that
 * only the browser which began it holds, as a cookie. In memory alone: a restart forgets them, and
 * people click again. Thread: the desk's.
 */
#ifndef TILTS_DESK_OIDC_ATTEMPTS_H
#define TILTS_DESK_OIDC_ATTEMPTS_H

#include "desk/oidc.h"

#define OIDC_KEY_TEXT_MAX 65 /* hexadecimal, NUL */

struct oidc_attempts;

struct oidc_attempts *oidc_attempts_open(void) MUST_USE;  /* NULL: no memory */
void oidc_attempts_close(struct oidc_attempts *attempts); /* NULL is fine */
/* Keeps it, in the place of the oldest when there are LIMIT_OIDC_ATTEMPTS, and makes its key. */
void oidc_attempts_add(struct oidc_attempts *attempts, const struct oidc_attempt *attempt,
                       int64_t now_us, char ret_key[static OIDC_KEY_TEXT_MAX]);
/* Takes it out, so that nobody comes back twice. False: none such, or too late. */
bool oidc_attempts_take(struct oidc_attempts *attempts, struct str key, int64_t now_us,
                        struct oidc_attempt *ret_attempt) MUST_USE;

#endif
