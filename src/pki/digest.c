/* SHA-256 and randomness by GnuTLS: see digest.h. */
#include "pki/digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

struct digest {
    gnutls_hash_hd_t hash;
};

/* A hash cannot fail but by a broken library; going on without one would be worse than ending. */
static void
must(int r)
{
    if (r < 0)
        abort();
}

void
digest_sha256(const void *bytes, size_t len, uint8_t ret_hash[static DIGEST_SIZE])
{
    must(gnutls_hash_fast(GNUTLS_DIG_SHA256, len ? bytes : "", len, ret_hash));
}

void
digest_sha256_parts(const struct str *parts, size_t count, uint8_t ret_hash[static DIGEST_SIZE])
{
    static _Thread_local gnutls_hash_hd_t hash;

    if (!hash)
        must(gnutls_hash_init(&hash, GNUTLS_DIG_SHA256));
    for (size_t i = 0; i < count; i++)
        if (parts[i].len)
            must(gnutls_hash(hash, parts[i].ptr, parts[i].len));
    gnutls_hash_output(hash, ret_hash); /* and begins anew */
}

struct digest *
digest_open(void)
{
    struct digest *digest = malloc(sizeof *digest);

    if (digest)
        must(gnutls_hash_init(&digest->hash, GNUTLS_DIG_SHA256));
    return digest;
}

void
digest_add(struct digest *digest, const void *bytes, size_t len)
{
    if (len)
        must(gnutls_hash(digest->hash, bytes, len));
}

void
digest_close(struct digest *digest, uint8_t ret_hash[static DIGEST_SIZE])
{
    gnutls_hash_deinit(digest->hash, ret_hash);
    free(digest);
}

void
digest_random(void *bytes, size_t len)
{
    must(gnutls_rnd(GNUTLS_RND_RANDOM, bytes, len));
}

bool
digest_equal(const void *a, const void *b, size_t len)
{
    return gnutls_memcmp(a, b, len) == 0;
}

void
digest_wipe(void *bytes, size_t len)
{
    gnutls_memset(bytes, 0, len);
}
