/*
 * How often each address may come: a bucket for its requests and one for its tries to sign in.
 * Addresses share buckets when there are more of them than places; a network that speaks IPv6
 * counts as one address (its first 64 bits). Thread: one.
 */
#ifndef TILTS_DESK_VISITORS_H
#define TILTS_DESK_VISITORS_H

#include "base/macros.h"

#include <stdint.h>

struct visitors;

enum visitors_what { VISITORS_REQUEST, VISITORS_SIGN_IN, VISITORS_WHATS };

struct visitors *visitors_open(void) MUST_USE;  /* NULL when memory is out */
void visitors_close(struct visitors *visitors); /* NULL is fine */
/* 0: it may; else the microseconds after which it may. address: as http_peer() gives it. */
int64_t visitors_take(struct visitors *visitors, enum visitors_what what,
                      const uint8_t address[static 16], int64_t now_us) MUST_USE;

#endif
