/*
 * The back office: one thread beside the lanes that does what no lane should wait for. It moves
 * write-ahead logs into their files, and serves /metrics, /healthz and /readyz on an address of its
 * own, plain HTTP and so on loopback only; without one (no management_port) it only tidies.
 *
 * Thread: opened, started and closed by main; all the rest is its own.
 */
#ifndef TILTS_PROVIDER_MANAGEMENT_H
#define TILTS_PROVIDER_MANAGEMENT_H

#include "provider/watch.h"

struct management;

/* NULL with a sentence. What options point to must outlive it. */
struct management *management_open(const struct watch_options *options,
                                   char error[static WATCH_ERROR_MAX]) MUST_USE;
/* Starts the thread. 0, or -1 with a sentence. */
int management_start(struct management *management, char error[static WATCH_ERROR_MAX]) MUST_USE;
void management_close(struct management *management);          /* ends the thread; NULL is fine */
unsigned management_port(const struct management *management); /* 0: it does not listen */

#endif
