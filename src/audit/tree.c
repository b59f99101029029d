/* Ranges of the stored tree: see tree.h. */
#include "audit/tree.h"

#include <string.h>

#define STORED_STEP 8 /* levels between those that are stored */

int
tree_subtree(struct store *store, unsigned level, uint64_t index,
             uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t hashes[1 << (STORED_STEP - 1)][DIGEST_SIZE];
    size_t count = (size_t)1 << level % STORED_STEP;

    if (store->ops->read_hashes(store, level / STORED_STEP, index << level % STORED_STEP, count,
                                hashes) < 0)
        return -1;
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            merkle_node_hash(hashes[2 * i], hashes[2 * i + 1], hashes[i]);
    memcpy(ret_hash, hashes[0], DIGEST_SIZE);
    return 0;
}

int
tree_frontier(struct store *store, uint64_t size, struct merkle_frontier *ret_frontier)
{
    struct merkle_frontier frontier = {.size = size};

    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if (!(size >> level & 1))
            continue;
        /* The subtree of this bit begins behind those of all higher bits. */
        if (tree_subtree(store, level, (size >> level) - 1, frontier.roots[level]) < 0)
            return -1;
    }
    *ret_frontier = frontier;
    return 0;
}
