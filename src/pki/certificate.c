/* Making certificates: see certificate.h. */
#include "pki/certificate.h"

#include "base/date.h"
#include "base/limits.h"
#include "pki/digest.h"
#include "pki/fail.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERIAL_SIZE 16
#define KEY_ID_SIZE 20 /* SHA-256 of the key, cut (RFC 7093, section 2) */

/* What each use puts into the extensions; NULL purpose = none. */
static const struct {
    int authority;   /* basicConstraints CA */
    int path_length; /* -1: none stated */
    unsigned usage;  /* key usage */
    const char *purpose;
} uses[] = {
    [CERTIFICATE_CLIENT] = {0, -1, GNUTLS_KEY_DIGITAL_SIGNATURE, GNUTLS_KP_TLS_WWW_CLIENT},
    [CERTIFICATE_SERVER] = {0, -1, GNUTLS_KEY_DIGITAL_SIGNATURE, GNUTLS_KP_TLS_WWW_SERVER},
    [CERTIFICATE_AUTHORITY] = {1, 0, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN, NULL},
};

static bool
is_address(const char *host, unsigned char bytes[static 16], unsigned *ret_size)
{
    if (inet_pton(AF_INET, host, bytes) == 1)
        *ret_size = 4;
    else if (inet_pton(AF_INET6, host, bytes) == 1)
        *ret_size = 16;
    else
        return false;
    return true;
}

/* Letters, digits and inner hyphens, 1 to 63 of them (RFC 1123, 2.1). */
static bool
is_label(struct str label)
{
    if (!label.len || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        char c = label.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-')
            return false;
    }
    return true;
}

bool
certificate_host_is_valid(const char *host)
{
    struct str rest = str_from(host);
    unsigned char bytes[16];
    unsigned size;

    if (is_address(host, bytes, &size))
        return true;
    /* Only digits and dots, yet no address: a mistyped one. */
    if (!rest.len || rest.len > 253 || strspn(host, "0123456789.") == rest.len ||
        host[rest.len - 1] == '.')
        return false;
    while (rest.len)
        if (!is_label(str_split(&rest, '.')))
            return false;
    return true;
}

static int
set_hosts(gnutls_x509_crt_t certificate, const struct certificate_plan *plan)
{
    int r = 0;

    for (size_t i = 0; i < plan->host_count && r >= 0; i++) {
        const char *host = plan->hosts[i];
        unsigned char bytes[16];
        unsigned size;
        if (is_address(host, bytes, &size))
            r = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, bytes, size,
                                                     GNUTLS_FSAN_APPEND);
        else
            r = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host,
                                                     (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
    }
    return r;
}

static int
set_serial(gnutls_x509_crt_t certificate)
{
    uint8_t serial[SERIAL_SIZE];

    digest_random(serial, sizeof serial);
    /* Positive, and of the same length each time. */
    serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
    return gnutls_x509_crt_set_serial(certificate, serial, sizeof serial);
}

static int
set_extensions(gnutls_x509_crt_t certificate, enum certificate_use use)
{
    int r = gnutls_x509_crt_set_basic_constraints(certificate, (unsigned)uses[use].authority,
                                                  uses[use].path_length);

    if (r >= 0)
        r = gnutls_x509_crt_set_key_usage(certificate, uses[use].usage);
    if (r >= 0 && uses[use].purpose)
        r = gnutls_x509_crt_set_key_purpose_oid(certificate, uses[use].purpose, 0);
    return r;
}

int
certificate_key_id(gnutls_x509_crt_t certificate, void *ret_id, size_t *size)
{
    return gnutls_x509_crt_get_subject_key_id(certificate, ret_id, size, NULL);
}

static int
set_key_ids(gnutls_x509_crt_t certificate, gnutls_pubkey_t key, gnutls_x509_crt_t issuer)
{
    uint8_t id[64];
    size_t size = sizeof id;
    int r = gnutls_pubkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, id, &size);

    if (r >= 0)
        r = gnutls_x509_crt_set_subject_key_id(certificate, id, KEY_ID_SIZE);
    if (r < 0 || issuer == certificate)
        return r;
    size = sizeof id;
    r = certificate_key_id(issuer, id, &size);
    return r < 0 ? r : gnutls_x509_crt_set_authority_key_id(certificate, id, size);
}

static int
fill(gnutls_x509_crt_t certificate, const struct certificate_plan *plan, gnutls_pubkey_t key)
{
    int r = gnutls_x509_crt_set_version(certificate, 3);

    if (r >= 0)
        r = set_serial(certificate);
    if (r >= 0)
        r = gnutls_x509_crt_set_activation_time(certificate,
                                                (time_t)(plan->from_us / US_PER_SECOND));
    if (r >= 0)
        r = gnutls_x509_crt_set_expiration_time(certificate,
                                                (time_t)(plan->till_us / US_PER_SECOND));
    if (r >= 0)
        r = subject_write_certificate(certificate, &plan->subject);
    if (r >= 0)
        r = gnutls_x509_crt_set_pubkey(certificate, key);
    if (r >= 0)
        r = set_extensions(certificate, plan->use);
    if (r >= 0)
        r = set_hosts(certificate, plan);
    return r;
}

int
certificate_make(const struct certificate_plan *plan, gnutls_pubkey_t key,
                 const struct certificate_issuer *issuer, gnutls_x509_crt_t *ret_certificate)
{
    gnutls_x509_crt_t certificate, signer;
    int r = gnutls_x509_crt_init(&certificate);

    if (r < 0)
        return r;
    signer = issuer->certificate ? issuer->certificate : certificate;
    r = fill(certificate, plan, key);
    if (r >= 0)
        r = set_key_ids(certificate, key, signer);
    if (r >= 0)
        r = gnutls_x509_crt_privkey_sign(certificate, signer, issuer->key, GNUTLS_DIG_SHA256, 0);
    if (r < 0) {
        gnutls_x509_crt_deinit(certificate);
        return r;
    }
    *ret_certificate = certificate;
    return 0;
}

void
certificate_serial(gnutls_x509_crt_t certificate, char *ret_hex, size_t size)
{
    uint8_t serial[64];
    size_t len = sizeof serial;
    struct buf hex;
    const char *text = NULL;

    buf_init(&hex, ret_hex, size);
    if (gnutls_x509_crt_get_serial(certificate, serial, &len) >= 0) {
        buf_add_hex(&hex, serial, len);
        text = buf_c(&hex);
    }
    if (!text)
        ret_hex[0] = '\0';
}

int
certificate_load(const char *path, gnutls_x509_crt_t *ret_certificate,
                 char error[static FILE_ERROR_MAX])
{
    gnutls_x509_crt_t certificate;
    gnutls_datum_t pem;
    char *bytes;
    size_t len;
    int r;

    if (file_read(path, LIMIT_PEM_MAX, &bytes, &len, error) < 0)
        return -1;
    pem = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)len};
    r = gnutls_x509_crt_init(&certificate);
    if (r >= 0) {
        r = gnutls_x509_crt_import(certificate, &pem, GNUTLS_X509_FMT_PEM);
        if (r < 0)
            gnutls_x509_crt_deinit(certificate);
    }
    free(bytes);
    if (r < 0)
        return fail_gnutls(error, path, r);
    *ret_certificate = certificate;
    return 0;
}
