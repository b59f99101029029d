/*
 * Proofs that a record is in the log (inclusion) and that the log only grew (consistency), made
 * from the stored tree and written in the C2SP tlog-proof form. Pure but for the reader.
 *
 * The stored tree is 256-ary: level 0 are the leaf hashes, level k the roots of complete subtrees
 * of 256^k leaves. A proof of a tree of n leaves needs about 128 * 2 * log256(n) hashes at most.
 * Source: RFC 6962, 2.1.1 and 2.1.2; c2sp.org/tlog-proof.
 */
#ifndef TILTS_AUDIT_PROOF_H
#define TILTS_AUDIT_PROOF_H

#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "base/arena.h"

/* Where the stored hashes come from: as store->read_hashes. */
struct proof_reader {
    int (*read)(void *ctx, unsigned level, uint64_t from, size_t count,
                uint8_t (*ret_hashes)[DIGEST_SIZE]); /* all of them and 0, or -1 */
    void *ctx;
    struct proof_cache *cache; /* NULL: none */
};

/*
 * Roots of complete subtrees that were worked out before: who makes many proofs in order of index
 * hashes each of them once, so that a proof costs a few reads. Complete subtrees never change, so
 * nothing ever goes stale. All zero is empty.
 */
#define PROOF_CACHE_NODES 4096
struct proof_cache {
    struct {
        bool set;
        unsigned level;
        uint64_t index;
        uint8_t hash[DIGEST_SIZE];
    } nodes[PROOF_CACHE_NODES];
};

struct proof_path {
    size_t count;
    uint8_t hashes[MERKLE_PROOF_MAX][DIGEST_SIZE];
};

#define PROOF_EXTRA_MAX (96 * 1024) /* bytes of extra data, decoded: the facts of a record */
#define PROOF_TEXT_MAX (8 * 1024 + PROOF_EXTRA_MAX / 3 * 4 + CHECKPOINT_NOTE_MAX)

/* The frontier of the first size leaves. 0, or -1 when hashes are missing. */
int proof_frontier(const struct proof_reader *reader, uint64_t size,
                   struct merkle_frontier *ret_frontier) MUST_USE;
/* Leaf index in the tree of the first size leaves; -1 too when index is not in it. */
int proof_inclusion(const struct proof_reader *reader, uint64_t index, uint64_t size,
                    struct proof_path *ret_path) MUST_USE;
/* From old_size (1 or more) to size; -1 too when it is no growth. Empty when they are equal. */
int proof_consistency(const struct proof_reader *reader, uint64_t old_size, uint64_t size,
                      struct proof_path *ret_path) MUST_USE;

/* The tlog-proof text of leaf index: its path and the signed note that covers it. */
void proof_write(uint64_t index, const struct proof_path *path, struct str note, struct buf *buf);
/* The same in two steps, with extra data: header and extra line, then all the rest. */
void proof_write_extra(struct str extra, struct buf *buf);
void proof_write_path(uint64_t index, const struct proof_path *path, struct str note,
                      struct buf *buf);
/* The extra data, decoded into arena; false when there is none or it is out of form. */
bool proof_read_extra(struct str text, struct arena *arena, struct str *ret_extra) MUST_USE;
/*
 * Parses a tlog-proof text and verifies it: the checkpoint's signature and the path from leaf_hash
 * to its root. False when anything is out of form or does not verify. An `extra` line is allowed
 * and, as the form says, proves nothing.
 */
bool proof_open(struct str text, const uint8_t leaf_hash[static DIGEST_SIZE], struct str origin,
                const uint8_t public_key[static SIGNING_PUBLIC_SIZE], uint64_t *ret_index,
                struct checkpoint *ret_checkpoint) MUST_USE;

#endif
