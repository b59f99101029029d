/* Making revocation lists; private to src/pki. Thread: any. */
#ifndef TILTS_PKI_CRL_H
#define TILTS_PKI_CRL_H

#include "base/json.h"
#include "pki/certificate.h"

struct crl_plan {
    struct certificate_issuer issuer;
    const json_t *ledger;
    int64_t this_update_us, next_update_us;
};

/*
 * Signs a list of what the ledger has as revoked and puts it in place of path in one step. Its
 * number is above that of the list it replaces. 0 or -1 with a sentence.
 */
int crl_write(const char *path, const struct crl_plan *plan,
              char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
