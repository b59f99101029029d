/* A table of few rows, searched from end to end: see oidc_attempts.h. */
#include "desk/oidc_attempts.h"

#include "base/date.h"
#include "base/limits.h"
#include "pki/digest.h"

#include <stdlib.h>

#define KEY_SIZE 32

struct row {
    uint8_t hash[DIGEST_SIZE]; /* of the key */
    int64_t began_us;          /* INT64_MIN: the row is free */
    struct oidc_attempt attempt;
};

struct oidc_attempts {
    struct row rows[LIMIT_OIDC_ATTEMPTS];
};

static void
clear(struct row *row)
{
    digest_wipe(row, sizeof *row);
    row->began_us = INT64_MIN;
}

struct oidc_attempts *
oidc_attempts_open(void)
{
    struct oidc_attempts *attempts = calloc(1, sizeof *attempts);

    for (size_t i = 0; attempts && i < LIMIT_OIDC_ATTEMPTS; i++)
        clear(&attempts->rows[i]);
    return attempts;
}

void
oidc_attempts_close(struct oidc_attempts *attempts)
{
    if (attempts)
        digest_wipe(attempts, sizeof *attempts);
    free(attempts);
}

void
oidc_attempts_add(struct oidc_attempts *attempts, const struct oidc_attempt *attempt,
                  int64_t now_us, char ret_key[static OIDC_KEY_TEXT_MAX])
{
    struct row *row = &attempts->rows[0];
    uint8_t key[KEY_SIZE];
    struct buf buf;

    for (size_t i = 1; i < LIMIT_OIDC_ATTEMPTS; i++)
        if (attempts->rows[i].began_us < row->began_us)
            row = &attempts->rows[i];
    digest_random(key, sizeof key);
    digest_sha256(key, sizeof key, row->hash);
    row->began_us = now_us;
    row->attempt = *attempt;
    buf_init(&buf, ret_key, OIDC_KEY_TEXT_MAX);
    buf_add_hex(&buf, key, sizeof key);
    ret_key[OIDC_KEY_TEXT_MAX - 1] = '\0';
}

bool
oidc_attempts_take(struct oidc_attempts *attempts, struct str text, int64_t now_us,
                   struct oidc_attempt *ret_attempt)
{
    uint8_t key[KEY_SIZE], hash[DIGEST_SIZE];

    if (!hex_decode(text, key, sizeof key))
        return false;
    digest_sha256(key, sizeof key, hash);
    for (size_t i = 0; i < LIMIT_OIDC_ATTEMPTS; i++) {
        struct row *row = &attempts->rows[i];
        bool in_time = row->began_us > now_us - OIDC_ATTEMPT_S * US_PER_SECOND;
        if (row->began_us == INT64_MIN || !digest_equal(row->hash, hash, sizeof hash))
            continue;
        *ret_attempt = row->attempt;
        clear(row);
        return in_time;
    }
    return false;
}
