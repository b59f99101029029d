/* Certificates that a sound authority would never issue, signed by a true one all the same. */
#ifndef TILTS_TESTS_PKI_TWISTED_H
#define TILTS_TESTS_PKI_TWISTED_H

#include "fixture.h"

#include <gnutls/x509.h>

#define TWIST_ID "2.5.4.97" /* organizationIdentifier */

struct twist {
    const char *purpose;              /* "": none; NULL: clientAuth */
    bool authority;                   /* basicConstraints CA:TRUE */
    bool no_usage;                    /* without key usage */
    unsigned rsa_bits;                /* 0: ECDSA P-256 */
    gnutls_digest_algorithm_t digest; /* 0: SHA-256 */
    struct {
        const char *attribute; /* "O", "CN" or TWIST_ID */
        const char *value;
    } subject[4];
};

/* Writes name.key and name.pem, signed by the authority in the folder. */
void twisted_client(const struct fixture *fixture, const char *authority, const char *name,
                    const struct twist *twist);

#endif
