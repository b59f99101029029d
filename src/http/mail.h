/*
 * One e-mail handed to an SMTP server: for reminders, so plain text to a few people, no
 * attachments. Blocks until the server has taken it. The connection is encrypted and the server's
 * certificate verified, unless the options say that the server is so near that it need not be.
 * Thread: any.
 */
#ifndef TILTS_HTTP_MAIL_H
#define TILTS_HTTP_MAIL_H

#include "base/date.h"

#define MAIL_ERROR_MAX 256
#define MAIL_RECIPIENTS_MAX 32
#define MAIL_BODY_MAX (256 * 1024)

struct mail_server {
    const char *url;             /* smtp://host:587 (STARTTLS) or smtps://host:465 */
    const char *trust_path;      /* PEM; NULL: the authorities that the system trusts */
    const char *user, *password; /* NULL: no login */
    bool plain;                  /* no TLS: only for a server on this machine */
    long deadline_ms;
};

struct mail {
    const char *from; /* bare addresses in ASCII: a@b.example */
    const char *const *to;
    size_t to_count;
    struct str subject, body; /* UTF-8; the body's lines end with LF */
    struct str id; /* "<local@domain>" without the brackets: the same mail, the same id */
    int64_t at_us;
};

/* Whether it can stand in a header and an envelope as it is. */
bool mail_address_is_valid(const char *address);
/* The message as it goes over the wire (RFC 5322, all in ASCII). False when it does not fit. */
bool mail_compose(const struct mail *mail, struct buf *buf) MUST_USE;
/* 0 when the server has taken it for all recipients, else -1 with a sentence. */
int mail_send(const struct mail_server *server, const struct mail *mail,
              char error[static MAIL_ERROR_MAX]) MUST_USE;

#endif
