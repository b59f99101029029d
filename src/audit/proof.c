/* Making paths from the stored tree: see proof.h. */
#include "audit/proof.h"

#include <assert.h>
#include <string.h>

#define STORED_HEIGHT 8
#define STORED_WIDTH (1U << STORED_HEIGHT)

static size_t
place_of(unsigned level, uint64_t index)
{
    return (size_t)((index * 31 + level * 977) % PROOF_CACHE_NODES);
}

static void
keep(struct proof_cache *cache, unsigned level, uint64_t index,
     const uint8_t hash[static DIGEST_SIZE])
{
    size_t place = place_of(level, index);

    cache->nodes[place].set = true;
    cache->nodes[place].level = level;
    cache->nodes[place].index = index;
    memcpy(cache->nodes[place].hash, hash, DIGEST_SIZE);
}

/*
 * The root of the index-th complete subtree of 2^level leaves, from what is stored. All that is
 * read and hashed on the way is kept: the neighbour's proof wants most of it.
 */
static int
work_out_node(const struct proof_reader *reader, unsigned level, uint64_t index,
              uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t hashes[STORED_WIDTH / 2][DIGEST_SIZE];
    unsigned above = level % STORED_HEIGHT;

    if (reader->read(reader->ctx, level / STORED_HEIGHT, index << above, (size_t)1 << above,
                     hashes) < 0)
        return -1;
    for (;; above--) {
        size_t count = (size_t)1 << above;
        for (size_t i = 0; reader->cache && i < count; i++)
            keep(reader->cache, level - above, (index << above) + i, hashes[i]);
        if (above == 0)
            break;
        for (size_t i = 0; i < count / 2; i++)
            merkle_node_hash(hashes[2 * i], hashes[2 * i + 1], hashes[i]);
    }
    memcpy(ret_hash, hashes[0], DIGEST_SIZE);
    return 0;
}

/* The same, or from the cache. */
static int
node_at(const struct proof_reader *reader, unsigned level, uint64_t index,
        uint8_t ret_hash[static DIGEST_SIZE])
{
    size_t place = place_of(level, index);

    if (reader->cache && reader->cache->nodes[place].set &&
        reader->cache->nodes[place].level == level && reader->cache->nodes[place].index == index) {
        memcpy(ret_hash, reader->cache->nodes[place].hash, DIGEST_SIZE);
        return 0;
    }
    return work_out_node(reader, level, index, ret_hash);
}

int
proof_frontier(const struct proof_reader *reader, uint64_t size,
               struct merkle_frontier *ret_frontier)
{
    uint8_t hashes[STORED_WIDTH][DIGEST_SIZE];

    memset(ret_frontier, 0, sizeof *ret_frontier);
    /* From the left, so from the highest level down: what is complete there, then what is left. */
    for (int level = MERKLE_LEVELS / STORED_HEIGHT - 1; level >= 0; level--) {
        uint64_t complete = size >> (level * STORED_HEIGHT);
        size_t count = complete % STORED_WIDTH;
        if (count == 0)
            continue;
        if (reader->read(reader->ctx, (unsigned)level, complete - count, count, hashes) < 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            merkle_push(ret_frontier, (unsigned)(level * STORED_HEIGHT), hashes[i], NULL, NULL);
    }
    return 0;
}

/* The level of the largest power of two below count (2 or more): where RFC 6962 splits. */
static unsigned
split_level(uint64_t count)
{
    return 63U - (unsigned)__builtin_clzll(count - 1);
}

/* The root over leaves [begin, end), where begin is a multiple of the largest power of two in it.
 */
static int
range_root(const struct proof_reader *reader, uint64_t begin, uint64_t end,
           uint8_t ret_root[static DIGEST_SIZE])
{
    struct merkle_frontier frontier = {0};

    while (begin < end) {
        unsigned level = 63U - (unsigned)__builtin_clzll(end - begin);
        uint8_t hash[DIGEST_SIZE];
        if (node_at(reader, level, begin >> level, hash) < 0)
            return -1;
        merkle_push(&frontier, level, hash, NULL, NULL);
        begin += UINT64_C(1) << level;
    }
    merkle_root(&frontier, ret_root);
    return 0;
}

/* Adds the root of the range to the path. */
static int
put_range(const struct proof_reader *reader, uint64_t begin, uint64_t end, struct proof_path *path)
{
    assert(path->count < MERKLE_PROOF_MAX);
    return range_root(reader, begin, end, path->hashes[path->count++]);
}

/* Paths go from the leaf up; walks go from the root down. */
static void
reverse(struct proof_path *path)
{
    uint8_t hash[DIGEST_SIZE];

    for (size_t i = 0, k = path->count; i + 1 < k; i++) {
        k--;
        memcpy(hash, path->hashes[i], DIGEST_SIZE);
        memcpy(path->hashes[i], path->hashes[k], DIGEST_SIZE);
        memcpy(path->hashes[k], hash, DIGEST_SIZE);
    }
}

int
proof_inclusion(const struct proof_reader *reader, uint64_t index, uint64_t size,
                struct proof_path *ret_path)
{
    uint64_t begin = 0, end = size;

    ret_path->count = 0;
    if (index >= size)
        return -1;
    while (end - begin > 1) {
        uint64_t middle = begin + (UINT64_C(1) << split_level(end - begin));
        int r = index < middle ? put_range(reader, middle, end, ret_path)
                               : put_range(reader, begin, middle, ret_path);
        if (r < 0)
            return -1;
        if (index < middle)
            end = middle;
        else
            begin = middle;
    }
    reverse(ret_path);
    return 0;
}

int
proof_consistency(const struct proof_reader *reader, uint64_t old_size, uint64_t size,
                  struct proof_path *ret_path)
{
    uint64_t begin = 0, end = size;

    ret_path->count = 0;
    if (old_size == 0 || old_size > size)
        return -1;
    /* Down to the node that the old tree ends with (SUBPROOF of RFC 6962, 2.1.2). */
    while (end != old_size) {
        uint64_t middle = begin + (UINT64_C(1) << split_level(end - begin));
        int r = old_size <= middle ? put_range(reader, middle, end, ret_path)
                                   : put_range(reader, begin, middle, ret_path);
        if (r < 0)
            return -1;
        if (old_size <= middle)
            end = middle;
        else
            begin = middle;
    }
    /* The old tree as a whole is known to who verifies; a part of it is not. */
    if (begin != 0 && put_range(reader, begin, end, ret_path) < 0)
        return -1;
    reverse(ret_path);
    return 0;
}
