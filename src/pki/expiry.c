/* notAfter of a certificate: see expiry.h. */
#include "pki/expiry.h"

#include "base/date.h"

#include <gnutls/x509.h>

int
expiry_of(struct str pem, int64_t *ret_till_us)
{
    gnutls_datum_t text = {(unsigned char *)(uintptr_t)pem.ptr, (unsigned)pem.len};
    gnutls_x509_crt_t certificate;
    time_t till;
    int r;

    if (gnutls_x509_crt_init(&certificate) < 0)
        return -1;
    r = gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM);
    till = r < 0 ? (time_t)-1 : gnutls_x509_crt_get_expiration_time(certificate);
    gnutls_x509_crt_deinit(certificate);
    if (till == (time_t)-1)
        return -1;
    *ret_till_us = (int64_t)till * US_PER_SECOND;
    return 0;
}
