/*
 * The subject of a certificate or request: an organisation and a name for one of its systems;
 * private to src/pki. The organisation's number stands in organizationIdentifier (OID 2.5.4.97) as
 * NTRLV-<registration number> (ETSI EN 319 412-1, 5.1.4). Thread: any.
 */
#ifndef TILTS_PKI_SUBJECT_H
#define TILTS_PKI_SUBJECT_H

#include "base/file.h"
#include "status/registration.h"

#include <gnutls/x509.h>

/* Characters of O and CN (RFC 5280 appendix A.1, ub-organization-name), and bytes with NUL. */
#define SUBJECT_NAME_CHARACTERS 64
#define SUBJECT_NAME_MAX (SUBJECT_NAME_CHARACTERS * 4 + 1)

struct subject {
    char organization[SUBJECT_NAME_MAX];
    char common_name[SUBJECT_NAME_MAX]; /* "" = none */
    struct registration registration;   /* 0: names no organisation by number */
};

/*
 * Fills from texts; common_name NULL or "" = the organisation's. -1 with a sentence when a text is
 * no UTF-8, has control characters or is too long.
 */
int subject_init(struct subject *subject, const char *organization, const char *common_name,
                 struct registration registration, char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Reads what can be read: names that do not fit or are not clean text become "". The registration
 * is 0 unless exactly one well-formed organizationIdentifier is there.
 */
void subject_read(gnutls_x509_dn_t name, struct subject *ret_subject);
/* The registration of a request's subject, by the same rule. */
struct registration subject_read_request(gnutls_x509_crq_t request);
/* C=LV, O, organizationIdentifier (when known), CN, in this order. 0 or GnuTLS's code. */
int subject_write_certificate(gnutls_x509_crt_t certificate,
                              const struct subject *subject) MUST_USE;
int subject_write_request(gnutls_x509_crq_t request, const struct subject *subject) MUST_USE;

#endif
