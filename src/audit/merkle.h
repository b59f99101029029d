/*
 * The Merkle tree of RFC 6962, section 2.1. Pure (SHA-256 only).
 *
 * A growing tree is kept as its frontier: the roots of the complete subtrees that make it up, at
 * most one per level, 64 in all. Proofs are read through a callback, so that they know no store.
 */
#ifndef TILTS_AUDIT_MERKLE_H
#define TILTS_AUDIT_MERKLE_H

#include "pki/digest.h"

#define MERKLE_LEVELS 64
#define MERKLE_PROOF_MAX 64 /* hashes in a proof */

struct merkle_frontier {
    uint64_t size;
    uint8_t roots[MERKLE_LEVELS][DIGEST_SIZE]; /* [k] is valid when bit k of size is set */
};

void merkle_leaf_hash(const void *leaf, size_t len, uint8_t ret_hash[static DIGEST_SIZE]);
void merkle_node_hash(const uint8_t left[static DIGEST_SIZE],
                      const uint8_t right[static DIGEST_SIZE],
                      uint8_t ret_hash[static DIGEST_SIZE]);
/* The root; of the empty tree: SHA-256 of nothing. */
void merkle_root(const struct merkle_frontier *frontier, uint8_t ret_root[static DIGEST_SIZE]);
/*
 * Appends a leaf hash. made is called for every complete subtree whose level is a multiple of 8,
 * from 8 on (a node of the stored tree: 256 times the one below); NULL is allowed.
 */
void merkle_append(struct merkle_frontier *frontier, const uint8_t leaf_hash[static DIGEST_SIZE],
                   void (*made)(void *ctx, unsigned level, uint64_t index,
                                const uint8_t hash[static DIGEST_SIZE]),
                   void *ctx);
/* The same for the root of 2^level leaves at once; the size must be a multiple of 2^level. */
void merkle_push(struct merkle_frontier *frontier, unsigned level,
                 const uint8_t hash[static DIGEST_SIZE],
                 void (*made)(void *ctx, unsigned level, uint64_t index,
                              const uint8_t hash[static DIGEST_SIZE]),
                 void *ctx);

/* Whether leaf_hash is leaf `index` of the tree of `size` with that root (RFC 9162, 2.1.3.2). */
bool merkle_verify_inclusion(const uint8_t leaf_hash[static DIGEST_SIZE], uint64_t index,
                             uint64_t size, const uint8_t (*path)[DIGEST_SIZE], size_t path_len,
                             const uint8_t root[static DIGEST_SIZE]);
/* Whether the tree `old_size`/`old_root` is a prefix of `size`/`root` (RFC 9162, 2.1.4.2). */
bool merkle_verify_consistency(uint64_t old_size, const uint8_t old_root[static DIGEST_SIZE],
                               uint64_t size, const uint8_t root[static DIGEST_SIZE],
                               const uint8_t (*path)[DIGEST_SIZE], size_t path_len);

#endif
