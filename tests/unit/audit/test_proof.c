/* Proofs of every leaf and every growth up to 300 leaves, and the tlog-proof text. */
#include "audit/proof.h"

#include "scene.h"
#include "unit/unit.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_TRIED 300

static uint8_t roots[SIZE_MAX_TRIED + 1][DIGEST_SIZE];
static struct scene_tree tree;

static int
setup(void **state)
{
    (void)state;
    scene_tree_open(&tree, SIZE_MAX_TRIED);
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size++)
        scene_tree_root(&tree, 0, size, roots[size]);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    scene_tree_close(&tree);
    return 0;
}

static const uint8_t (*hashes_of(const struct proof_path *path))[DIGEST_SIZE]
{
    return (const uint8_t(*)[DIGEST_SIZE])path->hashes;
}

static void
test_frontier(void **state)
{
    struct proof_reader reader = scene_tree_reader(&tree);
    struct merkle_frontier frontier;
    uint8_t root[DIGEST_SIZE];

    (void)state;
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size++) {
        assert_int_equal(proof_frontier(&reader, size, &frontier), 0);
        assert_int_equal(frontier.size, size);
        merkle_root(&frontier, root);
        assert_memory_equal(root, roots[size], DIGEST_SIZE);
    }
    assert_int_equal(proof_frontier(&reader, 0, &frontier), 0);
    assert_int_equal(frontier.size, 0);
    assert_int_equal(proof_frontier(&reader, SIZE_MAX_TRIED + 1, &frontier), -1);
}

/* One proof: it holds, and no longer does when it is shorter, longer, or of another leaf. */
static void
check_inclusion(const struct proof_reader *reader, uint64_t index, uint64_t size)
{
    struct proof_path path;
    uint64_t other = (index + 1) % size;

    assert_int_equal(proof_inclusion(reader, index, size, &path), 0);
    assert_true(merkle_verify_inclusion(tree.leaves[index], index, size, hashes_of(&path),
                                        path.count, roots[size]));
    assert_false(merkle_verify_inclusion(tree.leaves[index], index, size, hashes_of(&path),
                                         path.count + 1, roots[size]));
    if (size == 1)
        return;
    assert_false(merkle_verify_inclusion(tree.leaves[index], index, size, hashes_of(&path),
                                         path.count - 1, roots[size]));
    assert_false(merkle_verify_inclusion(tree.leaves[other], index, size, hashes_of(&path),
                                         path.count, roots[size]));
    path.hashes[(index + size) % path.count][index % DIGEST_SIZE] ^= (uint8_t)(1 << (size % 8));
    assert_false(merkle_verify_inclusion(tree.leaves[index], index, size, hashes_of(&path),
                                         path.count, roots[size]));
}

static void
test_every_inclusion(void **state)
{
    struct proof_reader reader = scene_tree_reader(&tree);

    (void)state;
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size++)
        for (uint64_t index = 0; index < size; index++)
            check_inclusion(&reader, index, size);
}

static void
check_growth(const struct proof_reader *reader, uint64_t old_size, uint64_t size)
{
    struct proof_path path;

    assert_int_equal(proof_consistency(reader, old_size, size, &path), 0);
    assert_true(merkle_verify_consistency(old_size, roots[old_size], size, roots[size],
                                          hashes_of(&path), path.count));
    if (old_size == size)
        return;
    assert_false(merkle_verify_consistency(old_size, roots[old_size], size, roots[size],
                                           hashes_of(&path), path.count - 1));
    path.hashes[(old_size + size) % path.count][size % DIGEST_SIZE] ^=
        (uint8_t)(1 << (old_size % 8));
    assert_false(merkle_verify_consistency(old_size, roots[old_size], size, roots[size],
                                           hashes_of(&path), path.count));
}

static void
test_every_growth(void **state)
{
    struct proof_reader reader = scene_tree_reader(&tree);

    (void)state;
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size++)
        for (uint64_t old_size = 1; old_size <= size; old_size++)
            check_growth(&reader, old_size, size);
}

static void
test_impossible(void **state)
{
    struct proof_reader reader = scene_tree_reader(&tree);
    struct proof_path path;

    (void)state;
    assert_int_equal(proof_inclusion(&reader, 0, 0, &path), -1);
    assert_int_equal(proof_inclusion(&reader, 5, 5, &path), -1);
    assert_int_equal(proof_inclusion(&reader, UINT64_MAX, 5, &path), -1);
    assert_int_equal(proof_inclusion(&reader, 0, SIZE_MAX_TRIED + 1, &path), -1);
    assert_int_equal(proof_consistency(&reader, 0, 5, &path), -1);
    assert_int_equal(proof_consistency(&reader, 6, 5, &path), -1);
    assert_int_equal(proof_consistency(&reader, 1, SIZE_MAX_TRIED + 1, &path), -1);
}

static bool
opens(struct str text, const uint8_t leaf_hash[static DIGEST_SIZE])
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct checkpoint checkpoint;
    uint64_t index;

    scene_public_key(public_key);
    return proof_open(text, leaf_hash, str_from(vector_origin), public_key, &index, &checkpoint);
}

static void
load_leaf(size_t i, uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t bytes[16];
    struct str leaf = scene_hex(vector_leaves[i], bytes, sizeof bytes);

    merkle_leaf_hash(leaf.ptr, leaf.len, ret_hash);
}

static void
test_text(void **state)
{
    struct proof_path path = {.count = ARRAY_LEN(vector_path_5_8)};
    uint8_t public_key[SIGNING_PUBLIC_SIZE], leaf[DIGEST_SIZE], other[DIGEST_SIZE];
    struct checkpoint checkpoint;
    uint64_t index = 0;
    char memory[2048];
    struct buf buf;

    (void)state;
    for (size_t i = 0; i < path.count; i++)
        scene_hex(vector_path_5_8[i], path.hashes[i], DIGEST_SIZE);
    buf_init(&buf, memory, sizeof memory);
    proof_write(5, &path, str_from(vector_note), &buf);
    assert_string_equal(buf_c(&buf), vector_proof);
    scene_public_key(public_key);
    load_leaf(5, leaf);
    load_leaf(4, other);
    assert_true(
        proof_open(buf_str(&buf), leaf, str_from(vector_origin), public_key, &index, &checkpoint));
    assert_int_equal(index, 5);
    assert_int_equal(checkpoint.size, 8);
    assert_true(str_eq_c(checkpoint.origin, vector_origin));
    assert_false(opens(buf_str(&buf), other));
}

/* Every bit, byte and line of a receipt counts. */
static void
test_mutants(void **state)
{
    size_t len = strlen(vector_proof);
    char *mutant = malloc(2 * len);
    uint8_t leaf[DIGEST_SIZE];

    (void)state;
    assert_non_null(mutant);
    load_leaf(5, leaf);
    memcpy(mutant, vector_proof, len);
    for (size_t i = 0; i < 8 * len; i++) {
        mutant[i / 8] ^= (char)(1 << (i % 8));
        assert_row(i, !opens((struct str){mutant, len}, leaf));
        mutant[i / 8] ^= (char)(1 << (i % 8));
    }
    assert_true(opens((struct str){mutant, len}, leaf));
    for (size_t i = 0; i < len; i++) {
        assert_row(i, !opens((struct str){mutant, i}, leaf)); /* cut off */
        memcpy(mutant, vector_proof, i);                      /* one byte left out */
        memcpy(mutant + i, vector_proof + i + 1, len - i - 1);
        assert_row(i, !opens((struct str){mutant, len - 1}, leaf));
        mutant[i] = '\n'; /* one put in */
        memcpy(mutant + i + 1, vector_proof + i, len - i);
        assert_row(i, !opens((struct str){mutant, len + 1}, leaf));
        memcpy(mutant, vector_proof, len);
    }
    free(mutant);
}

static void
test_line_mutants(void **state)
{
    struct str rest = str_from(vector_proof), whole = rest;
    uint8_t leaf[DIGEST_SIZE];
    char memory[4096];

    (void)state;
    load_leaf(5, leaf);
    while (rest.len) {
        size_t begin = whole.len - rest.len;
        struct str line = str_split(&rest, '\n');
        struct buf buf;
        buf_init(&buf, memory, sizeof memory); /* left out */
        buf_add(&buf, (struct str){whole.ptr, begin});
        buf_add(&buf, rest);
        assert_row(begin, !opens(buf_str(&buf), leaf));
        buf_init(&buf, memory, sizeof memory); /* twice */
        buf_add(&buf, (struct str){whole.ptr, begin + line.len + 1});
        buf_add(&buf, (struct str){whole.ptr + begin, whole.len - begin});
        assert_row(begin, !opens(buf_str(&buf), leaf));
        buf_init(&buf, memory, sizeof memory); /* an empty one before it */
        buf_add(&buf, (struct str){whole.ptr, begin});
        buf_add_char(&buf, '\n');
        buf_add(&buf, (struct str){whole.ptr + begin, whole.len - begin});
        assert_row(begin, !opens(buf_str(&buf), leaf));
    }
}

/* The form allows an extra line; it proves nothing, but its own form counts. */
static void
test_extra(void **state)
{
    static const struct {
        const char *before;
        bool good;
    } cases[] = {
        {"extra aGVsbG8=\n", true},  {"extra aGVsbG8\n", false},
        {"extra \n", true},          {"extra\n", false},
        {"extra aGVsbG9=\n", false}, {"extra aGVsbG8=\nextra aGVsbG8=\n", false},
        {"Extra aGVsbG8=\n", false},
    };
    struct str rest = str_from(vector_proof), header = str_split(&rest, '\n');
    uint8_t leaf[DIGEST_SIZE];
    char memory[4096];

    (void)state;
    load_leaf(5, leaf);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf buf;
        buf_init(&buf, memory, sizeof memory);
        buf_add(&buf, header);
        buf_add_char(&buf, '\n');
        buf_add_c(&buf, cases[i].before);
        buf_add(&buf, rest);
        assert_row(i, opens(buf_str(&buf), leaf) == cases[i].good);
    }
}

/* Proofs through a cache are those without one, in whatever order they are asked for. */
static void
test_cache(void **state)
{
    struct proof_reader plain = scene_tree_reader(&tree), cached = plain;
    struct proof_path path, again;

    (void)state;
    cached.cache = calloc(1, sizeof *cached.cache);
    assert_non_null(cached.cache);
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size += 13)
        for (uint64_t i = 0; i < size; i++) {
            uint64_t index = i * 7 % size;
            assert_int_equal(proof_inclusion(&plain, index, size, &path), 0);
            assert_int_equal(proof_inclusion(&cached, index, size, &again), 0);
            assert_int_equal(path.count, again.count);
            assert_memory_equal(path.hashes, again.hashes, path.count * DIGEST_SIZE);
        }
    free(cached.cache);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frontier),     cmocka_unit_test(test_every_inclusion),
        cmocka_unit_test(test_every_growth), cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_mutants),
        cmocka_unit_test(test_line_mutants), cmocka_unit_test(test_extra),
        cmocka_unit_test(test_cache),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
