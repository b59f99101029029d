/* Making revocation lists: see crl.h. */
#include "pki/crl.h"

#include "base/date.h"
#include "base/limits.h"
#include "pki/fail.h"
#include "pki/ledger.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE 8 /* bytes, of a list's number */

static void
free_crl(gnutls_x509_crl_t *crl)
{
    if (*crl)
        gnutls_x509_crl_deinit(*crl);
}

static uint64_t
from_bytes(const uint8_t *bytes, size_t len)
{
    uint64_t number = 0;

    for (size_t i = 0; i < len; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* The number of the list at path; 0 where there is none that can be read. */
static uint64_t
number_at(const char *path)
{
    gnutls_x509_crl_t crl CLEANUP(free_crl) = NULL;
    char ignored[FILE_ERROR_MAX], *bytes;
    uint8_t number[NUMBER_SIZE + 1];
    size_t len, size = sizeof number;
    gnutls_datum_t pem;
    int r;

    if (gnutls_x509_crl_init(&crl) < 0 || file_read(path, LIMIT_CRL_MAX, &bytes, &len, ignored) < 0)
        return 0;
    pem = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)len};
    r = gnutls_x509_crl_import(crl, &pem, GNUTLS_X509_FMT_PEM);
    free(bytes);
    if (r < 0 || gnutls_x509_crl_get_number(crl, number, &size, NULL) < 0)
        return 0;
    return from_bytes(number, size);
}

/*
 * One above the last; and at least the time, so that numbers grow even where the old list was lost.
 */
static int
set_number(gnutls_x509_crl_t crl, const char *path, int64_t now_us)
{
    uint64_t last = number_at(path), now_s = (uint64_t)(now_us / US_PER_SECOND);
    uint64_t number = last + 1 > now_s ? last + 1 : now_s;
    uint8_t bytes[NUMBER_SIZE + 1] = {0};
    size_t first = 0;

    for (size_t i = NUMBER_SIZE; i > 0; i--, number >>= 8)
        bytes[i] = (uint8_t)number;
    /* DER wants the shortest form that is still positive. */
    while (first < NUMBER_SIZE && bytes[first] == 0 && bytes[first + 1] < 0x80)
        first++;
    return gnutls_x509_crl_set_number(crl, bytes + first, sizeof bytes - first);
}

static int
add_revoked(gnutls_x509_crl_t crl, const json_t *ledger)
{
    for (size_t i = 0; i < json_array_size(ledger); i++) {
        struct authority_entry entry;
        uint8_t serial[AUTHORITY_SERIAL_MAX / 2];
        size_t len;
        int r;

        ledger_entry(ledger, i, &entry);
        if (!entry.revoked)
            continue;
        len = strlen(entry.serial) / 2;
        if (!hex_decode(str_from(entry.serial), serial, len))
            return GNUTLS_E_ASN1_DER_ERROR;
        r = gnutls_x509_crl_set_crt_serial(crl, serial, len,
                                           (time_t)(entry.revoked_us / US_PER_SECOND));
        if (r < 0)
            return r;
    }
    return 0;
}

static int
set_authority(gnutls_x509_crl_t crl, gnutls_x509_crt_t authority)
{
    uint8_t id[64];
    size_t size = sizeof id;
    int r = certificate_key_id(authority, id, &size);

    return r < 0 ? r : gnutls_x509_crl_set_authority_key_id(crl, id, size);
}

static int
fill(gnutls_x509_crl_t crl, const char *path, const struct crl_plan *plan)
{
    gnutls_x509_crt_t authority = plan->issuer.certificate;
    int r = gnutls_x509_crl_set_version(crl, 2);

    if (r >= 0)
        r = gnutls_x509_crl_set_this_update(crl, (time_t)(plan->this_update_us / US_PER_SECOND));
    if (r >= 0)
        r = gnutls_x509_crl_set_next_update(crl, (time_t)(plan->next_update_us / US_PER_SECOND));
    if (r >= 0)
        r = add_revoked(crl, plan->ledger);
    if (r >= 0)
        r = set_number(crl, path, plan->this_update_us);
    if (r >= 0)
        r = set_authority(crl, authority);
    if (r >= 0)
        r = gnutls_x509_crl_privkey_sign(crl, authority, plan->issuer.key, GNUTLS_DIG_SHA256, 0);
    return r;
}

int
crl_write(const char *path, const struct crl_plan *plan, char error[static FILE_ERROR_MAX])
{
    gnutls_x509_crl_t crl CLEANUP(free_crl) = NULL;
    gnutls_datum_t pem = {NULL, 0};
    int r = gnutls_x509_crl_init(&crl);

    if (r >= 0)
        r = fill(crl, path, plan);
    if (r >= 0)
        r = gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem);
    if (r < 0)
        return fail_gnutls(error, path, r);
    r = file_write(path, (struct str){(const char *)pem.data, pem.size}, 0644, error);
    gnutls_free(pem.data);
    return r;
}
