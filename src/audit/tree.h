/*
 * The stored tree, read back: roots of ranges and of whole trees, from leaf hashes and the nodes of
 * every 256 of them. Thread: that of the store.
 */
#ifndef TILTS_AUDIT_TREE_H
#define TILTS_AUDIT_TREE_H

#include "audit/merkle.h"
#include "store/store.h"

/* The root of the 2^level leaves that begin at leaf index << level. -1 when hashes are missing. */
int tree_subtree(struct store *store, unsigned level, uint64_t index,
                 uint8_t ret_hash[static DIGEST_SIZE]) MUST_USE;
/* The frontier of the tree of the first `size` leaves. */
int tree_frontier(struct store *store, uint64_t size,
                  struct merkle_frontier *ret_frontier) MUST_USE;

#endif
