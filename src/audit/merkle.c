/* Hashing, growing and checking the tree of RFC 6962: see merkle.h. */
#include "audit/merkle.h"

#include <string.h>

/* A level of the stored tree spans this many binary levels (256-ary, C2SP tlog-tiles). */
#define STORED_HEIGHT 8

void
merkle_leaf_hash(const void *leaf, size_t len, uint8_t ret_hash[static DIGEST_SIZE])
{
    const struct str parts[] = {STR("\0"), {leaf, len}};

    digest_sha256_parts(parts, ARRAY_LEN(parts), ret_hash);
}

void
merkle_node_hash(const uint8_t left[static DIGEST_SIZE], const uint8_t right[static DIGEST_SIZE],
                 uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t node[1 + 2 * DIGEST_SIZE];

    node[0] = 1;
    memcpy(node + 1, left, DIGEST_SIZE);
    memcpy(node + 1 + DIGEST_SIZE, right, DIGEST_SIZE);
    digest_sha256(node, sizeof node, ret_hash);
}

void
merkle_root(const struct merkle_frontier *frontier, uint8_t ret_root[static DIGEST_SIZE])
{
    bool begun = false;

    if (frontier->size == 0) {
        digest_sha256("", 0, ret_root);
        return;
    }
    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if (!(frontier->size >> level & 1))
            continue;
        if (begun)
            merkle_node_hash(frontier->roots[level], ret_root, ret_root);
        else
            memcpy(ret_root, frontier->roots[level], DIGEST_SIZE);
        begun = true;
    }
}

void
merkle_push(struct merkle_frontier *frontier, unsigned level,
            const uint8_t hash[static DIGEST_SIZE],
            void (*made)(void *ctx, unsigned level, uint64_t index,
                         const uint8_t hash[static DIGEST_SIZE]),
            void *ctx)
{
    uint8_t carried[DIGEST_SIZE];
    uint64_t size = frontier->size + (UINT64_C(1) << level);

    memcpy(carried, hash, DIGEST_SIZE);
    /* As a binary counter carries: two neighbours of one level make their parent. */
    for (; frontier->size >> level & 1; level++) {
        merkle_node_hash(frontier->roots[level], carried, carried);
        if (made && (level + 1) % STORED_HEIGHT == 0)
            made(ctx, level + 1, (size >> (level + 1)) - 1, carried);
    }
    memcpy(frontier->roots[level], carried, DIGEST_SIZE);
    frontier->size = size;
}

void
merkle_append(struct merkle_frontier *frontier, const uint8_t leaf_hash[static DIGEST_SIZE],
              void (*made)(void *ctx, unsigned level, uint64_t index,
                           const uint8_t hash[static DIGEST_SIZE]),
              void *ctx)
{
    merkle_push(frontier, 0, leaf_hash, made, ctx);
}

bool
merkle_verify_inclusion(const uint8_t leaf_hash[static DIGEST_SIZE], uint64_t index, uint64_t size,
                        const uint8_t (*path)[DIGEST_SIZE], size_t path_len,
                        const uint8_t root[static DIGEST_SIZE])
{
    uint8_t hash[DIGEST_SIZE];
    uint64_t node = index, last;

    if (index >= size || path_len > MERKLE_PROOF_MAX)
        return false;
    last = size - 1;
    memcpy(hash, leaf_hash, DIGEST_SIZE);
    for (size_t i = 0; i < path_len; i++) {
        if (last == 0)
            return false;
        if ((node & 1) || node == last) {
            merkle_node_hash(path[i], hash, hash);
            /* A last node without a sibling moves up until it is a right child. */
            while (!(node & 1) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node_hash(hash, path[i], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(hash, root, DIGEST_SIZE);
}

/* The loop of RFC 9162, 2.1.4.2, steps 4 to 6: both roots are computed from the one path. */
static bool
climb(uint64_t node, uint64_t last, const uint8_t (*path)[DIGEST_SIZE], size_t path_len,
      uint8_t old_hash[static DIGEST_SIZE], uint8_t hash[static DIGEST_SIZE])
{
    for (size_t i = 0; i < path_len; i++) {
        if (last == 0)
            return false;
        if ((node & 1) || node == last) {
            merkle_node_hash(path[i], old_hash, old_hash);
            merkle_node_hash(path[i], hash, hash);
            while (!(node & 1) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node_hash(hash, path[i], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0;
}

bool
merkle_verify_consistency(uint64_t old_size, const uint8_t old_root[static DIGEST_SIZE],
                          uint64_t size, const uint8_t root[static DIGEST_SIZE],
                          const uint8_t (*path)[DIGEST_SIZE], size_t path_len)
{
    uint8_t old_hash[DIGEST_SIZE], hash[DIGEST_SIZE];
    uint64_t node = old_size - 1, last = size - 1;
    const uint8_t *first;

    if (old_size == 0 || old_size > size || path_len > MERKLE_PROOF_MAX)
        return false;
    if (old_size == size)
        return path_len == 0 && digest_equal(old_root, root, DIGEST_SIZE);
    while (node & 1) {
        node >>= 1;
        last >>= 1;
    }
    /* A complete old tree is a node of the new one and so is not repeated in the path. */
    if ((old_size & (old_size - 1)) == 0) {
        first = old_root;
    } else {
        if (path_len == 0)
            return false;
        first = *path++;
        path_len--;
    }
    memcpy(old_hash, first, DIGEST_SIZE);
    memcpy(hash, first, DIGEST_SIZE);
    return climb(node, last, path, path_len, old_hash, hash) &&
           digest_equal(old_hash, old_root, DIGEST_SIZE) && digest_equal(hash, root, DIGEST_SIZE);
}
