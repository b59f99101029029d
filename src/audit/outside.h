/*
 * Time from outside: the newest instant that somebody else signed over one of the log's
 * checkpoints, a cosigner or a time stamping authority. What depends on time passing for good, such
 * as erasing, depends on this and not on the machine's own clock alone. Thread: any.
 */
#ifndef TILTS_AUDIT_OUTSIDE_H
#define TILTS_AUDIT_OUTSIDE_H

#include "audit/cosignature.h"
#include "store/store.h"

#define OUTSIDE_SIGNER_MAX 256
#define OUTSIDE_ERROR_MAX 512

/* Who counts. */
struct outside_trust {
    const struct cosigner *cosigners;
    size_t cosigner_count;
    const char *tsa_path; /* PEM of time stamping authorities; NULL: none */
};

struct outside {
    enum attachment_kind kind;
    uint64_t size; /* of the checkpoint */
    int64_t at_us;
    char signer[OUTSIDE_SIGNER_MAX];
};

/*
 * Verifies an attachment against the note of its checkpoint. False when it does not verify or its
 * signer does not count; then the sentence says why.
 */
bool outside_verify(const struct store_attachment *attachment, struct str note,
                    const struct outside_trust *trust, struct outside *ret_outside,
                    char error[static OUTSIDE_ERROR_MAX]) MUST_USE;
/* What is stamped: the hash of a note's text and the log's own signature, as they were signed. */
void outside_hash(struct str note, uint8_t ret_hash[static DIGEST_SIZE]);
/* All that verify, largest size first, until visit returns other than 0. 0, or -1 unreadable. */
int outside_each(struct store *store, const struct outside_trust *trust,
                 int (*visit)(void *ctx, const struct outside *outside), void *ctx) MUST_USE;
/* The newest of all that verify. 1, 0 when there is none, -1 unreadable. */
int outside_newest(struct store *store, const struct outside_trust *trust,
                   struct outside *ret_outside) MUST_USE;
/* The cosignature of the largest checkpoint that verifies; size 0: none. As outside_newest(). */
int outside_largest(struct store *store, const struct outside_trust *trust,
                    struct outside *ret_outside) MUST_USE;

#endif
