/*
 * SHA-256 through GnuTLS: see digest.h. Each thread keeps one hash context for its life: a few
 * hashes per request make opening a context each time worth sparing.
 */
#include "pki/digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdlib.h>

struct digest {
    gnutls_hash_hd_t handle;
};

static _Thread_local gnutls_hash_hd_t thread_hash;
static pthread_key_t thread_hash_key; /* only frees the context when its thread ends */
static pthread_once_t thread_hash_once = PTHREAD_ONCE_INIT;

/* SHA-256 and randomness only fail when the library is broken: nothing sound can follow. */
static void
must(int result)
{
    if (result < 0)
        abort();
}

static void
free_thread_hash(void *handle)
{
    gnutls_hash_deinit(handle, NULL);
    thread_hash = NULL;
}

static void
make_key(void)
{
    must(-pthread_key_create(&thread_hash_key, free_thread_hash));
}

static gnutls_hash_hd_t
hash_of_thread(void)
{
    if (!thread_hash) {
        must(-pthread_once(&thread_hash_once, make_key));
        must(gnutls_hash_init(&thread_hash, GNUTLS_DIG_SHA256));
        must(-pthread_setspecific(thread_hash_key, thread_hash));
    }
    return thread_hash;
}

void
digest_sha256(const void *bytes, size_t len, uint8_t ret_hash[static DIGEST_SIZE])
{
    gnutls_hash_hd_t hash = hash_of_thread();

    must(gnutls_hash(hash, bytes, len));
    gnutls_hash_output(hash, ret_hash); /* also resets it for the next */
}

void
digest_sha256_parts(const struct str *parts, size_t count, uint8_t ret_hash[static DIGEST_SIZE])
{
    gnutls_hash_hd_t hash = hash_of_thread();

    for (size_t i = 0; i < count; i++)
        must(gnutls_hash(hash, parts[i].ptr, parts[i].len));
    gnutls_hash_output(hash, ret_hash);
}

struct digest *
digest_open(void)
{
    struct digest *digest = malloc(sizeof *digest);

    if (digest && gnutls_hash_init(&digest->handle, GNUTLS_DIG_SHA256) < 0) {
        free(digest);
        return NULL;
    }
    return digest;
}

void
digest_add(struct digest *digest, const void *bytes, size_t len)
{
    must(gnutls_hash(digest->handle, bytes, len));
}

void
digest_close(struct digest *digest, uint8_t ret_hash[static DIGEST_SIZE])
{
    gnutls_hash_deinit(digest->handle, ret_hash);
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
