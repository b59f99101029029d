/*
 * Verifies one part of the log from its stored bytes alone: every record's commitments against its
 * sections and salt, every leaf hash, the stored nodes, the root at every checkpoint, every
 * signature, and the guard. Thread: any, with a store of its own.
 */
#ifndef TILTS_AUDIT_VERIFY_H
#define TILTS_AUDIT_VERIFY_H

#include "pki/signing.h"
#include "store/store.h"

struct verify_report {
    uint64_t records;     /* leaves seen */
    uint64_t erased;      /* of them without their sections */
    uint64_t checkpoints; /* verified */
    bool good;
    char finding[256]; /* the first thing wrong, "" when good: says where and what */
};

/* progress may be NULL; it is called now and then with the records done so far. */
int verify_log(struct store *store, const char *origin,
               const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
               const char *guard_path, /* NULL: no guard to hold against */
               void (*progress)(void *ctx, uint64_t done), void *ctx,
               struct verify_report *ret_report) MUST_USE;

#endif
