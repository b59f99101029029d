/* Buckets found by a keyed hash of the address: see visitors.h. */
#include "desk/visitors.h"

#include "base/limits.h"
#include "lane/limiter.h"
#include "pki/digest.h"

#include <stdlib.h>
#include <string.h>

struct visitors {
    uint8_t key[DIGEST_SIZE]; /* so that nobody can choose whose bucket he empties */
    struct limiter_bucket buckets[VISITORS_WHATS][LIMIT_DESK_VISITORS];
};

static const struct limiter_rate rates[VISITORS_WHATS] = {
    [VISITORS_REQUEST] = {LIMIT_DESK_REQUESTS_PER_SECOND, LIMIT_DESK_REQUESTS_BURST},
    [VISITORS_SIGN_IN] = {LIMIT_SIGN_INS_PER_SECOND, LIMIT_SIGN_INS_BURST},
};

struct visitors *
visitors_open(void)
{
    struct visitors *visitors = calloc(1, sizeof *visitors);

    if (visitors)
        digest_random(visitors->key, sizeof visitors->key);
    return visitors;
}

void
visitors_close(struct visitors *visitors)
{
    free(visitors);
}

static size_t
place_of(const struct visitors *visitors, const uint8_t *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    bool is_ip4 = memcmp(address, mapped, sizeof mapped) == 0;
    struct str parts[] = {{(const char *)visitors->key, sizeof visitors->key},
                          {(const char *)address, is_ip4 ? 16 : 8}};
    uint8_t hash[DIGEST_SIZE];

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    return ((size_t)hash[0] << 8 | hash[1]) % LIMIT_DESK_VISITORS;
}

int64_t
visitors_take(struct visitors *visitors, enum visitors_what what, const uint8_t address[static 16],
              int64_t now_us)
{
    return limiter_take(&visitors->buckets[what][place_of(visitors, address)], rates[what], 1,
                        now_us);
}
