/*
 * Passwords of operators: what a new one must be, and argon2id (RFC 9106) over those that are kept.
 * Hashing takes 19 MiB and some tens of milliseconds by design, so it belongs into the back office.
 * Thread: any.
 *
 * The encoded form ("$argon2id$v=19$m=...,t=...,p=...$salt$hash") names its own parameters: they
 * can be raised, and a password be hashed anew when its owner next signs in.
 */
#ifndef TILTS_DESK_PASSWORD_H
#define TILTS_DESK_PASSWORD_H

#include "base/problem.h"

#define PASSWORD_ENCODED_MAX 128 /* NUL included */

/*
 * Whether the password may be chosen: at least LIMIT_PASSWORD_MIN characters, UTF-8 without control
 * characters, at most LIMIT_PASSWORD_MAX bytes, not one of those that everybody tries, and not
 * around one of `names` (account, name, surname; words shorter than four letters do not count).
 * 0 or PROBLEM_PASSWORD_SHORT, _PASSWORD_LONG, _PASSWORD_COMMON, _PASSWORD_HOLDS_NAME with field
 * "password".
 */
int password_judge(struct str password, const struct str *names, size_t name_count,
                   struct problem *ret_problem) MUST_USE;

/* 0, or -1 when memory is out. */
int password_hash(struct str password, char ret_encoded[static PASSWORD_ENCODED_MAX]) MUST_USE;
/*
 * Whether this is the password. An empty `encoded` (no such account, no password yet) takes as long
 * as any other and is never matched.
 */
bool password_matches(struct str password, const char *encoded) MUST_USE;
/* Whether encoded was made with other parameters than password_hash() uses now. */
bool password_is_dated(const char *encoded);

#endif
