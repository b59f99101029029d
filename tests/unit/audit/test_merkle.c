/* The tree of RFC 6962 against the reference values of Certificate Transparency, and its limits. */
#include "audit/merkle.h"

#include "scene.h"
#include "unit/unit.h"
#include "vectors.h"

#include <string.h>

static void
load_leaf(size_t i, uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t bytes[16];
    struct str leaf = scene_hex(vector_leaves[i], bytes, sizeof bytes);

    merkle_leaf_hash(leaf.ptr, leaf.len, ret_hash);
}

static void
load_root(size_t size, uint8_t ret_root[static DIGEST_SIZE])
{
    scene_hex(vector_roots[size], ret_root, DIGEST_SIZE);
}

static size_t
load_path(const char *const *digits, size_t count, uint8_t (*ret_path)[DIGEST_SIZE])
{
    for (size_t i = 0; i < count; i++)
        scene_hex(digits[i], ret_path[i], DIGEST_SIZE);
    return count;
}

static void
test_roots(void **state)
{
    struct merkle_frontier frontier = {0};
    uint8_t root[DIGEST_SIZE], expected[DIGEST_SIZE], leaf[DIGEST_SIZE];

    (void)state;
    for (size_t size = 0; size <= 8; size++) {
        merkle_root(&frontier, root);
        load_root(size, expected);
        assert_memory_equal(root, expected, DIGEST_SIZE);
        if (size < 8) {
            load_leaf(size, leaf);
            merkle_append(&frontier, leaf, NULL, NULL);
        }
    }
    assert_int_equal(frontier.size, 8);
}

static const struct {
    uint64_t index, size;
    const char *const *path;
    size_t count;
} inclusions[] = {
    {0, 1, NULL, 0},
    {0, 8, vector_path_0_8, ARRAY_LEN(vector_path_0_8)},
    {5, 8, vector_path_5_8, ARRAY_LEN(vector_path_5_8)},
    {2, 3, vector_path_2_3, ARRAY_LEN(vector_path_2_3)},
    {1, 5, vector_path_1_5, ARRAY_LEN(vector_path_1_5)},
};

static void
test_inclusion_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(inclusions); i++) {
        uint8_t path[4][DIGEST_SIZE], leaf[DIGEST_SIZE], root[DIGEST_SIZE];
        size_t count = load_path(inclusions[i].path, inclusions[i].count, path);
        load_leaf(inclusions[i].index, leaf);
        load_root(inclusions[i].size, root);
        assert_row(i, merkle_verify_inclusion(leaf, inclusions[i].index, inclusions[i].size,
                                              (const uint8_t(*)[DIGEST_SIZE])path, count, root));
    }
}

static const struct {
    uint64_t old_size, size;
    const char *const *path;
    size_t count;
} growths[] = {
    {1, 1, NULL, 0},
    {8, 8, NULL, 0},
    {1, 8, vector_growth_1_8, ARRAY_LEN(vector_growth_1_8)},
    {6, 8, vector_growth_6_8, ARRAY_LEN(vector_growth_6_8)},
    {2, 5, vector_growth_2_5, ARRAY_LEN(vector_growth_2_5)},
    {6, 7, vector_growth_6_7, ARRAY_LEN(vector_growth_6_7)},
};

static void
test_consistency_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(growths); i++) {
        uint8_t path[4][DIGEST_SIZE], old_root[DIGEST_SIZE], root[DIGEST_SIZE];
        size_t count = load_path(growths[i].path, growths[i].count, path);
        load_root(growths[i].old_size, old_root);
        load_root(growths[i].size, root);
        assert_row(i, merkle_verify_consistency(growths[i].old_size, old_root, growths[i].size,
                                                root, (const uint8_t(*)[DIGEST_SIZE])path, count));
    }
}

/* Proofs that a careless verifier takes. */
static void
test_degenerate_inclusion(void **state)
{
    uint8_t path[70][DIGEST_SIZE] = {{0}}, leaf[DIGEST_SIZE], root[DIGEST_SIZE], empty[DIGEST_SIZE];
    const uint8_t(*const p)[DIGEST_SIZE] = (const uint8_t(*)[DIGEST_SIZE])path;

    (void)state;
    load_path(vector_path_5_8, 3, path);
    load_leaf(5, leaf);
    load_root(8, root);
    load_root(0, empty);
    assert_true(merkle_verify_inclusion(leaf, 5, 8, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 0, 0, p, 0, leaf));
    assert_false(merkle_verify_inclusion(leaf, 0, 0, p, 0, empty));
    assert_false(merkle_verify_inclusion(leaf, 8, 8, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 13, 8, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, UINT64_MAX, 8, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p, 2, root));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p, 4, root));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p, 0, leaf));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p + 1, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p, 3, empty));
    assert_false(merkle_verify_inclusion(leaf, 5, 8, p, 70, root));
    assert_false(merkle_verify_inclusion(leaf, 4, 8, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 5, 16, p, 3, root));
    assert_false(merkle_verify_inclusion(leaf, 0, 1, p, 1, leaf));
    /* The root given out as a leaf: hashes of leaves and nodes begin differently. */
    assert_false(merkle_verify_inclusion(root, 5, 8, p, 3, root));
    /* The widest tree there can be is gone through without overflow. */
    assert_false(merkle_verify_inclusion(leaf, UINT64_MAX - 1, UINT64_MAX, p, 64, root));
}

static void
test_degenerate_consistency(void **state)
{
    uint8_t path[70][DIGEST_SIZE] = {{0}}, old_root[DIGEST_SIZE], root[DIGEST_SIZE],
            empty[DIGEST_SIZE];
    const uint8_t(*const p)[DIGEST_SIZE] = (const uint8_t(*)[DIGEST_SIZE])path;

    (void)state;
    load_path(vector_growth_6_8, 3, path);
    load_root(6, old_root);
    load_root(8, root);
    load_root(0, empty);
    assert_true(merkle_verify_consistency(6, old_root, 8, root, p, 3));
    assert_false(merkle_verify_consistency(0, empty, 8, root, p, 0));
    assert_false(merkle_verify_consistency(0, empty, 8, root, p, 3));
    assert_false(merkle_verify_consistency(0, empty, 0, empty, p, 0));
    assert_false(merkle_verify_consistency(8, root, 6, old_root, p, 3));
    assert_false(merkle_verify_consistency(6, root, 8, root, p, 3));
    assert_false(merkle_verify_consistency(6, old_root, 8, old_root, p, 3));
    assert_false(merkle_verify_consistency(6, old_root, 8, root, p, 2));
    assert_false(merkle_verify_consistency(6, old_root, 8, root, p, 4));
    assert_false(merkle_verify_consistency(6, old_root, 8, root, p, 0));
    assert_false(merkle_verify_consistency(6, old_root, 8, root, p, 70));
    assert_false(merkle_verify_consistency(5, old_root, 8, root, p, 3));
    assert_false(merkle_verify_consistency(7, old_root, 8, root, p, 3));
    assert_false(merkle_verify_consistency(8, root, 8, root, p, 1));
    assert_false(merkle_verify_consistency(8, old_root, 8, root, p, 0));
    assert_false(merkle_verify_consistency(4, root, 8, root, p, 0));
    assert_false(merkle_verify_consistency(UINT64_MAX - 1, old_root, UINT64_MAX, root, p, 64));
}

struct made {
    const struct scene_tree *tree;
    size_t count;
};

static void
take_made(void *ctx, unsigned level, uint64_t index, const uint8_t hash[static DIGEST_SIZE])
{
    struct made *made = ctx;

    assert_int_equal(level, 8);
    assert_int_equal(index, made->count);
    assert_memory_equal(hash, made->tree->nodes[index], DIGEST_SIZE);
    made->count++;
}

static void
test_made(void **state)
{
    struct merkle_frontier frontier = {0};
    struct scene_tree tree;
    struct made made = {.tree = &tree};

    (void)state;
    scene_tree_open(&tree, 1000);
    for (uint64_t i = 0; i < tree.size; i++) {
        assert_int_equal(made.count, i / 256);
        merkle_append(&frontier, tree.leaves[i], take_made, &made);
    }
    assert_int_equal(made.count, 3);
    scene_tree_close(&tree);
}

static void
note_level(void *ctx, unsigned level, uint64_t index, const uint8_t hash[static DIGEST_SIZE])
{
    unsigned *levels = ctx;

    (void)hash;
    assert_int_equal(index, 0);
    *levels |= 1U << (level / 8);
}

/* 256 subtrees of 256 leaves make one of the level above, and nothing else. */
static void
test_made_above(void **state)
{
    struct merkle_frontier frontier = {0};
    uint8_t hash[DIGEST_SIZE] = {0};
    unsigned levels = 0;

    (void)state;
    for (unsigned i = 0; i < 256; i++)
        merkle_push(&frontier, 8, hash, note_level, &levels);
    assert_int_equal(levels, 1U << 2);
    assert_int_equal(frontier.size, 65536);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_inclusion_vectors),
        cmocka_unit_test(test_consistency_vectors),
        cmocka_unit_test(test_degenerate_inclusion),
        cmocka_unit_test(test_degenerate_consistency),
        cmocka_unit_test(test_made),
        cmocka_unit_test(test_made_above),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
