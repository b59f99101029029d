/*
 * What a log was when it was last open: the tree and the newest checkpoint, held against each
 * other, against the signing key and against the guard. Private to audit/.
 */
#ifndef TILTS_AUDIT_RESTORE_H
#define TILTS_AUDIT_RESTORE_H

#include "audit/guard.h"
#include "audit/merkle.h"
#include "audit/proof.h"
#include "store/store.h"

#define RESTORE_ERROR_MAX 512

struct restored {
    struct merkle_frontier frontier;
    char note[CHECKPOINT_MAX]; /* the newest checkpoint */
    size_t note_len;           /* 0: none was ever signed */
    bool guard_fresh;          /* the guard is still to be written */
};

/* 0, or -1 with a sentence that says what to do. */
int restore_log(struct store *store, struct str origin,
                const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
                struct restored *ret_restored, char error[static RESTORE_ERROR_MAX]) MUST_USE;
/* The stored tree as proofs want it. */
struct proof_reader restore_reader(struct store *store);

#endif
