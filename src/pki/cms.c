/* Detached CMS by GnuTLS's pkcs7 functions: see cms.h. */
#include "pki/cms.h"

#include "base/date.h"
#include "pki/certificate.h"
#include "pki/fail.h"
#include "pki/keyfile.h"

#include <gnutls/pkcs7.h>
#include <stdlib.h>
#include <string.h>

static gnutls_datum_t
datum_of(struct str s)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)s.ptr, (unsigned)s.len};
}

static bool
is_pem(struct str s)
{
    return str_starts_with(str_trim(s), STR("-----BEGIN"));
}

static void
read_signer(gnutls_x509_crt_t certificate, time_t signed_at, struct cms_signer *signer)
{
    size_t size = sizeof signer->fingerprint, name_size = sizeof signer->name;
    unsigned usage, critical;

    *signer = (struct cms_signer){.signed_us = signed_at > 0 ? signed_at * US_PER_SECOND : -1};
    gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, signer->fingerprint, &size);
    if (gnutls_x509_crt_get_dn(certificate, signer->name, &name_size) < 0)
        signer->name[0] = '\0';
    signer->valid_from_us = gnutls_x509_crt_get_activation_time(certificate) * US_PER_SECOND;
    signer->valid_till_us = gnutls_x509_crt_get_expiration_time(certificate) * US_PER_SECOND;
    signer->may_sign = gnutls_x509_crt_get_key_usage(certificate, &usage, &critical) < 0 ||
                       (usage & (GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_NON_REPUDIATION)) != 0;
}

/* Tries the i-th certificate of the structure on a signature; 0 when it fits. */
static int
try_certificate(gnutls_pkcs7_t pkcs7, unsigned i, unsigned at, const gnutls_datum_t *content,
                struct cms_signer *signer)
{
    gnutls_pkcs7_signature_info_st info;
    gnutls_x509_crt_t certificate = NULL;
    gnutls_datum_t der = {NULL, 0};
    int r = gnutls_pkcs7_get_crt_raw2(pkcs7, i, &der);

    if (r >= 0)
        r = gnutls_x509_crt_init(&certificate);
    if (r >= 0)
        r = gnutls_x509_crt_import(certificate, &der, GNUTLS_X509_FMT_DER);
    if (r >= 0)
        r = gnutls_pkcs7_verify_direct(pkcs7, certificate, at, content, 0);
    if (r >= 0)
        r = gnutls_pkcs7_get_signature_info(pkcs7, at, &info);
    if (r >= 0) {
        read_signer(certificate, info.signing_time, signer);
        gnutls_pkcs7_signature_info_deinit(&info);
    }
    if (certificate)
        gnutls_x509_crt_deinit(certificate);
    gnutls_free(der.data);
    return r;
}

static int
verify_one(gnutls_pkcs7_t pkcs7, unsigned at, const gnutls_datum_t *content,
           struct cms_signer *signer, char *error)
{
    int count = gnutls_pkcs7_get_crt_count(pkcs7);

    for (int i = 0; i < count; i++)
        if (try_certificate(pkcs7, (unsigned)i, at, content, signer) >= 0)
            return 0;
    return fail_text(error,
                     count > 0 ? "signature %u does not fit the document's bytes or its certificate"
                               : "signature %u comes without the signer's certificate",
                     at + 1);
}

static int
verify_all(gnutls_pkcs7_t pkcs7, const gnutls_datum_t *content, struct cms_signer *signers,
           size_t max, size_t *ret_count, char *error)
{
    int count = gnutls_pkcs7_get_signature_count(pkcs7);
    gnutls_datum_t embedded = {NULL, 0};

    if (gnutls_pkcs7_get_embedded_data(pkcs7, 0, &embedded) >= 0) {
        gnutls_free(embedded.data);
        return fail_text(error, "the signature carries a document of its own; sign detached");
    }
    if (count <= 0)
        return fail_text(error, "it holds no signature");
    if ((size_t)count > max)
        return fail_text(error, "it holds more than %zu signatures", max);
    for (int i = 0; i < count; i++)
        if (verify_one(pkcs7, (unsigned)i, content, &signers[i], error) < 0)
            return -1;
    *ret_count = (size_t)count;
    return 0;
}

/* openssl writes "BEGIN CMS", GnuTLS looks for "BEGIN PKCS7": what stands between is the same. */
static int
from_pem(struct str text, char **ret_bytes, gnutls_datum_t *ret_der)
{
    struct str rest = str_trim(text), end = STR("-----END");
    char *bytes = malloc(rest.len + 1);
    size_t len = 0;

    *ret_bytes = bytes;
    if (!bytes)
        return GNUTLS_E_MEMORY_ERROR;
    str_split(&rest, '\n');
    while (rest.len && !str_starts_with(rest, end)) {
        struct str line = str_trim(str_split(&rest, '\n'));
        memcpy(bytes + len, line.ptr, line.len);
        len += line.len;
    }
    /* Three bytes never overtake the four digits that they are read from. */
    if (rest.len == 0 || !base64_decode((struct str){bytes, len}, bytes, len, &len))
        return GNUTLS_E_BASE64_DECODING_ERROR;
    *ret_der = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)len};
    return 0;
}

int
cms_verify(struct str content, struct str signature, struct cms_signer *signers, size_t max,
           size_t *ret_count, char error[static FILE_ERROR_MAX])
{
    gnutls_datum_t data = datum_of(content), raw = datum_of(signature);
    gnutls_pkcs7_t pkcs7;
    char *pem = NULL;
    int r = gnutls_pkcs7_init(&pkcs7);

    if (r < 0)
        return fail_gnutls(error, "signature", r);
    if (is_pem(signature))
        r = from_pem(signature, &pem, &raw);
    if (r >= 0)
        r = gnutls_pkcs7_import(pkcs7, &raw, GNUTLS_X509_FMT_DER);
    r = r < 0 ? fail_gnutls(error, "it is no CMS signature", r)
              : verify_all(pkcs7, &data, signers, max, ret_count, error);
    gnutls_pkcs7_deinit(pkcs7);
    free(pem);
    return r;
}

/* A signature that the certificate does not fit would help nobody. */
static int
check_pair(gnutls_x509_crt_t certificate, gnutls_privkey_t key)
{
    unsigned char of_certificate[64], of_key[64];
    size_t certificate_size = sizeof of_certificate, key_size = sizeof of_key;
    gnutls_pubkey_t public;
    int r = gnutls_pubkey_init(&public);

    if (r < 0)
        return r;
    r = gnutls_pubkey_import_privkey(public, key, 0, 0);
    if (r >= 0)
        r = gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, of_key, &key_size);
    if (r >= 0)
        r = gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                       &certificate_size);
    gnutls_pubkey_deinit(public);
    if (r >= 0 && (key_size != certificate_size || memcmp(of_key, of_certificate, key_size) != 0))
        r = GNUTLS_E_CERTIFICATE_KEY_MISMATCH;
    return r;
}

static int
sign(gnutls_x509_crt_t certificate, gnutls_privkey_t key, struct str content, char **ret_pem)
{
    gnutls_datum_t data = datum_of(content), pem = {NULL, 0};
    gnutls_pkcs7_t pkcs7;
    int r = gnutls_pkcs7_init(&pkcs7);

    if (r < 0)
        return r;
    r = check_pair(certificate, key);
    if (r >= 0)
        r = gnutls_pkcs7_sign(pkcs7, certificate, key, &data, NULL, NULL, GNUTLS_DIG_SHA256,
                              GNUTLS_PKCS7_INCLUDE_TIME | GNUTLS_PKCS7_INCLUDE_CERT);
    if (r >= 0)
        r = gnutls_pkcs7_export2(pkcs7, GNUTLS_X509_FMT_PEM, &pem);
    gnutls_pkcs7_deinit(pkcs7);
    if (r >= 0) {
        *ret_pem = strndup((const char *)pem.data, pem.size);
        r = *ret_pem ? 0 : GNUTLS_E_MEMORY_ERROR;
    }
    gnutls_free(pem.data);
    return r;
}

int
cms_sign(struct str content, const char *certificate_path, const char *key_path, char **ret_pem,
         char error[static FILE_ERROR_MAX])
{
    gnutls_x509_crt_t certificate;
    gnutls_privkey_t key;
    int r;

    if (certificate_load(certificate_path, &certificate, error) < 0)
        return -1;
    if (keyfile_load(key_path, &key, error) < 0) {
        gnutls_x509_crt_deinit(certificate);
        return -1;
    }
    r = sign(certificate, key, content, ret_pem);
    gnutls_privkey_deinit(key);
    gnutls_x509_crt_deinit(certificate);
    return r < 0 ? fail_gnutls(error, certificate_path, r) : 0;
}
