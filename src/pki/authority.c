/* The authority's folder, opened and changed: see authority.h. */
#include "pki/authority_private.h"

#include "base/date.h"
#include "pki/crl.h"
#include "pki/fail.h"
#include "pki/keyfile.h"
#include "pki/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

const char *const authority_reasons[] = {
    "unspecified", "key-compromise",         "affiliation-changed",
    "superseded",  "cessation-of-operation", "privilege-withdrawn",
    NULL,
};

int
authority_refuse(char error[static FILE_ERROR_MAX], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error, FILE_ERROR_MAX, format, args);
    va_end(args);
    return AUTHORITY_REFUSED;
}

/* folder/name within PATH_MAX. */
int
authority_path(const char *folder, const char *name, char path[static PATH_MAX],
               char error[static FILE_ERROR_MAX])
{
    int len = snprintf(path, PATH_MAX, "%s/%s", folder, name);

    return len < PATH_MAX ? 0 : fail_text(error, "%.200s: the path is too long", folder);
}

int64_t
authority_after_days(int64_t now_us, unsigned days)
{
    return now_us + (int64_t)days * US_PER_DAY;
}

int
authority_check_days(unsigned days, char error[static FILE_ERROR_MAX])
{
    if (days >= 1 && days <= AUTHORITY_DAYS_MAX)
        return 0;
    return authority_refuse(error, "%u days: 1 to %d are possible", days, AUTHORITY_DAYS_MAX);
}

void
authority_free_public_key(gnutls_pubkey_t *key)
{
    if (*key)
        gnutls_pubkey_deinit(*key);
}

void
authority_free_certificate(gnutls_x509_crt_t *certificate)
{
    if (*certificate)
        gnutls_x509_crt_deinit(*certificate);
}

static int
public_key_of(gnutls_privkey_t key, gnutls_pubkey_t *ret_public)
{
    int r = gnutls_pubkey_init(ret_public);

    return r < 0 ? r : gnutls_pubkey_import_privkey(*ret_public, key, 0, 0);
}

int
authority_export(gnutls_x509_crt_t certificate, char **ret_pem, char error[static FILE_ERROR_MAX])
{
    gnutls_datum_t pem;
    int r = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem);

    if (r < 0)
        return fail_gnutls(error, "the certificate cannot be written", r);
    *ret_pem = strndup((const char *)pem.data, pem.size);
    gnutls_free(pem.data);
    return *ret_pem ? 0 : fail_text(error, "no memory for the certificate");
}

int
authority_save_certificate(const char *folder, const char *name, const char *pem,
                           char error[static FILE_ERROR_MAX])
{
    char path[PATH_MAX];

    if (authority_path(folder, name, path, error) < 0)
        return -1;
    return file_write_new(path, str_from(pem), 0644, error);
}

/* Signs itself with the key in ca.key and writes ca.pem. */
static int
make_own_certificate(const char *folder, const struct certificate_plan *plan, char *error)
{
    gnutls_x509_crt_t certificate CLEANUP(authority_free_certificate) = NULL;
    gnutls_pubkey_t public_key CLEANUP(authority_free_public_key) = NULL;
    struct certificate_issuer issuer = {NULL, NULL};
    char path[PATH_MAX], *pem = NULL;
    int r;

    if (authority_path(folder, "ca.key", path, error) < 0 ||
        keyfile_load(path, &issuer.key, error) < 0)
        return -1;
    r = public_key_of(issuer.key, &public_key);
    if (r >= 0)
        r = certificate_make(plan, public_key, &issuer, &certificate);
    gnutls_privkey_deinit(issuer.key);
    if (r < 0)
        return fail_gnutls(error, "the authority's certificate cannot be made", r);
    r = authority_export(certificate, &pem, error);
    if (r == 0)
        r = authority_save_certificate(folder, "ca.pem", pem, error);
    free(pem);
    return r;
}

static int
make_files(const char *folder, const struct certificate_plan *plan, char *error)
{
    char key[PATH_MAX], ledger[PATH_MAX], issued[PATH_MAX];

    if (authority_path(folder, "ca.key", key, error) < 0 ||
        authority_path(folder, "ledger.jsonl", ledger, error) < 0 ||
        authority_path(folder, "issued", issued, error) < 0 ||
        file_make_folder(issued, 0755, error) < 0 ||
        file_write_new(ledger, STR(""), 0640, error) < 0 ||
        keyfile_create(key, KEYFILE_ECDSA_P256, error) < 0)
        return AUTHORITY_FAILED;
    return make_own_certificate(folder, plan, error);
}

int
authority_create(const char *folder, const struct authority_plan *plan, const struct clock *clock,
                 char error[static FILE_ERROR_MAX])
{
    int64_t now_us = clock_now_us(clock);
    struct certificate_plan certificate = {.use = CERTIFICATE_AUTHORITY,
                                           .from_us = now_us - AUTHORITY_BACKDATE_S * US_PER_SECOND,
                                           .till_us = authority_after_days(now_us, plan->days)};
    struct authority *authority;
    char path[PATH_MAX];
    int r;

    if (authority_check_days(plan->days, error) < 0 ||
        authority_check_days(plan->crl_days, error) < 0 ||
        subject_init(&certificate.subject, plan->name, NULL, (struct registration){0}, error) < 0)
        return AUTHORITY_REFUSED;
    if (authority_path(folder, "ca.key", path, error) < 0)
        return AUTHORITY_FAILED;
    if (access(path, F_OK) == 0)
        return authority_refuse(error,
                                "the folder holds an authority already: nothing was changed");
    if (make_files(folder, &certificate, error) < 0)
        return AUTHORITY_FAILED;
    authority = authority_open(folder, clock, error);
    if (!authority)
        return AUTHORITY_FAILED;
    r = authority_publish(authority, plan->crl_days, error);
    authority_close(authority);
    return r;
}

/* Waits until no other process has the folder open; closing the descriptor lets go. */
static int
lock_folder(const char *folder, int *ret_fd, char *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || flock(fd, LOCK_EX) < 0) {
        int reason = errno;
        if (fd >= 0)
            close(fd);
        return fail_text(error, "%s: cannot be opened: %s", folder, strerror(reason));
    }
    *ret_fd = fd;
    return 0;
}

static int
check_pair(const struct certificate_issuer *issuer, char *error)
{
    gnutls_pubkey_t public_key CLEANUP(authority_free_public_key) = NULL;
    uint8_t of_key[64], of_certificate[64];
    size_t key_size = sizeof of_key, certificate_size = sizeof of_certificate;

    if (public_key_of(issuer->key, &public_key) < 0 ||
        gnutls_pubkey_get_key_id(public_key, GNUTLS_KEYID_USE_SHA256, of_key, &key_size) < 0 ||
        gnutls_x509_crt_get_key_id(issuer->certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                   &certificate_size) < 0 ||
        key_size != certificate_size || memcmp(of_key, of_certificate, key_size) != 0)
        return fail_text(error, "ca.key is not the key of ca.pem");
    return 0;
}

static int
load_files(struct authority *authority, char *error)
{
    gnutls_x509_dn_t name;
    char path[PATH_MAX];

    if (authority_path(authority->folder, "ca.pem", path, error) < 0 ||
        certificate_load(path, &authority->issuer.certificate, error) < 0 ||
        authority_path(authority->folder, "ca.key", path, error) < 0 ||
        keyfile_load(path, &authority->issuer.key, error) < 0 ||
        check_pair(&authority->issuer, error) < 0)
        return -1;
    if (gnutls_x509_crt_get_subject(authority->issuer.certificate, &name) < 0)
        return fail_text(error, "ca.pem has no subject");
    subject_read(name, &authority->subject);
    if (authority_path(authority->folder, "ledger.jsonl", path, error) < 0)
        return -1;
    authority->ledger = ledger_load(path, error);
    return authority->ledger ? 0 : -1;
}

struct authority *
authority_open(const char *folder, const struct clock *clock, char error[static FILE_ERROR_MAX])
{
    struct authority *authority = calloc(1, sizeof *authority);

    if (!authority) {
        fail_text(error, "%s: no memory to open it", folder);
        return NULL;
    }
    authority->lock_fd = -1;
    authority->clock = *clock;
    authority->folder = strdup(folder);
    if (!authority->folder || lock_folder(folder, &authority->lock_fd, error) < 0 ||
        load_files(authority, error) < 0) {
        authority_close(authority);
        return NULL;
    }
    return authority;
}

void
authority_close(struct authority *authority)
{
    if (!authority)
        return;
    json_decref(authority->ledger);
    authority_free_certificate(&authority->issuer.certificate);
    if (authority->issuer.key)
        gnutls_privkey_deinit(authority->issuer.key);
    if (authority->lock_fd >= 0)
        close(authority->lock_fd);
    free(authority->folder);
    free(authority);
}

int
authority_save_ledger(const struct authority *authority, char error[static FILE_ERROR_MAX])
{
    char path[PATH_MAX];

    if (authority_path(authority->folder, "ledger.jsonl", path, error) < 0)
        return -1;
    return ledger_save(path, authority->ledger, error);
}

/* The position of a serial, or AUTHORITY_REFUSED where it is unknown or revoked. */
int
authority_find_standing(const struct authority *authority, const char *serial,
                        char error[static FILE_ERROR_MAX])
{
    struct authority_entry entry;
    int position = authority_find(authority, serial);

    if (position < 0)
        return authority_refuse(error,
                                "this authority issued no certificate with that serial number");
    authority_entry(authority, (size_t)position, &entry);
    if (entry.revoked)
        return authority_refuse(error, "that certificate is revoked already");
    return position;
}

static bool
is_reason(const char *reason)
{
    for (const char *const *known = authority_reasons; *known; known++)
        if (strcmp(*known, reason) == 0)
            return true;
    return false;
}

int
authority_revoke(struct authority *authority, const char *serial, const char *reason,
                 unsigned crl_days, char error[static FILE_ERROR_MAX])
{
    int position = authority_find_standing(authority, serial, error);

    if (position < 0)
        return position;
    if (!is_reason(reason))
        return authority_refuse(error, "no such reason; see tilts-pki(1)");
    if (authority_check_days(crl_days, error) < 0)
        return AUTHORITY_REFUSED;
    if (ledger_revoke(authority->ledger, (size_t)position, clock_now_us(&authority->clock),
                      reason) < 0)
        return fail_text(error, "no memory for the ledger");
    if (authority_save_ledger(authority, error) < 0)
        return AUTHORITY_FAILED;
    return authority_publish(authority, crl_days, error);
}

int
authority_publish(struct authority *authority, unsigned crl_days, char error[static FILE_ERROR_MAX])
{
    int64_t now_us = clock_now_us(&authority->clock);
    struct crl_plan plan = {authority->issuer, authority->ledger, now_us,
                            authority_after_days(now_us, crl_days)};
    char path[PATH_MAX];

    if (authority_check_days(crl_days, error) < 0)
        return AUTHORITY_REFUSED;
    if (authority_path(authority->folder, "crl.pem", path, error) < 0)
        return AUTHORITY_FAILED;
    return crl_write(path, &plan, error);
}

size_t
authority_count(const struct authority *authority)
{
    return json_array_size(authority->ledger);
}

void
authority_entry(const struct authority *authority, size_t position,
                struct authority_entry *ret_entry)
{
    ledger_entry(authority->ledger, position, ret_entry);
}

int
authority_find(const struct authority *authority, const char *serial)
{
    return ledger_find(authority->ledger, serial);
}

int
authority_serial_of(const char *path, char ret_serial[static AUTHORITY_SERIAL_MAX],
                    char error[static FILE_ERROR_MAX])
{
    gnutls_x509_crt_t certificate CLEANUP(authority_free_certificate) = NULL;

    if (certificate_load(path, &certificate, error) < 0)
        return -1;
    certificate_serial(certificate, ret_serial, AUTHORITY_SERIAL_MAX);
    return 0;
}
