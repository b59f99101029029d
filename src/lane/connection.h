/*
 * What a lane keeps of one TLS connection: who its peer is, read from the certificate once and
 * again whenever the CRL changed. Thread: the lane's.
 */
#ifndef TILTS_LANE_CONNECTION_H
#define TILTS_LANE_CONNECTION_H

#include "pki/identity.h"

struct connection;

struct connection *connection_new(void *session) MUST_USE; /* NULL when memory is out */
void connection_free(struct connection *connection);       /* NULL is fine */
/* True the first time only: for counting the connections over which a request came. */
bool connection_hear(struct connection *connection);
/* now_us: UTC; a certificate that ran out, or a CRL too old, ends an open connection too. */
struct caller *connection_caller(struct connection *connection, const struct identity_trust *trust,
                                 int64_t now_us);

#endif
