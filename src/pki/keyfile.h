/*
 * Private keys in PEM files (PKCS#8, not encrypted, mode 0600); private to src/pki.
 * Thread: any; a loaded key belongs to one thread at a time.
 */
#ifndef TILTS_PKI_KEYFILE_H
#define TILTS_PKI_KEYFILE_H

#include "base/file.h"

#include <gnutls/abstract.h>

enum keyfile_kind {
    KEYFILE_ED25519,    /* the log's checkpoints */
    KEYFILE_ECDSA_P256, /* TLS: every client in use handles it */
};

/* Makes a key and writes it; refuses to overwrite. 0 or -1 with a sentence. */
int keyfile_create(const char *path, enum keyfile_kind kind,
                   char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Reads a key that only its owner may read (others' permission bits: refused); freed with
 * gnutls_privkey_deinit(). 0 or -1 with a sentence.
 */
int keyfile_load(const char *path, gnutls_privkey_t *ret_key,
                 char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
