/*
 * Ed25519 keys for the log's checkpoints (RFC 8032), kept in PEM files (PKCS#8, mode 0600).
 * Thread: a key may be used by one thread at a time; each lane opens its own.
 */
#ifndef TILTS_PKI_SIGNING_H
#define TILTS_PKI_SIGNING_H

#include "base/file.h"
#include "base/str.h"

#define SIGNING_PUBLIC_SIZE 32
#define SIGNING_SIGNATURE_SIZE 64

struct signing_key;

/* Makes a new key and writes it; refuses to overwrite. 0 or -1 with a sentence. */
int signing_create(const char *path, char error[static FILE_ERROR_MAX]) MUST_USE;
struct signing_key *signing_open(const char *path, char error[static FILE_ERROR_MAX]) MUST_USE;
void signing_close(struct signing_key *key); /* NULL is fine */
void signing_public(const struct signing_key *key, uint8_t ret_public[static SIGNING_PUBLIC_SIZE]);
int signing_sign(struct signing_key *key, struct str message,
                 uint8_t ret_signature[static SIGNING_SIGNATURE_SIZE]) MUST_USE;
/* Whether signature is that of message under the raw public key. */
bool signing_verify(const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct str message,
                    const uint8_t signature[static SIGNING_SIGNATURE_SIZE]);

#endif
