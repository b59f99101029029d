/*
 * The opened authority, shared by the files that make it up; private to src/pki/authority*.c.
 */
#ifndef TILTS_PKI_AUTHORITY_PRIVATE_H
#define TILTS_PKI_AUTHORITY_PRIVATE_H

#include "base/json.h"
#include "pki/authority.h"
#include "pki/certificate.h"

#include <limits.h>

/* Certificates begin this much earlier, so that a caller whose clock is slow can use them at once.
 */
#define AUTHORITY_BACKDATE_S 300

struct authority {
    char *folder;
    int lock_fd;
    struct clock clock;
    struct certificate_issuer issuer;
    struct subject subject; /* its own */
    json_t *ledger;
};

/* Writes the sentence; returns AUTHORITY_REFUSED. */
int authority_refuse(char error[static FILE_ERROR_MAX], const char *format, ...) PRINTF_LIKE(2, 3);
/* AUTHORITY_REFUSED with a sentence unless 1 to AUTHORITY_DAYS_MAX. */
int authority_check_days(unsigned days, char error[static FILE_ERROR_MAX]) MUST_USE;
int64_t authority_after_days(int64_t now_us, unsigned days);
/* folder/name; -1 with a sentence when it is too long. */
int authority_path(const char *folder, const char *name, char path[static PATH_MAX],
                   char error[static FILE_ERROR_MAX]) MUST_USE;
int authority_save_ledger(const struct authority *authority,
                          char error[static FILE_ERROR_MAX]) MUST_USE;
/* Writes a certificate as folder/name, which must not exist; *ret_pem is malloc'd. 0 or -1. */
int authority_save_certificate(const char *folder, const char *name, const char *pem,
                               char error[static FILE_ERROR_MAX]) MUST_USE;
int authority_export(gnutls_x509_crt_t certificate, char **ret_pem,
                     char error[static FILE_ERROR_MAX]) MUST_USE;
/* The position of a serial, or AUTHORITY_REFUSED where it is unknown or revoked. */
int authority_find_standing(const struct authority *authority, const char *serial,
                            char error[static FILE_ERROR_MAX]) MUST_USE;
/* For CLEANUP. */
void authority_free_public_key(gnutls_pubkey_t *key);
void authority_free_certificate(gnutls_x509_crt_t *certificate);

#endif
