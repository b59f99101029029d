/* TOTP through liboath: see one_time_code.h. */
#include "desk/one_time_code.h"

#include "base/date.h"
#include "pki/digest.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#define STEP_S 30
#define DIGITS 6
#define CODE_SIZE (DIGITS + 1)
#define STEPS_AROUND 1 /* for clocks that differ and people who type (RFC 6238 section 5.2) */

void
one_time_secret_make(uint8_t ret_secret[static ONE_TIME_SECRET_SIZE])
{
    digest_random(ret_secret, ONE_TIME_SECRET_SIZE);
}

int
one_time_secret_text(const uint8_t secret[static ONE_TIME_SECRET_SIZE],
                     char ret_text[static ONE_TIME_SECRET_TEXT_MAX])
{
    char *text;
    size_t len;
    bool fits;

    if (oath_base32_encode((const char *)secret, ONE_TIME_SECRET_SIZE, &text, &len) != OATH_OK)
        return -1;
    fits = str_copy((struct str){text, len}, ret_text, ONE_TIME_SECRET_TEXT_MAX);
    digest_wipe(text, len);
    free(text);
    return fits ? 0 : -1;
}

static bool
is_unreserved(char c) /* RFC 3986 section 2.3 */
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

static void
add_percent(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_unreserved(text.ptr[i])) {
            buf_add_char(buf, text.ptr[i]);
        } else {
            buf_add_char(buf, '%');
            buf_add_hex(buf, text.ptr + i, 1);
        }
    }
}

int
one_time_uri(const uint8_t secret[static ONE_TIME_SECRET_SIZE], struct str issuer,
             struct str account, char ret_uri[static ONE_TIME_URI_MAX])
{
    char text[ONE_TIME_SECRET_TEXT_MAX];
    struct buf buf;

    if (one_time_secret_text(secret, text) < 0)
        return -1;
    buf_init(&buf, ret_uri, ONE_TIME_URI_MAX);
    buf_add_c(&buf, "otpauth://totp/");
    add_percent(&buf, issuer);
    buf_add_char(&buf, ':');
    add_percent(&buf, account);
    buf_add_c(&buf, "?secret=");
    buf_add_c(&buf, text);
    buf_add_c(&buf, "&issuer=");
    add_percent(&buf, issuer);
    digest_wipe(text, sizeof text);
    return buf_c(&buf) ? 0 : -1;
}

/* All three steps are computed whatever the code, so that the time tells nothing. */
bool
one_time_code_check(const uint8_t secret[static ONE_TIME_SECRET_SIZE], struct str code,
                    int64_t now_us, uint64_t last_step, uint64_t *ret_step)
{
    uint64_t now = (uint64_t)(now_us / US_PER_SECOND / STEP_S), right = 0;
    char expected[CODE_SIZE];
    bool failed = false;

    if (code.len != DIGITS || now_us < STEPS_AROUND * STEP_S * US_PER_SECOND)
        return false;
    for (uint64_t step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step++) {
        if (oath_hotp_generate((const char *)secret, ONE_TIME_SECRET_SIZE, step, DIGITS, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, expected) != OATH_OK)
            failed = true;
        else if (digest_equal(expected, code.ptr, DIGITS) && step > last_step && right == 0)
            right = step;
    }
    digest_wipe(expected, sizeof expected);
    if (failed || right == 0)
        return false;
    *ret_step = right;
    return true;
}
