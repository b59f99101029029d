/* The tree of RFC 6962: see merkle.h. */
#include "audit/merkle.h"

#include <string.h>

void
merkle_leaf_hash(const void *leaf, size_t len, uint8_t ret_hash[static DIGEST_SIZE])
{
    struct str parts[] = {{"\0", 1}, {leaf, len}};

    digest_sha256_parts(parts, ARRAY_LEN(parts), ret_hash);
}

void
merkle_node_hash(const uint8_t left[static DIGEST_SIZE], const uint8_t right[static DIGEST_SIZE],
                 uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t bytes[1 + 2 * DIGEST_SIZE];

    bytes[0] = 1;
    memcpy(bytes + 1, left, DIGEST_SIZE);
    memcpy(bytes + 1 + DIGEST_SIZE, right, DIGEST_SIZE);
    digest_sha256(bytes, sizeof bytes, ret_hash);
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
merkle_append(struct merkle_frontier *frontier, const uint8_t leaf_hash[static DIGEST_SIZE],
              void (*made)(void *ctx, unsigned level, uint64_t index,
                           const uint8_t hash[static DIGEST_SIZE]),
              void *ctx)
{
    uint8_t hash[DIGEST_SIZE];
    unsigned level = 0;

    memcpy(hash, leaf_hash, DIGEST_SIZE);
    for (; frontier->size >> level & 1; level++) {
        merkle_node_hash(frontier->roots[level], hash, hash);
        if (made && (level + 1) % 8 == 0)
            made(ctx, level + 1, frontier->size >> (level + 1), hash);
    }
    memcpy(frontier->roots[level], hash, DIGEST_SIZE);
    frontier->size++;
}

bool
merkle_verify_inclusion(const uint8_t leaf_hash[static DIGEST_SIZE], uint64_t index, uint64_t size,
                        const uint8_t (*path)[DIGEST_SIZE], size_t path_len,
                        const uint8_t root[static DIGEST_SIZE])
{
    uint8_t hash[DIGEST_SIZE];
    uint64_t node = index, last = size - 1;

    if (index >= size)
        return false;
    memcpy(hash, leaf_hash, DIGEST_SIZE);
    for (size_t i = 0; i < path_len; i++) {
        if (last == 0)
            return false;
        if (node % 2 == 1 || node == last) {
            merkle_node_hash(path[i], hash, hash);
            while (node % 2 == 0 && node != 0) {
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

bool
merkle_verify_consistency(uint64_t old_size, const uint8_t old_root[static DIGEST_SIZE],
                          uint64_t size, const uint8_t root[static DIGEST_SIZE],
                          const uint8_t (*path)[DIGEST_SIZE], size_t path_len)
{
    uint8_t old_hash[DIGEST_SIZE], hash[DIGEST_SIZE];
    uint64_t node = old_size - 1, last = size - 1;
    size_t i = 0;

    if (old_size == 0 || old_size > size)
        return false;
    if (old_size == size)
        return path_len == 0 && digest_equal(old_root, root, DIGEST_SIZE);
    for (; node % 2 == 1; node >>= 1)
        last >>= 1;
    if (node == 0) {
        memcpy(hash, old_root, DIGEST_SIZE);
    } else {
        if (path_len == 0)
            return false;
        memcpy(hash, path[i++], DIGEST_SIZE);
    }
    memcpy(old_hash, hash, DIGEST_SIZE);
    for (; i < path_len; i++) {
        if (last == 0)
            return false;
        if (node % 2 == 1 || node == last) {
            merkle_node_hash(path[i], old_hash, old_hash);
            merkle_node_hash(path[i], hash, hash);
            while (node % 2 == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node_hash(hash, path[i], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(old_hash, old_root, DIGEST_SIZE) &&
           digest_equal(hash, root, DIGEST_SIZE);
}
