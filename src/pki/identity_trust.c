/* Authorities and revocation list, read and read again: see identity.h. */
#include "pki/identity_private.h"

#include "base/limits.h"
#include "pki/fail.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

static struct stamp
stamp_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return (struct stamp){0};
    return (struct stamp){info.st_dev, info.st_ino, info.st_size, info.st_mtim, info.st_ctim};
}

static bool
same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

static int
check_authorities(const struct pki_authorities *authorities, const char *path, char *error)
{
    if (authorities->count == 0 || authorities->count > PKI_AUTHORITIES_MAX)
        return fail_text(error, "%s: has %u certificates; 1 to %d may stand in it", path,
                         authorities->count, PKI_AUTHORITIES_MAX);
    for (unsigned i = 0; i < authorities->count; i++)
        if (gnutls_x509_crt_get_ca_status(authorities->certificates[i], NULL) <= 0)
            return fail_text(error, "%s: certificate %u in it is not an authority's", path, i + 1);
    return 0;
}

static int
load_authorities(struct pki_authorities *authorities, const char *path, char *error)
{
    gnutls_datum_t pem;
    char *bytes;
    size_t len;
    int r;

    if (file_read(path, LIMIT_PEM_MAX, &bytes, &len, error) < 0)
        return -1;
    pem = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)len};
    r = gnutls_x509_crt_list_import2(&authorities->certificates, &authorities->count, &pem,
                                     GNUTLS_X509_FMT_PEM, 0);
    free(bytes);
    if (r < 0) {
        *authorities = (struct pki_authorities){NULL, 0};
        return fail_gnutls(error, path, r);
    }
    return check_authorities(authorities, path, error);
}

static int
load_crl(struct identity_trust *trust, const char *path, char *error)
{
    trust->crl_path = strdup(path);
    if (!trust->crl_path)
        return fail_text(error, "%s: no memory to read it", path);
    trust->crl_stamp = stamp_of(path);
    trust->revocation = revocation_load(path, &trust->authorities, error);
    return trust->revocation ? 0 : -1;
}

struct identity_trust *
identity_trust_open(const char *ca_path, const char *crl_path, char error[static FILE_ERROR_MAX])
{
    struct identity_trust *trust = calloc(1, sizeof *trust);

    if (!trust) {
        fail_text(error, "%s: no memory to read it", ca_path);
        return NULL;
    }
    trust->clock = clock_system();
    trust->generation = 1;
    if (load_authorities(&trust->authorities, ca_path, error) < 0 ||
        (crl_path && load_crl(trust, crl_path, error) < 0)) {
        identity_trust_close(trust);
        return NULL;
    }
    return trust;
}

void
identity_trust_close(struct identity_trust *trust)
{
    if (!trust)
        return;
    for (unsigned i = 0; i < trust->authorities.count; i++)
        gnutls_x509_crt_deinit(trust->authorities.certificates[i]);
    gnutls_free(trust->authorities.certificates);
    revocation_free(trust->revocation);
    free(trust->crl_path);
    free(trust);
}

void
identity_use_clock(struct identity_trust *trust, const struct clock *clock)
{
    trust->clock = *clock;
}

int
identity_refresh(struct identity_trust *trust, char error[static FILE_ERROR_MAX])
{
    struct revocation *revocation;
    struct stamp stamp;

    if (!trust->crl_path)
        return 0;
    stamp = stamp_of(trust->crl_path);
    if (same_stamp(&stamp, &trust->crl_stamp))
        return 0;
    trust->crl_stamp = stamp;
    revocation = revocation_load(trust->crl_path, &trust->authorities, error);
    if (!revocation)
        return -1;
    /* An older list put back (from a backup, say) would let revoked callers in again. */
    if (revocation_this_update_us(revocation) < revocation_this_update_us(trust->revocation)) {
        revocation_free(revocation);
        return fail_text(error, "%s: is older than the revocation list in force, which stays",
                         trust->crl_path);
    }
    revocation_free(trust->revocation);
    trust->revocation = revocation;
    trust->generation++;
    return 1;
}

uint64_t
identity_generation(const struct identity_trust *trust)
{
    return trust->generation;
}

int64_t
identity_crl_next_update_us(const struct identity_trust *trust)
{
    return trust->revocation ? revocation_next_update_us(trust->revocation) : 0;
}

int64_t
identity_crl_this_update_us(const struct identity_trust *trust)
{
    return trust->revocation ? revocation_this_update_us(trust->revocation) : 0;
}
