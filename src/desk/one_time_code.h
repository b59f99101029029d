/*
 * One-time codes of an authenticator app: TOTP (RFC 6238) with HMAC-SHA-1, 30 seconds, 6 digits,
 * which is what every app knows. A code is good for its own step and one before and after it, and
 * never twice: the caller keeps the step that was used last. Thread: any.
 */
#ifndef TILTS_DESK_ONE_TIME_CODE_H
#define TILTS_DESK_ONE_TIME_CODE_H

#include "base/str.h"

#define ONE_TIME_SECRET_SIZE 20     /* RFC 4226 section 4, R6: 160 bits */
#define ONE_TIME_SECRET_TEXT_MAX 33 /* base32 and NUL */
#define ONE_TIME_URI_MAX 1024

void one_time_secret_make(uint8_t ret_secret[static ONE_TIME_SECRET_SIZE]);
/* In base32, for typing it off the screen. -1 when memory is out. */
int one_time_secret_text(const uint8_t secret[static ONE_TIME_SECRET_SIZE],
                         char ret_text[static ONE_TIME_SECRET_TEXT_MAX]) MUST_USE;
/*
 * "otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=...", percent-encoded, for a QR code. -1 when it
 * does not fit or memory is out.
 */
int one_time_uri(const uint8_t secret[static ONE_TIME_SECRET_SIZE], struct str issuer,
                 struct str account, char ret_uri[static ONE_TIME_URI_MAX]) MUST_USE;
/*
 * Whether code is right at now_us and its step is later than last_step (0: none was used yet).
 * *ret_step is what the caller keeps as the next last_step.
 */
bool one_time_code_check(const uint8_t secret[static ONE_TIME_SECRET_SIZE], struct str code,
                         int64_t now_us, uint64_t last_step, uint64_t *ret_step) MUST_USE;

#endif
