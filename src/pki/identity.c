/* Client certificates verified and read: see identity.h. */
#include "pki/identity_private.h"

#include "base/date.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "pki/subject.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

/* Why a certificate does not count, and what the peer's TLS library is told. */
enum verdict {
    VERDICT_GOOD,
    VERDICT_UNREADABLE,
    VERDICT_FOREIGN,
    VERDICT_TIME,
    VERDICT_USE,
    VERDICT_REVOKED,
    VERDICT_CRL_STALE,
};

static const gnutls_alert_description_t alerts[] = {
    [VERDICT_UNREADABLE] = GNUTLS_A_BAD_CERTIFICATE,
    [VERDICT_FOREIGN] = GNUTLS_A_UNKNOWN_CA,
    [VERDICT_TIME] = GNUTLS_A_CERTIFICATE_EXPIRED,
    [VERDICT_USE] = GNUTLS_A_UNSUPPORTED_CERTIFICATE,
    [VERDICT_REVOKED] = GNUTLS_A_CERTIFICATE_REVOKED,
    [VERDICT_CRL_STALE] = GNUTLS_A_CERTIFICATE_UNKNOWN,
};

/* The position of the authority that issued it; -1 when none did. */
static int
issuer_of(const struct identity_trust *trust, gnutls_x509_crt_t certificate)
{
    for (unsigned i = 0; i < trust->authorities.count; i++) {
        gnutls_x509_crt_t authority = trust->authorities.certificates[i];
        unsigned status = ~0u;
        if (gnutls_x509_crt_check_issuer(certificate, authority) == 1 &&
            gnutls_x509_crt_verify(certificate, &authority, 1, PKI_VERIFY_FLAGS, &status) >= 0 &&
            status == 0)
            return (int)i;
    }
    return -1;
}

static bool
is_for_clients(gnutls_x509_crt_t certificate)
{
    unsigned usage = 0;
    bool client = false;

    if (gnutls_x509_crt_get_ca_status(certificate, NULL) > 0 ||
        gnutls_x509_crt_get_key_usage(certificate, &usage, NULL) < 0 ||
        !(usage & GNUTLS_KEY_DIGITAL_SIGNATURE))
        return false;
    for (unsigned i = 0; !client; i++) {
        char oid[128];
        size_t size = sizeof oid;
        int r = gnutls_x509_crt_get_key_purpose_oid(certificate, i, oid, &size, NULL);
        if (r == GNUTLS_E_SHORT_MEMORY_BUFFER)
            continue;
        if (r < 0)
            return false;
        client = strcmp(oid, GNUTLS_KP_TLS_WWW_CLIENT) == 0;
    }
    return true;
}

static int64_t
end_us(gnutls_x509_crt_t certificate)
{
    /* notAfter is the last second that counts (RFC 5280, 4.1.2.5). */
    return ((int64_t)gnutls_x509_crt_get_expiration_time(certificate) + 1) * US_PER_SECOND;
}

static int64_t
begin_us(gnutls_x509_crt_t certificate)
{
    return (int64_t)gnutls_x509_crt_get_activation_time(certificate) * US_PER_SECOND;
}

static bool
has_begun(gnutls_x509_crt_t certificate, int64_t now_us)
{
    return gnutls_x509_crt_get_activation_time(certificate) != (time_t)-1 &&
           begin_us(certificate) <= now_us;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static enum verdict
check_crl(const struct identity_trust *trust, unsigned authority, gnutls_x509_crt_t certificate,
          int64_t *until_us)
{
    int64_t now_us = clock_now_us(&trust->clock), stale_us;
    uint8_t serial[64];
    size_t len = sizeof serial;

    if (!trust->revocation)
        return VERDICT_GOOD;
    stale_us = revocation_next_update_us(trust->revocation) + IDENTITY_CRL_GRACE_S * US_PER_SECOND;
    if (gnutls_x509_crt_get_serial(certificate, serial, &len) < 0 ||
        revocation_has(trust->revocation, authority, serial, len))
        return VERDICT_REVOKED;
    if (now_us >= stale_us)
        return VERDICT_CRL_STALE;
    *until_us = least(*until_us, stale_us);
    return VERDICT_GOOD;
}

/* *ret_until_us: from when on the verdict may no longer hold. */
static enum verdict
judge(const struct identity_trust *trust, gnutls_x509_crt_t certificate, int64_t *ret_until_us)
{
    int64_t now_us = clock_now_us(&trust->clock), until_us;
    int issuer = issuer_of(trust, certificate);
    gnutls_x509_crt_t authority;

    if (issuer < 0)
        return VERDICT_FOREIGN;
    authority = trust->authorities.certificates[issuer];
    until_us = least(end_us(certificate), end_us(authority));
    if (!has_begun(certificate, now_us) || !has_begun(authority, now_us) || now_us >= until_us)
        return VERDICT_TIME;
    if (!is_for_clients(certificate))
        return VERDICT_USE;
    *ret_until_us = until_us;
    return check_crl(trust, (unsigned)issuer, certificate, ret_until_us);
}

static void
fill_names(gnutls_x509_crt_t certificate, struct caller *caller)
{
    struct subject subject;
    gnutls_x509_dn_t name;
    const char *shown;
    size_t len;

    if (gnutls_x509_crt_get_subject(certificate, &name) < 0)
        return;
    subject_read(name, &subject);
    caller->registration = subject.registration;
    shown = subject.organization[0] ? subject.organization : subject.common_name;
    len = strlen(shown);
    if (len >= sizeof caller->name)
        len = sizeof caller->name - 1;
    /* Cut between characters, never within one. */
    while (shown[len] && ((unsigned char)shown[len] & 0xc0) == 0x80)
        len--;
    memcpy(caller->name, shown, len);
}

static void
free_certificate(gnutls_x509_crt_t *certificate)
{
    if (*certificate)
        gnutls_x509_crt_deinit(*certificate);
}

/* The peer's own certificate, NULL when it gave none that can be read. */
static gnutls_x509_crt_t
peer_certificate(gnutls_session_t session, struct caller *caller)
{
    unsigned count = 0;
    const gnutls_datum_t *list = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t certificate;

    if (!list || !count || gnutls_x509_crt_init(&certificate) < 0)
        return NULL;
    if (gnutls_x509_crt_import(certificate, &list[0], GNUTLS_X509_FMT_DER) < 0) {
        gnutls_x509_crt_deinit(certificate);
        return NULL;
    }
    digest_sha256(list[0].data, list[0].size, caller->fingerprint);
    return certificate;
}

static enum verdict
read_peer(gnutls_session_t session, const struct identity_trust *trust, struct caller *ret_caller)
{
    gnutls_x509_crt_t certificate CLEANUP(free_certificate) = NULL;
    struct caller caller = {.standing = IDENTITY_REVOKED, .generation = trust->generation};
    enum verdict verdict = VERDICT_UNREADABLE;

    certificate = peer_certificate(session, &caller);
    if (certificate) {
        fill_names(certificate, &caller);
        certificate_serial(certificate, caller.serial_hex, sizeof caller.serial_hex);
        verdict = judge(trust, certificate, &caller.valid_until_us);
    }
    if (verdict == VERDICT_GOOD)
        caller.standing = caller.registration.number ? IDENTITY_VALID : IDENTITY_NAMELESS;
    else
        caller.valid_until_us = 0;
    *ret_caller = caller;
    return verdict;
}

/* Called within the handshake, once the peer's certificate is there; anything but 0 ends it. */
static int
verify_in_handshake(gnutls_session_t session)
{
    const struct identity_trust *trust = gnutls_db_get_ptr(session);
    struct caller caller;
    enum verdict verdict = read_peer(session, trust, &caller);

    if (verdict == VERDICT_GOOD)
        return 0;
    /* Only a help to the peer's administrator: the handshake fails whether it arrives or not. */
    gnutls_alert_send(session, GNUTLS_AL_FATAL, alerts[verdict]);
    return -1;
}

int
identity_require(void *session, struct identity_trust *trust)
{
    if (!session || !trust)
        return -1;
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_db_set_ptr(session, trust);
    gnutls_session_set_verify_function(session, verify_in_handshake);
    return 0;
}

void
identity_of(void *session, const struct identity_trust *trust, struct caller *ret_caller)
{
    read_peer(session, trust, ret_caller);
}
