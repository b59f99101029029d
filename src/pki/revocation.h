/*
 * The revocation lists of all authorities of a trust, read whole and checked; private to src/pki.
 * The serials are kept sorted, so that asking costs the same however long the list is.
 * Thread: any; not changed after loading.
 */
#ifndef TILTS_PKI_REVOCATION_H
#define TILTS_PKI_REVOCATION_H

#include "base/file.h"

#include <gnutls/x509.h>

/* How weak a key or signature may be: 112 bits, so no MD5, no SHA-1, no RSA below 2048. */
#define PKI_VERIFY_FLAGS                                                                   \
    (GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_MEDIUM) | GNUTLS_VERIFY_DISABLE_TIME_CHECKS | \
     GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | GNUTLS_VERIFY_DO_NOT_ALLOW_X509_V1_CA_CRT)

struct revocation;

#define PKI_AUTHORITIES_MAX 16

/* The certificates of a trust file. */
struct pki_authorities {
    gnutls_x509_crt_t *certificates;
    unsigned count;
};

/*
 * Reads one or more CRLs in PEM. Each must be a complete one, signed by one of the authorities,
 * with a nextUpdate; each authority must have one. NULL with a sentence that names path.
 */
struct revocation *revocation_load(const char *path, const struct pki_authorities *authorities,
                                   char error[static FILE_ERROR_MAX]) MUST_USE;
void revocation_free(struct revocation *revocation); /* NULL is fine */
/* Whether the serial (big endian) is revoked by the authority at that position. */
bool revocation_has(const struct revocation *revocation, unsigned authority, const void *serial,
                    size_t len);
size_t revocation_count(const struct revocation *revocation);
/* The earliest of the lists, microseconds UTC. */
int64_t revocation_this_update_us(const struct revocation *revocation);
int64_t revocation_next_update_us(const struct revocation *revocation);

#endif
