/*
 * What a running platform does by itself, in a thread of its own: once a second the write-ahead
 * logs are moved back into their files; at its start and on every new day (in Riga) answers that
 * may not be kept any longer are deleted. Thread: open and close the caller's.
 */
#ifndef TILTS_PLATFORM_CARETAKER_H
#define TILTS_PLATFORM_CARETAKER_H

#include "base/clock.h"
#include "node/config.h"

struct caretaker;

/* NULL: no memory, threads or descriptors (errno). What is handed in must outlive it. */
struct caretaker *caretaker_open(const struct node_config *node,
                                 const struct clock *clock) MUST_USE;
void caretaker_close(struct caretaker *caretaker); /* waits for its thread; NULL is fine */

#endif
