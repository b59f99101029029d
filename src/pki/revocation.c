/* Revocation lists, read whole: see revocation.h. */
#include "pki/revocation.h"

#include "base/date.h"
#include "base/limits.h"
#include "pki/fail.h"

#include <stdlib.h>
#include <string.h>

/* RFC 5280, 4.1.2.2: at most 20 octets. */
#define SERIAL_MAX 20

struct serial {
    unsigned authority;
    uint8_t len;
    uint8_t bytes[SERIAL_MAX];
};

struct revocation {
    struct serial *serials; /* sorted by compare_serials() */
    size_t count, size;
    int64_t this_update_us, next_update_us;
};

struct crl_list {
    gnutls_x509_crl_t *crls;
    unsigned count;
};

static void
free_list(struct crl_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        gnutls_x509_crl_deinit(list->crls[i]);
    gnutls_free(list->crls);
}

static int
compare_serials(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct serial));
}

/* Zeros to the end, padding included, so that serials compare by memcmp(). Leading zeros go. */
static bool
make_serial(struct serial *serial, unsigned authority, const uint8_t *bytes, size_t len)
{
    for (; len && !*bytes; bytes++)
        len--;
    if (len > SERIAL_MAX)
        return false;
    memset(serial, 0, sizeof *serial);
    serial->authority = authority;
    serial->len = (uint8_t)len;
    if (len)
        memcpy(serial->bytes, bytes, len);
    return true;
}

static int
add_serial(struct revocation *revocation, unsigned authority, const uint8_t *bytes, size_t len)
{
    if (revocation->count == revocation->size) {
        size_t size = revocation->size ? revocation->size * 2 : 64;
        struct serial *more = realloc(revocation->serials, size * sizeof *more);
        if (!more)
            return -1;
        revocation->serials = more;
        revocation->size = size;
    }
    if (!make_serial(&revocation->serials[revocation->count], authority, bytes, len))
        return -1;
    revocation->count++;
    return 0;
}

static int
add_serials(struct revocation *revocation, unsigned authority, gnutls_x509_crl_t crl)
{
    gnutls_x509_crl_iter_t iter = NULL;
    uint8_t serial[64];
    size_t len = sizeof serial;
    int r, failed = 0;

    while (!failed && (r = gnutls_x509_crl_iter_crt_serial(crl, &iter, serial, &len, NULL)) >= 0) {
        failed = add_serial(revocation, authority, serial, len);
        len = sizeof serial;
    }
    gnutls_x509_crl_iter_deinit(iter);
    return failed || r != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ? -1 : 0;
}

/* Delta and partial CRLs mark themselves by critical extensions (RFC 5280, 5.2.4 and 5.2.5). */
static bool
is_complete(gnutls_x509_crl_t crl)
{
    for (unsigned i = 0;; i++) {
        char oid[128];
        size_t size = sizeof oid;
        unsigned critical;
        int r = gnutls_x509_crl_get_extension_info(crl, i, oid, &size, &critical);
        if (r == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            return true;
        if (r < 0 || critical)
            return false;
    }
}

/*
 * GnuTLS finds fault with a list past its nextUpdate (or before its thisUpdate) whatever the flags;
 * when a list ends is for its user to say. Each other fault has a bit of its own beside INVALID.
 * And it takes a list's weak signature, which the flags forbid for certificates.
 */
#define TIME_FAULTS \
    (GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED | GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE)

static bool
is_signed_by(gnutls_x509_crl_t crl, gnutls_x509_crt_t authority)
{
    int algorithm = gnutls_x509_crl_get_signature_algorithm(crl);
    unsigned status = ~0u;

    if (algorithm < 0 ||
        !gnutls_sign_is_secure2((gnutls_sign_algorithm_t)algorithm,
                                GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS) ||
        gnutls_x509_crl_verify(crl, &authority, 1, PKI_VERIFY_FLAGS, &status) < 0)
        return false;
    return status == 0 ||
           ((status & TIME_FAULTS) && !(status & ~(unsigned)(TIME_FAULTS | GNUTLS_CERT_INVALID)));
}

/* The position of the authority that signed it; -1 when none did. */
static int
signer_of(gnutls_x509_crl_t crl, const struct pki_authorities *authorities)
{
    for (unsigned i = 0; i < authorities->count; i++)
        if (is_signed_by(crl, authorities->certificates[i]))
            return (int)i;
    return -1;
}

static void
take_times(struct revocation *revocation, time_t this_update, time_t next_update)
{
    int64_t this_us = (int64_t)this_update * US_PER_SECOND;
    int64_t next_us = (int64_t)next_update * US_PER_SECOND;

    if (!revocation->next_update_us || next_us < revocation->next_update_us)
        revocation->next_update_us = next_us;
    if (!revocation->this_update_us || this_us < revocation->this_update_us)
        revocation->this_update_us = this_us;
}

/* Takes one list in and adds the bit of its authority to *covered. */
static int
take_crl(struct revocation *revocation, gnutls_x509_crl_t crl,
         const struct pki_authorities *authorities, unsigned *covered, char *error)
{
    time_t this_update = gnutls_x509_crl_get_this_update(crl);
    time_t next_update = gnutls_x509_crl_get_next_update(crl);
    int authority = signer_of(crl, authorities);

    if (authority < 0)
        return fail_text(error, "a revocation list in it is not signed by the authority");
    if (this_update <= 0 || next_update <= 0)
        return fail_text(error, "a revocation list in it does not say when the next one comes");
    if (!is_complete(crl))
        return fail_text(error, "a revocation list in it is a partial one");
    if (add_serials(revocation, (unsigned)authority, crl) < 0)
        return fail_text(error, "a revocation list in it cannot be read");
    take_times(revocation, this_update, next_update);
    *covered |= 1u << authority;
    return 0;
}

static int
take_list(struct revocation *revocation, const struct crl_list *list,
          const struct pki_authorities *authorities, char *error)
{
    unsigned covered = 0;

    for (unsigned i = 0; i < list->count; i++)
        if (take_crl(revocation, list->crls[i], authorities, &covered, error) < 0)
            return -1;
    /* An authority without a list could never revoke: its callers would stay for ever. */
    if (covered != (1u << authorities->count) - 1)
        return fail_text(error, "it has no revocation list of one of the authorities");
    if (revocation->count)
        qsort(revocation->serials, revocation->count, sizeof *revocation->serials, compare_serials);
    return 0;
}

static int
read_list(const char *path, struct crl_list *list, char *error)
{
    gnutls_datum_t pem;
    char *bytes;
    size_t len;
    int r;

    if (file_read(path, LIMIT_CRL_MAX, &bytes, &len, error) < 0)
        return -1;
    pem = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)len};
    r = gnutls_x509_crl_list_import2(&list->crls, &list->count, &pem, GNUTLS_X509_FMT_PEM, 0);
    free(bytes);
    if (r >= 0)
        return 0;
    *list = (struct crl_list){NULL, 0};
    return fail_gnutls(error, path, r);
}

struct revocation *
revocation_load(const char *path, const struct pki_authorities *authorities,
                char error[static FILE_ERROR_MAX])
{
    struct crl_list list CLEANUP(free_list) = {NULL, 0};
    struct revocation *revocation;
    char why[FILE_ERROR_MAX] = "no memory to read it";

    if (read_list(path, &list, error) < 0)
        return NULL;
    revocation = calloc(1, sizeof *revocation);
    if (!revocation || take_list(revocation, &list, authorities, why) < 0) {
        fail_text(error, "%s: %.400s", path, why);
        revocation_free(revocation);
        return NULL;
    }
    return revocation;
}

void
revocation_free(struct revocation *revocation)
{
    if (!revocation)
        return;
    free(revocation->serials);
    free(revocation);
}

bool
revocation_has(const struct revocation *revocation, unsigned authority, const void *serial,
               size_t len)
{
    struct serial wanted;

    if (!make_serial(&wanted, authority, serial, len))
        return true; /* no lawful serial is that long: nothing to trust */
    return revocation->count && bsearch(&wanted, revocation->serials, revocation->count,
                                        sizeof wanted, compare_serials) != NULL;
}

size_t
revocation_count(const struct revocation *revocation)
{
    return revocation->count;
}

int64_t
revocation_this_update_us(const struct revocation *revocation)
{
    return revocation->this_update_us;
}

int64_t
revocation_next_update_us(const struct revocation *revocation)
{
    return revocation->next_update_us;
}
