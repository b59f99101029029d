/*
 * The certificate that a server without callers' certificates shows, read anew when its files
 * change, so that a renewal needs no restart. Connections in progress keep the one they began with.
 * Thread: one.
 */
#ifndef TILTS_PKI_SERVER_CERTIFICATE_H
#define TILTS_PKI_SERVER_CERTIFICATE_H

#include "base/file.h"
#include "base/str.h"

struct server_certificate;

/* NULL with a sentence: not there, or certificate and key do not belong together. */
struct server_certificate *server_certificate_open(const char *certificate_path,
                                                   const char *key_path,
                                                   char error[static FILE_ERROR_MAX]) MUST_USE;
/* After the last connection that was shown it. NULL is fine. */
void server_certificate_close(struct server_certificate *certificate);
/* 1: newer files were taken, 0: nothing new, -1: they are no good (a sentence; the old one stays).
 */
int server_certificate_refresh(struct server_certificate *certificate,
                               char error[static FILE_ERROR_MAX]) MUST_USE;
/* Shows it in this session (gnutls_session_t), before its handshake. 0 or -1. */
int server_certificate_show(const struct server_certificate *certificate, void *session) MUST_USE;
/* Whether it names this host: a DNS name or an address, without a port. */
bool server_certificate_names(const struct server_certificate *certificate, struct str host);

#endif
