/* Private keys in PEM files: see keyfile.h. */
#include "pki/keyfile.h"

#include "base/limits.h"
#include "pki/digest.h"
#include "pki/fail.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bits by which others than the owner could get at the key. */
#define MODE_OTHERS 077

static const struct {
    gnutls_pk_algorithm_t algorithm;
    gnutls_ecc_curve_t curve;
} kinds[] = {
    [KEYFILE_ED25519] = {GNUTLS_PK_EDDSA_ED25519, GNUTLS_ECC_CURVE_ED25519},
    [KEYFILE_ECDSA_P256] = {GNUTLS_PK_ECDSA, GNUTLS_ECC_CURVE_SECP256R1},
};

static void
wipe_datum(gnutls_datum_t *datum)
{
    if (datum->data)
        digest_wipe(datum->data, datum->size);
    gnutls_free(datum->data);
}

int
keyfile_create(const char *path, enum keyfile_kind kind, char error[static FILE_ERROR_MAX])
{
    gnutls_datum_t pem CLEANUP(wipe_datum) = {NULL, 0};
    gnutls_x509_privkey_t key;
    int r = gnutls_x509_privkey_init(&key);

    if (r < 0)
        return fail_gnutls(error, path, r);
    r = gnutls_x509_privkey_generate(key, kinds[kind].algorithm,
                                     GNUTLS_CURVE_TO_BITS(kinds[kind].curve), 0);
    if (r >= 0)
        r = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                              &pem);
    gnutls_x509_privkey_deinit(key);
    if (r < 0)
        return fail_gnutls(error, path, r);
    return file_write_new(path, (struct str){(const char *)pem.data, pem.size}, 0600, error);
}

static int
check_mode(const char *path, char *error)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return fail_text(error, "%s: cannot be opened: %s", path, strerror(errno));
    if (info.st_mode & MODE_OTHERS)
        return fail_text(error,
                         "%s: others than its owner may use this private key (mode %04o); "
                         "run: chmod 600 %s",
                         path, (unsigned)info.st_mode & 07777, path);
    return 0;
}

static int
import_key(gnutls_privkey_t key, const gnutls_datum_t *pem)
{
    return gnutls_privkey_import_x509_raw(key, pem, GNUTLS_X509_FMT_PEM, NULL, 0);
}

int
keyfile_load(const char *path, gnutls_privkey_t *ret_key, char error[static FILE_ERROR_MAX])
{
    gnutls_privkey_t key;
    char *bytes;
    size_t len;
    int r;

    if (check_mode(path, error) < 0 || file_read(path, LIMIT_PEM_MAX, &bytes, &len, error) < 0)
        return -1;
    r = gnutls_privkey_init(&key);
    if (r >= 0) {
        r = import_key(key, &(gnutls_datum_t){(unsigned char *)bytes, (unsigned)len});
        if (r < 0)
            gnutls_privkey_deinit(key);
    }
    digest_wipe(bytes, len);
    free(bytes);
    if (r < 0)
        return fail_gnutls(error, path, r);
    *ret_key = key;
    return 0;
}
