/*
 * Making certificates: an authority's own, a server's, a client's, each with exactly the extensions
 * of its use; private to src/pki. Thread: any.
 */
#ifndef TILTS_PKI_CERTIFICATE_H
#define TILTS_PKI_CERTIFICATE_H

#include "pki/subject.h"

#include <gnutls/abstract.h>

enum certificate_use { CERTIFICATE_CLIENT, CERTIFICATE_SERVER, CERTIFICATE_AUTHORITY };

struct certificate_plan {
    enum certificate_use use;
    struct subject subject;
    const char *const *hosts; /* servers */
    size_t host_count;
    int64_t from_us, till_us;
};

struct certificate_issuer {
    gnutls_x509_crt_t certificate; /* NULL: signs itself */
    gnutls_privkey_t key;
};

/* Whether it is a DNS name or a numeric address. */
bool certificate_host_is_valid(const char *host);
/* Signs with ECDSA or what the issuer's key is, SHA-256, a random serial. 0 or GnuTLS's code. */
int certificate_make(const struct certificate_plan *plan, gnutls_pubkey_t key,
                     const struct certificate_issuer *issuer,
                     gnutls_x509_crt_t *ret_certificate) MUST_USE;
/* Lower-case hexadecimal; "" when it cannot be read. */
void certificate_serial(gnutls_x509_crt_t certificate, char *ret_hex, size_t size);
/* Reads the first certificate of a PEM file. 0 or -1 with a sentence. */
int certificate_load(const char *path, gnutls_x509_crt_t *ret_certificate,
                     char error[static FILE_ERROR_MAX]) MUST_USE;
/* The subject key identifier; 0 or GnuTLS's code. */
int certificate_key_id(gnutls_x509_crt_t certificate, void *ret_id, size_t *size) MUST_USE;

#endif
