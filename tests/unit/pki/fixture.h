/* An authority in a folder of its own, callers with its certificates, and TLS over a socket pair.
 */
#ifndef TILTS_TESTS_PKI_FIXTURE_H
#define TILTS_TESTS_PKI_FIXTURE_H

#include "unit.h"

#include "base/clock.h"
#include "base/date.h"
#include "pki/authority.h"
#include "pki/identity.h"

#include <gnutls/gnutls.h>
#include <limits.h>

/* 2025-03-01T12:00:00Z: the tests' now. */
#define FIXTURE_NOW_US (INT64_C(1740830400) * US_PER_SECOND)
#define FIXTURE_REGISTRATION "90001800413"
#define FIXTURE_OTHER_REGISTRATION "90000077325"

struct fixture {
    char folder[64];
    struct clock clock;
    char error[FILE_ERROR_MAX];
};

/* A fresh folder; the clock stands at FIXTURE_NOW_US. */
struct fixture *fixture_open(void);
void fixture_close(struct fixture *fixture); /* removes the folder */
/* folder/name, in one of a few static buffers. */
const char *fixture_path(const struct fixture *fixture, const char *name);
struct registration fixture_registration(const char *text);
void fixture_write(const struct fixture *fixture, const char *name, const char *text);
char *fixture_read(const struct fixture *fixture, const char *name); /* malloc'd */

/* An authority in folder/name, ended by authority_close(). */
struct authority *fixture_authority(struct fixture *fixture, const char *name);
/* Writes name.key and name.pem; returns the serial in a static buffer. */
const char *fixture_client(struct fixture *fixture, struct authority *authority, const char *name,
                           unsigned days);
/* Runs a command line within the folder; what it printed (malloc'd), and its exit code. */
char *fixture_run(const struct fixture *fixture, const char *command, int *ret_code);

/* The outcome of a handshake at the server. */
struct fixture_session {
    gnutls_session_t server, client;
    gnutls_certificate_credentials_t server_credentials, client_credentials;
    int sockets[2];
    int result; /* the server's: 0 or GnuTLS's code */
    int alert;  /* that the client was sent; -1: none */
};
/* The client shows name.pem with name.key; NULL: none. The server's own are server.pem, .key. */
void fixture_handshake(const struct fixture *fixture, struct identity_trust *trust,
                       const char *name, const char *priority, struct fixture_session *session);
void fixture_hang_up(struct fixture_session *session);

#endif
