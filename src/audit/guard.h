/*
 * The rollback guard: a small file beside the database with the checkpoint signed last. A database
 * restored from a backup holds less than its guard and is refused. The file is also the lock that
 * keeps a second writer away from the log.
 *
 * It is written after the commit, so it never knows of more records than are durable: no crash can
 * make it refuse a sound log. It is synced only now and then: a power cut may set it back by what
 * the kernel had not yet written (seconds, or GUARD_SYNC_EVERY checkpoints), and by that much a
 * rollback would go unseen. What it holds is the signed note itself, in two slots written in turn,
 * so that a torn write leaves the one before and nobody without the log's key can make one up.
 * It cannot see that database and guard were set back together: that takes a counterparty who
 * keeps checkpoints. Thread: the log's.
 */
#ifndef TILTS_AUDIT_GUARD_H
#define TILTS_AUDIT_GUARD_H

#include "audit/checkpoint.h"

struct guard;

#define GUARD_ERROR_MAX 512
#define GUARD_SYNC_EVERY 256

enum guard_state {
    GUARD_FRESH,   /* nothing was ever written to it, or there is no file */
    GUARD_HOLDS,   /* a checkpoint */
    GUARD_DAMAGED, /* neither slot is a checkpoint of this origin and key */
};

/* Opens (and makes, when absent) and locks it. NULL with a sentence. */
struct guard *guard_open(const char *path, char error[static GUARD_ERROR_MAX]) MUST_USE;
void guard_close(struct guard *guard); /* NULL is fine */
/* Overwrites the older slot; synced at the first write and every GUARD_SYNC_EVERY from there. */
int guard_write(struct guard *guard, struct str note) MUST_USE;
/*
 * The newer of the two checkpoints; its origin is not set. Without the lock: for verifiers, too. -1
 * with a sentence when the file cannot be read.
 */
int guard_read(const char *path, struct str origin,
               const uint8_t public_key[static SIGNING_PUBLIC_SIZE], enum guard_state *ret_state,
               struct checkpoint *ret_checkpoint, char error[static GUARD_ERROR_MAX]) MUST_USE;

#endif
