/*
 * A small certificate authority in a folder:
 *
 *     ca.pem         its certificate (ECDSA P-256), the trust file of servers and callers
 *     ca.key         its private key, mode 0600
 *     crl.pem        the revocation list in force
 *     ledger.jsonl   what it issued, one JSON object per line
 *     issued/        the certificates themselves, <serial>.pem
 *
 * It issues straight to servers and clients (no authorities below it). Whatever it signs is in the
 * ledger first, and every file is replaced whole, so that a crash leaves nothing unknown. One
 * process at a time has it open; others wait.
 *
 * Functions return 0, AUTHORITY_REFUSED (what was asked for is not allowed) or AUTHORITY_FAILED (a
 * file or the library failed), the latter two with a sentence. Thread: one at a time.
 */
#ifndef TILTS_PKI_AUTHORITY_H
#define TILTS_PKI_AUTHORITY_H

#include "base/clock.h"
#include "base/file.h"
#include "pki/request.h"

enum authority_result { AUTHORITY_DONE = 0, AUTHORITY_FAILED = -1, AUTHORITY_REFUSED = -2 };

enum authority_kind { AUTHORITY_CLIENT, AUTHORITY_SERVER };

#define AUTHORITY_SERIAL_MAX 41  /* hexadecimal digits and NUL */
#define AUTHORITY_HOSTS_MAX 16   /* names and addresses of one server */
#define AUTHORITY_DAYS_MAX 36525 /* a century; more is a slip of the finger */

struct authority;

/* What a certificate is to say. The organisation comes from here, never from the request. */
struct authority_grant {
    enum authority_kind kind;
    struct request_holder holder; /* clients only */
    const char *const *hosts;     /* servers only: DNS names and numeric addresses */
    size_t host_count;
    unsigned days;
};

/* One line of the ledger; texts are views, valid until the authority changes or is closed. */
struct authority_entry {
    const char *serial;
    enum authority_kind kind;
    struct registration registration; /* 0 for servers */
    const char *name;                 /* organisation */
    const char *common_name;
    int64_t not_before_us, not_after_us;
    bool revoked;
    int64_t revoked_us;
    const char *reason; /* NULL unless revoked */
};

/* What was issued; pem is malloc'd. */
struct authority_issued {
    char *pem;
    char serial[AUTHORITY_SERIAL_MAX];
};

/* Makes the folder, key, certificate, and an empty CRL for crl_days; refuses where one is. */
struct authority_plan {
    const char *name; /* of the organisation that runs it */
    unsigned days, crl_days;
};
int authority_create(const char *folder, const struct authority_plan *plan,
                     const struct clock *clock, char error[static FILE_ERROR_MAX]) MUST_USE;

/* NULL with a sentence. The clock is copied. */
struct authority *authority_open(const char *folder, const struct clock *clock,
                                 char error[static FILE_ERROR_MAX]) MUST_USE;
void authority_close(struct authority *authority); /* NULL is fine */

/* Signs a request (PEM). A request that names another organisation than the grant: refused. */
int authority_issue(struct authority *authority, struct str request_pem,
                    const struct authority_grant *grant, struct authority_issued *ret_issued,
                    char error[static FILE_ERROR_MAX]) MUST_USE;
/* A new certificate for the same key and names; the old one runs on to its own end. */
int authority_renew(struct authority *authority, const char *serial, unsigned days,
                    struct authority_issued *ret_issued,
                    char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Revokes and publishes a CRL for crl_days. reason is one of authority_reasons; it stays in the
 * ledger (the CRL holds serial and time). Where only the CRL could not be written the certificate
 * is marked all the same, and authority_publish() completes it.
 */
int authority_revoke(struct authority *authority, const char *serial, const char *reason,
                     unsigned crl_days, char error[static FILE_ERROR_MAX]) MUST_USE;
/* Signs the CRL anew, with nextUpdate crl_days from now. */
int authority_publish(struct authority *authority, unsigned crl_days,
                      char error[static FILE_ERROR_MAX]) MUST_USE;

/* RFC 5280's reasons in kebab-case, NULL at the end. */
extern const char *const authority_reasons[];

size_t authority_count(const struct authority *authority);
/* position: 0 (the oldest) to count - 1. */
void authority_entry(const struct authority *authority, size_t position,
                     struct authority_entry *ret_entry);
/* The position of a serial (either case of digits), or -1. */
int authority_find(const struct authority *authority, const char *serial);
/* The serial of a certificate in a PEM file. */
int authority_serial_of(const char *path, char ret_serial[static AUTHORITY_SERIAL_MAX],
                        char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
