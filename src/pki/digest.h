/* SHA-256 and random bytes; one of the few doors to GnuTLS. Thread: any. */
#ifndef TILTS_PKI_DIGEST_H
#define TILTS_PKI_DIGEST_H

#include "base/str.h"

#define DIGEST_SIZE 32

struct digest; /* a running SHA-256 */

/* One-shot. Cannot fail short of a broken library, which ends the program. */
void digest_sha256(const void *bytes, size_t len, uint8_t ret_hash[static DIGEST_SIZE]);
/* SHA-256 over the concatenation of parts, without copying them together. */
void digest_sha256_parts(const struct str *parts, size_t count,
                         uint8_t ret_hash[static DIGEST_SIZE]);

struct digest *digest_open(void) MUST_USE; /* NULL when memory is out */
void digest_add(struct digest *digest, const void *bytes, size_t len);
/* Ends the running digest and frees it. */
void digest_close(struct digest *digest, uint8_t ret_hash[static DIGEST_SIZE]);

/* From the system's generator, for salts, ids and keys. */
void digest_random(void *bytes, size_t len);
/* Whether equal, in constant time. */
bool digest_equal(const void *a, const void *b, size_t len);
/* Overwrites with zeros in a way the compiler keeps. */
void digest_wipe(void *bytes, size_t len);

#endif
