/* Ed25519 through GnuTLS: see signing.h. */
#include "pki/signing.h"

#include "pki/fail.h"
#include "pki/keyfile.h"

#include <stdlib.h>
#include <string.h>

struct signing_key {
    gnutls_privkey_t key;
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
};

static gnutls_datum_t
datum(const void *bytes, size_t len)
{
    /* GnuTLS takes inputs through a non-const pointer and does not write to them. */
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)bytes, (unsigned)len};
}

int
signing_create(const char *path, char error[static FILE_ERROR_MAX])
{
    return keyfile_create(path, KEYFILE_ED25519, error);
}

static int
read_public(gnutls_privkey_t key, uint8_t ret_public[static SIGNING_PUBLIC_SIZE])
{
    gnutls_datum_t x = {NULL, 0};
    gnutls_ecc_curve_t curve;
    int r = gnutls_privkey_export_ecc_raw2(key, &curve, &x, NULL, NULL, 0);

    if (r < 0)
        return r;
    r = curve == GNUTLS_ECC_CURVE_ED25519 && x.size == SIGNING_PUBLIC_SIZE
            ? 0
            : GNUTLS_E_INVALID_REQUEST;
    if (r == 0)
        memcpy(ret_public, x.data, x.size);
    gnutls_free(x.data);
    return r;
}

struct signing_key *
signing_open(const char *path, char error[static FILE_ERROR_MAX])
{
    struct signing_key *key = calloc(1, sizeof *key);

    if (!key) {
        fail_text(error, "%s: no memory to read it", path);
        return NULL;
    }
    if (keyfile_load(path, &key->key, error) < 0) {
        free(key);
        return NULL;
    }
    if (read_public(key->key, key->public_key) < 0) {
        fail_text(error, "%s: is not an Ed25519 key", path);
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
    gnutls_privkey_deinit(key->key);
    free(key);
}

void
signing_public(const struct signing_key *key, uint8_t ret_public[static SIGNING_PUBLIC_SIZE])
{
    memcpy(ret_public, key->public_key, SIGNING_PUBLIC_SIZE);
}

int
signing_sign(struct signing_key *key, struct str message,
             uint8_t ret_signature[static SIGNING_SIGNATURE_SIZE])
{
    gnutls_datum_t data = datum(message.ptr, message.len), signature = {NULL, 0};
    int r = -1;

    if (gnutls_privkey_sign_data2(key->key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signature) < 0)
        return -1;
    if (signature.size == SIGNING_SIGNATURE_SIZE) {
        memcpy(ret_signature, signature.data, SIGNING_SIGNATURE_SIZE);
        r = 0;
    }
    gnutls_free(signature.data);
    return r;
}

bool
signing_verify(const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct str message,
               const uint8_t signature[static SIGNING_SIGNATURE_SIZE])
{
    gnutls_datum_t x = datum(public_key, SIGNING_PUBLIC_SIZE);
    gnutls_datum_t data = datum(message.ptr, message.len);
    gnutls_datum_t signed_by = datum(signature, SIGNING_SIGNATURE_SIZE);
    gnutls_pubkey_t key;
    bool good;

    if (gnutls_pubkey_init(&key) < 0)
        return false;
    good = gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED25519, &x, NULL) >= 0 &&
           gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signed_by) >= 0;
    gnutls_pubkey_deinit(key);
    return good;
}
