/* See twisted.h. */
#include "twisted.h"

#include "pki/certificate.h"
#include "pki/keyfile.h"

#include <stdio.h>
#include <string.h>

static void
set_subject(gnutls_x509_crt_t certificate, const struct twist *twist)
{
    for (size_t i = 0; i < ARRAY_LEN(twist->subject) && twist->subject[i].attribute; i++) {
        const char *attribute = twist->subject[i].attribute, *value = twist->subject[i].value;
        char der[130] = {12, (char)strlen(value)};
        if (strcmp(attribute, TWIST_ID) == 0) {
            memcpy(der + 2, value, strlen(value));
            assert_int_equal(gnutls_x509_crt_set_dn_by_oid(certificate, attribute, 1, der,
                                                           2 + (unsigned)strlen(value)),
                             0);
        } else {
            const char *oid = strcmp(attribute, "O") == 0 ? GNUTLS_OID_X520_ORGANIZATION_NAME
                                                          : GNUTLS_OID_X520_COMMON_NAME;
            assert_int_equal(
                gnutls_x509_crt_set_dn_by_oid(certificate, oid, 0, value, (unsigned)strlen(value)),
                0);
        }
    }
}

static void
set_extensions(gnutls_x509_crt_t certificate, const struct twist *twist)
{
    const char *purpose = twist->purpose ? twist->purpose : GNUTLS_KP_TLS_WWW_CLIENT;

    gnutls_x509_crt_set_basic_constraints(certificate, twist->authority, -1);
    if (!twist->no_usage)
        gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (*purpose)
        gnutls_x509_crt_set_key_purpose_oid(certificate, purpose, 0);
}

static void
write_pem(const struct fixture *fixture, const char *name, const char *suffix,
          const gnutls_datum_t *pem)
{
    char file[64], text[8192];

    snprintf(file, sizeof file, "%s.%s", name, suffix);
    snprintf(text, sizeof text, "%.*s", (int)pem->size, (const char *)pem->data);
    fixture_write(fixture, file, text);
    gnutls_free(pem->data);
}

void
twisted_client(const struct fixture *fixture, const char *authority, const char *name,
               const struct twist *twist)
{
    char file[64], error[FILE_ERROR_MAX];
    gnutls_x509_crt_t certificate, issuer;
    gnutls_x509_privkey_t key;
    gnutls_privkey_t issuer_key;
    gnutls_datum_t pem;

    snprintf(file, sizeof file, "%s/ca.pem", authority);
    assert_int_equal(certificate_load(fixture_path(fixture, file), &issuer, error), 0);
    snprintf(file, sizeof file, "%s/ca.key", authority);
    assert_int_equal(keyfile_load(fixture_path(fixture, file), &issuer_key, error), 0);
    gnutls_x509_privkey_init(&key);
    if (twist->rsa_bits)
        gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, twist->rsa_bits, 0);
    else
        gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    gnutls_x509_crt_init(&certificate);
    gnutls_x509_crt_set_version(certificate, 3);
    gnutls_x509_crt_set_serial(certificate, "\x11\x22\x33", 3);
    gnutls_x509_crt_set_activation_time(certificate, (time_t)(FIXTURE_NOW_US / US_PER_SECOND) - 60);
    gnutls_x509_crt_set_expiration_time(certificate,
                                        (time_t)(FIXTURE_NOW_US / US_PER_SECOND) + 86400);
    set_subject(certificate, twist);
    gnutls_x509_crt_set_key(certificate, key);
    set_extensions(certificate, twist);
    assert_int_equal(gnutls_x509_crt_privkey_sign(certificate, issuer, issuer_key,
                                                  twist->digest ? twist->digest : GNUTLS_DIG_SHA256,
                                                  0),
                     0);
    assert_int_equal(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem), 0);
    write_pem(fixture, name, "pem", &pem);
    assert_int_equal(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem), 0);
    write_pem(fixture, name, "key", &pem);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_crt_deinit(issuer);
    gnutls_x509_privkey_deinit(key);
    gnutls_privkey_deinit(issuer_key);
}
