/*
 * The citizen portal's door: people see there who asked about them (clauses 3.1.7 and 3.6). It is
 * the REST usage interface of the Estonian Data Tracker, version 2 (GET /v1/usage/findUsage,
 * usagePeriod and heartbeat, with its parameters and field names), on a TLS port of its own and for
 * the certificates of one body only.
 *
 * To look for a person the whole log is walked. That is no work for a lane, so the door has a
 * thread, a listener and read-only handles of its own; a portal that asks too much delays itself.
 * Thread: opened, started and closed by main; all the rest is its own.
 */
#ifndef TILTS_PROVIDER_PORTAL_H
#define TILTS_PROVIDER_PORTAL_H

#include "base/clock.h"
#include "provider/config.h"

#define PORTAL_ERROR_MAX 512

struct portal;

struct portal_options {
    const struct provider_config *config; /* with portal and portal_port */
    const struct clock *clock;
    const char *certificate_pem, *key_pem, *trust_pem;
};

/* NULL with a sentence. What options point to must outlive it. */
struct portal *portal_open(const struct portal_options *options,
                           char error[static PORTAL_ERROR_MAX]) MUST_USE;
/* Starts the thread. 0, or -1 with a sentence. */
int portal_start(struct portal *portal, char error[static PORTAL_ERROR_MAX]) MUST_USE;
void portal_close(struct portal *portal); /* ends the thread; NULL is fine */
unsigned portal_port(const struct portal *portal);

#endif
