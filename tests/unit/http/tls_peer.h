/*
 * The TLS sides that only tests need, and so the only test file with GnuTLS: a server session that
 * requires a client certificate, a client that writes whatever bytes it likes, and a server that
 * answers as badly as it likes.
 */
#ifndef TILTS_TESTS_HTTP_TLS_PEER_H
#define TILTS_TESTS_HTTP_TLS_PEER_H

#include "base/str.h"

/* For on_connect: a certificate of the server's trust is required. 0 or -1. */
int tls_require(void *session);

struct tls_peer;

/* Connects with certificate and key (PEM files). NULL when there is no channel. */
struct tls_peer *tls_peer_open(uint16_t port, const char *certificate, const char *key,
                               const char *priorities);
void tls_peer_say(struct tls_peer *peer, const char *bytes, size_t len);
/* Reads until text was seen `times` times; false when the channel ends before. */
bool tls_peer_hear(struct tls_peer *peer, const char *text, unsigned times);
/* Whether the session that was held before could be resumed by a new connection. */
bool tls_peer_resumes(struct tls_peer *peer, uint16_t port, const char *certificate,
                      const char *key);
void tls_peer_close(struct tls_peer *peer);

/* Accepts one connection on a listening socket, with certificate and key. NULL: no channel. */
struct tls_peer *tls_peer_accept(int listen_fd, const char *certificate, const char *key);

#endif
