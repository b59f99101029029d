/* Requests, responses and tokens of RFC 3161: see timestamp.h. */
#include "pki/timestamp.h"

#include "base/date.h"
#include "pki/der.h"
#include "pki/fail.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

#define OID_TST_INFO "1.2.840.113549.1.9.16.1.4"
#define PURPOSE_TIME_STAMPING "1.3.6.1.5.5.7.3.8"
#define CERTIFICATES_MAX 16

/* AlgorithmIdentifier of SHA-256, as a request has it; a TSA may leave the NULL out. */
#define SHA256_OID "\x60\x86\x48\x01\x65\x03\x04\x02\x01"

void
timestamp_request(const uint8_t hash[static DIGEST_SIZE], struct buf *buf)
{
    /* SEQUENCE { version 1, messageImprint { { sha256, NULL }, hash }, certReq TRUE } */
    static const char head[] =
        "\x30\x39\x02\x01\x01\x30\x31\x30\x0d\x06\x09" SHA256_OID "\x05\x00\x04\x20";
    static const char tail[] = "\x01\x01\xff";

    buf_add_bytes(buf, head, sizeof head - 1);
    buf_add_bytes(buf, hash, DIGEST_SIZE);
    buf_add_bytes(buf, tail, sizeof tail - 1);
}

int
timestamp_token(struct str response, struct str *ret_token, char error[static FILE_ERROR_MAX])
{
    struct str body, info, status, token, whole;

    if (response.len > TIMESTAMP_MAX || !der_take(&response, DER_SEQUENCE, &body, NULL) ||
        response.len || !der_take(&body, DER_SEQUENCE, &info, NULL) ||
        !der_take(&info, DER_INTEGER, &status, NULL))
        return fail_text(error, "the response is no RFC 3161 time stamp response");
    /* 0 granted, 1 granted with modifications (RFC 3161, 2.4.2) */
    if (status.len != 1 || (uint8_t)status.ptr[0] > 1)
        return fail_text(error, "the time stamping authority refused the request");
    if (!der_take(&body, DER_SEQUENCE, &token, &whole))
        return fail_text(error, "the response grants a time stamp but holds none");
    *ret_token = whole;
    return 0;
}

static bool
take_number(const char *digits, size_t count, int *ret_number)
{
    uint64_t number;

    if (!str_to_u64((struct str){digits, count}, 9999, &number))
        return false;
    *ret_number = (int)number;
    return true;
}

/* "YYYYMMDDHHMMSS[.f...]Z"; fractions are left off. */
static bool
parse_time(struct str text, int64_t *ret_at_us)
{
    int year, month, day, hour, minute, second;
    struct date date;

    if (text.len < 15 || text.ptr[text.len - 1] != 'Z' || (text.len > 15 && text.ptr[14] != '.') ||
        !take_number(text.ptr, 4, &year) || !take_number(text.ptr + 4, 2, &month) ||
        !take_number(text.ptr + 6, 2, &day) || !take_number(text.ptr + 8, 2, &hour) ||
        !take_number(text.ptr + 10, 2, &minute) || !take_number(text.ptr + 12, 2, &second) ||
        hour > 23 || minute > 59 || second > 60 || !date_from_ymd(year, month, day, &date))
        return false;
    *ret_at_us = (date.days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) * US_PER_SECOND;
    return true;
}

/* TSTInfo (RFC 3161, 2.4.2) as far as its time: what it stamps must be hash. */
static bool
read_info(struct str der, const uint8_t hash[static DIGEST_SIZE], int64_t *ret_at_us)
{
    struct str info, version, policy, imprint, algorithm, oid, stamped, serial, time;

    return der_take(&der, DER_SEQUENCE, &info, NULL) && der.len == 0 &&
           der_take(&info, DER_INTEGER, &version, NULL) && str_eq(version, STR("\x01")) &&
           der_take(&info, DER_OID, &policy, NULL) &&
           der_take(&info, DER_SEQUENCE, &imprint, NULL) &&
           der_take(&imprint, DER_SEQUENCE, &algorithm, NULL) &&
           der_take(&algorithm, DER_OID, &oid, NULL) && str_eq(oid, STR(SHA256_OID)) &&
           der_take(&imprint, DER_OCTET_STRING, &stamped, NULL) && stamped.len == DIGEST_SIZE &&
           memcmp(stamped.ptr, hash, DIGEST_SIZE) == 0 &&
           der_take(&info, DER_INTEGER, &serial, NULL) &&
           der_take(&info, DER_GENERALIZED_TIME, &time, NULL) && parse_time(time, ret_at_us);
}

static int
check_content(gnutls_pkcs7_t pkcs7, const uint8_t hash[static DIGEST_SIZE], int64_t *ret_at_us)
{
    const char *oid = gnutls_pkcs7_get_embedded_data_oid(pkcs7);
    gnutls_datum_t data = {NULL, 0};
    bool good;

    if (!oid || strcmp(oid, OID_TST_INFO) != 0 ||
        gnutls_pkcs7_get_embedded_data(pkcs7, 0, &data) < 0)
        return -1;
    good = read_info((struct str){(const char *)data.data, data.size}, hash, ret_at_us);
    gnutls_free(data.data);
    return good ? 0 : -1;
}

/* Only for time stamping, and valid at that time: expired since is fine. */
static bool
fits_purpose_and_time(gnutls_x509_crt_t crt, int64_t at_us)
{
    time_t at = (time_t)(at_us / US_PER_SECOND);
    char purpose[64];
    size_t size = sizeof purpose;

    return gnutls_x509_crt_get_key_purpose_oid(crt, 0, purpose, &size, NULL) >= 0 &&
           strcmp(purpose, PURPOSE_TIME_STAMPING) == 0 &&
           gnutls_x509_crt_get_activation_time(crt) <= at &&
           at <= gnutls_x509_crt_get_expiration_time(crt);
}

static bool
is_signer(gnutls_x509_crt_t crt, const gnutls_pkcs7_signature_info_st *info)
{
    gnutls_datum_t issuer = {NULL, 0};
    uint8_t serial[64];
    size_t size = sizeof serial;
    bool same;

    if (gnutls_x509_crt_get_serial(crt, serial, &size) < 0 ||
        gnutls_x509_crt_get_raw_issuer_dn(crt, &issuer) < 0)
        return false;
    same = size == info->signer_serial.size &&
           memcmp(serial, info->signer_serial.data, size) == 0 &&
           issuer.size == info->issuer_dn.size &&
           memcmp(issuer.data, info->issuer_dn.data, issuer.size) == 0;
    gnutls_free(issuer.data);
    return same;
}

/* The one certificate in the token that made the signature; NULL when it is not there. */
static gnutls_x509_crt_t
find_signer(gnutls_pkcs7_t pkcs7)
{
    gnutls_pkcs7_signature_info_st info;
    gnutls_x509_crt_t crt = NULL;
    bool found = false;

    if (gnutls_pkcs7_get_signature_count(pkcs7) != 1 ||
        gnutls_pkcs7_get_signature_info(pkcs7, 0, &info) < 0)
        return NULL;
    for (unsigned i = 0; i < CERTIFICATES_MAX && !found; i++) {
        gnutls_datum_t der = {NULL, 0};
        if (gnutls_pkcs7_get_crt_raw2(pkcs7, i, &der) < 0)
            break;
        if (gnutls_x509_crt_init(&crt) >= 0) {
            found = gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) >= 0 &&
                    is_signer(crt, &info);
            if (!found)
                gnutls_x509_crt_deinit(crt);
        }
        gnutls_free(der.data);
    }
    gnutls_pkcs7_signature_info_deinit(&info);
    return found ? crt : NULL;
}

/* The chain is verified without regard to today's date: fits_purpose_and_time() saw to the time. */
static int
check_signature(gnutls_pkcs7_t pkcs7, const char *trust_path, char *error)
{
    gnutls_x509_trust_list_t trust;
    int r = gnutls_x509_trust_list_init(&trust, 0);

    if (r < 0)
        return fail_gnutls(error, trust_path, r);
    r = gnutls_x509_trust_list_add_trust_file(trust, trust_path, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
    if (r <= 0) {
        gnutls_x509_trust_list_deinit(trust, 1);
        return fail_text(error, "%s: holds no certificate of a time stamping authority",
                         trust_path);
    }
    r = gnutls_pkcs7_verify(pkcs7, trust, NULL, 0, 0, NULL,
                            GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
                                GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS);
    gnutls_x509_trust_list_deinit(trust, 1);
    return r < 0
               ? fail_text(error, "the time stamp is not signed by an authority of %s", trust_path)
               : 0;
}

static int
check_signer(gnutls_pkcs7_t pkcs7, int64_t at_us, char *signer, char *error)
{
    gnutls_x509_crt_t crt = find_signer(pkcs7);
    size_t size = TIMESTAMP_SIGNER_MAX;
    bool fits;

    if (!crt)
        return fail_text(error, "the time stamp does not hold its signer's certificate");
    fits = fits_purpose_and_time(crt, at_us);
    if (gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, signer, &size) < 0)
        (void)str_copy(STR("a time stamping authority"), signer, TIMESTAMP_SIGNER_MAX);
    gnutls_x509_crt_deinit(crt);
    return fits ? 0
                : fail_text(error, "the time stamp's certificate is not for time stamping or was "
                                   "not valid at its time");
}

int
timestamp_verify(struct str token, const uint8_t hash[static DIGEST_SIZE], const char *trust_path,
                 int64_t *ret_at_us, char ret_signer[static TIMESTAMP_SIGNER_MAX],
                 char error[static FILE_ERROR_MAX])
{
    gnutls_datum_t der = {(unsigned char *)(uintptr_t)token.ptr, (unsigned)token.len};
    gnutls_pkcs7_t pkcs7;
    int64_t at_us = 0;
    int r = gnutls_pkcs7_init(&pkcs7);

    if (r < 0)
        return fail_gnutls(error, "time stamp", r);
    if (token.len > TIMESTAMP_MAX || gnutls_pkcs7_import(pkcs7, &der, GNUTLS_X509_FMT_DER) < 0)
        r = fail_text(error, "the time stamp is no RFC 3161 token");
    else if (check_content(pkcs7, hash, &at_us) < 0)
        r = fail_text(error, "the time stamp is not of this checkpoint");
    else if ((r = check_signer(pkcs7, at_us, ret_signer, error)) == 0)
        r = check_signature(pkcs7, trust_path, error);
    gnutls_pkcs7_deinit(pkcs7);
    if (r < 0)
        return -1;
    *ret_at_us = at_us;
    return 0;
}
