/* Ed25519 by GnuTLS: see signing.h. */
#include "pki/signing.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY_FILE_MAX 4096

struct signing_key {
    gnutls_privkey_t key;
    uint8_t public[SIGNING_PUBLIC_SIZE];
};

static int
fail(char *error, const char *path, const char *what, int r)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s: %s", path, what, gnutls_strerror(r));
    return -1;
}

int
signing_create(const char *path, char error[static FILE_ERROR_MAX])
{
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem = {NULL, 0};
    int r;

    if (access(path, F_OK) == 0) {
        snprintf(error, FILE_ERROR_MAX, "%s: is there already; a log key is never replaced", path);
        return -1;
    }
    r = gnutls_x509_privkey_init(&key);
    if (r < 0)
        return fail(error, path, "no key can be made", r);
    r = gnutls_x509_privkey_generate(key, GNUTLS_PK_EDDSA_ED25519, 0, 0);
    if (r >= 0)
        r = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                              &pem);
    gnutls_x509_privkey_deinit(key);
    if (r < 0)
        return fail(error, path, "no key can be made", r);
    r = file_write(path, (struct str){(const char *)pem.data, pem.size}, 0600, error);
    gnutls_memset(pem.data, 0, pem.size);
    gnutls_free(pem.data);
    return r;
}

static int
load_pem(struct signing_key *key, const char *pem, size_t len)
{
    gnutls_datum_t datum = {(unsigned char *)(uintptr_t)pem, (unsigned)len};
    gnutls_x509_privkey_t x509;
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x = {NULL, 0};
    int r = gnutls_x509_privkey_init(&x509);

    if (r < 0)
        return r;
    r = gnutls_x509_privkey_import2(x509, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (r >= 0)
        r = gnutls_x509_privkey_export_ecc_raw(x509, &curve, &x, NULL, NULL);
    if (r >= 0 && (curve != GNUTLS_ECC_CURVE_ED25519 || x.size != SIGNING_PUBLIC_SIZE))
        r = GNUTLS_E_ECC_UNSUPPORTED_CURVE;
    if (r >= 0) {
        memcpy(key->public, x.data, SIGNING_PUBLIC_SIZE);
        r = gnutls_privkey_init(&key->key);
    }
    if (r >= 0)
        r = gnutls_privkey_import_x509(key->key, x509, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);
    gnutls_free(x.data);
    if (r < 0)
        gnutls_x509_privkey_deinit(x509);
    return r;
}

struct signing_key *
signing_open(const char *path, char error[static FILE_ERROR_MAX])
{
    struct signing_key *key;
    char *pem;
    size_t len;
    int r;

    if (file_read(path, KEY_FILE_MAX, &pem, &len, error) < 0)
        return NULL;
    key = calloc(1, sizeof *key);
    r = key ? load_pem(key, pem, len) : GNUTLS_E_MEMORY_ERROR;
    gnutls_memset(pem, 0, len);
    free(pem);
    if (r < 0) {
        fail(error, path, "is no Ed25519 key", r);
        signing_close(key);
        return NULL;
    }
    return key;
}

void
signing_close(struct signing_key *key)
{
    if (!key)
        return;
    if (key->key)
        gnutls_privkey_deinit(key->key);
    free(key);
}

void
signing_public(const struct signing_key *key, uint8_t ret_public[static SIGNING_PUBLIC_SIZE])
{
    memcpy(ret_public, key->public, SIGNING_PUBLIC_SIZE);
}

int
signing_sign(struct signing_key *key, struct str message,
             uint8_t ret_signature[static SIGNING_SIGNATURE_SIZE])
{
    gnutls_datum_t data = {(unsigned char *)(uintptr_t)message.ptr, (unsigned)message.len};
    gnutls_datum_t signature = {NULL, 0};
    int r = gnutls_privkey_sign_data2(key->key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signature);

    if (r >= 0 && signature.size != SIGNING_SIGNATURE_SIZE)
        r = GNUTLS_E_INTERNAL_ERROR;
    if (r >= 0)
        memcpy(ret_signature, signature.data, SIGNING_SIGNATURE_SIZE);
    gnutls_free(signature.data);
    return r < 0 ? -1 : 0;
}

bool
signing_verify(const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct str message,
               const uint8_t signature[static SIGNING_SIGNATURE_SIZE])
{
    gnutls_datum_t x = {(unsigned char *)(uintptr_t)public_key, SIGNING_PUBLIC_SIZE};
    gnutls_datum_t data = {(unsigned char *)(uintptr_t)message.ptr, (unsigned)message.len};
    gnutls_datum_t sig = {(unsigned char *)(uintptr_t)signature, SIGNING_SIGNATURE_SIZE};
    gnutls_pubkey_t key;
    bool good;

    if (gnutls_pubkey_init(&key) < 0)
        return false;
    good = gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED25519, &x, NULL) >= 0 &&
           gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &sig) >= 0;
    gnutls_pubkey_deinit(key);
    return good;
}
