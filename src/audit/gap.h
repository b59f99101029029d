/*
 * What the first leaf of an origin says that was opened after a rollback: which origin it follows,
 * what of it was signed last and what of it was found. It closes the old origin: what is missing
 * there is accounted for, by a signed record. Pure.
 */
#ifndef TILTS_AUDIT_GAP_H
#define TILTS_AUDIT_GAP_H

#include "audit/guard.h"
#include "audit/record.h"
#include "store/store.h"

#define GAP_DETAIL_MAX 4096
#define GAP_REASON_MAX 512

struct gap {
    char origin[ORIGIN_MAX + 1]; /* the old one */
    bool signed_known;           /* whether its guard still told */
    uint64_t signed_size, found_size;
    uint8_t signed_root[DIGEST_SIZE], found_root[DIGEST_SIZE];
};

/* The record's detail, JSON. 0, or -1 when it does not fit. */
int gap_encode(const struct gap *gap, const char *finding, const char *reason,
               struct buf *buf) MUST_USE;
bool gap_decode(struct str detail, struct gap *ret_gap) MUST_USE;
#define GAP_FINDING_MAX 512
/*
 * Compares the stored log with its guard and last checkpoint. 1 when it refuses to sign (ret_gap
 * and finding say why), 0 when it is whole, -1 when nothing can be said of it: it cannot be read or
 * is not this key's.
 */
int gap_find(struct store *store, const char *origin,
             const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
             struct gap *ret_gap, char finding[static GAP_FINDING_MAX]) MUST_USE;
/* The gap that the log in store begins with. 1, 0 when it begins with none, -1 unreadable. */
int gap_first(struct store *store, struct gap *ret_gap) MUST_USE;
/* Whether the guard of the old origin holds what the gap says of it. */
bool gap_fits_guard(const struct gap *gap, enum guard_state state, const struct checkpoint *guard);

#endif
