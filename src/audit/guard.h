/*
 * The rollback guard: a small file beside the database with the size and root signed last. A
 * database restored from a backup holds less than its guard and is refused. The file is also the
 * lock that keeps a second writer away from the log.
 *
 * It is written after the commit and not synced: after a power cut it may be older than the
 * database, never newer, and an older guard only guards a little less. Thread: the log's.
 */
#ifndef TILTS_AUDIT_GUARD_H
#define TILTS_AUDIT_GUARD_H

#include "audit/merkle.h"

struct guard;

#define GUARD_ERROR_MAX 256

/* Opens (and makes, when absent) and locks it. NULL with a sentence. */
struct guard *guard_open(const char *path, char error[static GUARD_ERROR_MAX]) MUST_USE;
void guard_close(struct guard *guard); /* NULL is fine */
int guard_write(struct guard *guard, const struct merkle_frontier *frontier) MUST_USE;
/* What the file says; size 0 when it was just made. For verifiers: without the lock. */
int guard_read(const char *path, uint64_t *ret_size, uint8_t ret_root[static DIGEST_SIZE],
               char error[static GUARD_ERROR_MAX]) MUST_USE;

#endif
