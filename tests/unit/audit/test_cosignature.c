/* Cosignatures and consistency texts: made, verified, and everything else refused. */
#include "audit/consistency.h"
#include "audit/cosignature.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NAME "agency.example/witness"
#define AT_US INT64_C(1764000000999999)

static struct signing_key *key;
static uint8_t public_key[SIGNING_PUBLIC_SIZE];

static int
open_key(void **state)
{
    char error[FILE_ERROR_MAX];

    scene_setup(state);
    key = signing_open(scene_path("log.key"), error);
    assert_non_null(key);
    signing_public(key, public_key);
    return 0;
}

static int
close_key(void **state)
{
    signing_close(key);
    return scene_teardown(state);
}

static struct str
make_note(uint64_t size, const uint8_t root[static DIGEST_SIZE], char *memory)
{
    struct checkpoint checkpoint = {.origin = STR(SCENE_ORIGIN), .size = size};
    struct buf buf;

    memcpy(checkpoint.root, root, DIGEST_SIZE);
    buf_init(&buf, memory, CHECKPOINT_MAX);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &buf), 0);
    return buf_str(&buf);
}

static void
line_verifies_for_its_note_alone(void **state)
{
    static const uint8_t root[DIGEST_SIZE] = {1};
    char note_memory[CHECKPOINT_MAX], other_memory[CHECKPOINT_MAX], memory[COSIGNATURE_LINE_MAX];
    struct str note = make_note(7, root, note_memory), other = make_note(8, root, other_memory);
    struct cosigner cosigner = {.name = STR(NAME)}, stranger = {.name = STR("else.example")};
    struct buf line;
    int64_t at_us = 0;

    (void)state;
    memcpy(cosigner.public_key, public_key, sizeof public_key);
    memcpy(stranger.public_key, public_key, sizeof public_key);
    buf_init(&line, memory, sizeof memory);
    assert_int_equal(cosignature_sign(note, STR(NAME), key, AT_US, &line), 0);
    assert_true(cosignature_verify(note, buf_str(&line), &cosigner, &at_us));
    assert_true(at_us == AT_US / 1000000 * 1000000);
    assert_false(cosignature_verify(other, buf_str(&line), &cosigner, &at_us));
    assert_false(cosignature_verify(note, buf_str(&line), &stranger, &at_us));
    assert_false(cosignature_verify(STR(""), buf_str(&line), &cosigner, &at_us));
    assert_false(cosignature_verify(STR("a\n7\n"), buf_str(&line), &cosigner, &at_us));
}

static void
no_bit_of_a_line_may_change(void **state)
{
    static const uint8_t root[DIGEST_SIZE] = {1};
    char note_memory[CHECKPOINT_MAX], memory[COSIGNATURE_LINE_MAX];
    struct str note = make_note(7, root, note_memory);
    struct cosigner cosigner = {.name = STR(NAME)};
    struct buf line;
    int64_t at_us;

    (void)state;
    memcpy(cosigner.public_key, public_key, sizeof public_key);
    buf_init(&line, memory, sizeof memory);
    assert_int_equal(cosignature_sign(note, STR(NAME), key, AT_US, &line), 0);
    for (size_t i = 0; i + 1 < line.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            line.ptr[i] = (char)(line.ptr[i] ^ 1 << bit);
            assert_false(cosignature_verify(note, buf_str(&line), &cosigner, &at_us));
            line.ptr[i] = (char)(line.ptr[i] ^ 1 << bit);
        }
    for (size_t len = 0; len + 1 < line.len; len++)
        assert_false(cosignature_verify(note, (struct str){line.ptr, len}, &cosigner, &at_us));
}

static void
key_has_one_spelling(void **state)
{
    char memory[COSIGNATURE_LINE_MAX], log_memory[COSIGNATURE_LINE_MAX];
    struct cosigner cosigner;
    struct buf text, log_text;

    (void)state;
    buf_init(&text, memory, sizeof memory);
    cosignature_key(STR(NAME), public_key, &text);
    assert_true(cosignature_key_parse(buf_str(&text), &cosigner));
    assert_true(str_eq_c(cosigner.name, NAME));
    assert_memory_equal(cosigner.public_key, public_key, sizeof public_key);
    for (size_t i = 0; i < text.len; i++) {
        text.ptr[i] ^= 1;
        assert_false(cosignature_key_parse(buf_str(&text), &cosigner));
        text.ptr[i] ^= 1;
    }
    /* A log's own key is no cosigner's. */
    buf_init(&log_text, log_memory, sizeof log_memory);
    checkpoint_verifier_key(STR(NAME), public_key, &log_text);
    assert_false(cosignature_key_parse(buf_str(&log_text), &cosigner));
    assert_false(cosignature_key_parse(STR(""), &cosigner));
}

static void
name_and_room_are_checked(void **state)
{
    static const uint8_t root[DIGEST_SIZE] = {1};
    char note_memory[CHECKPOINT_MAX], memory[COSIGNATURE_LINE_MAX], small[40];
    struct str note = make_note(7, root, note_memory);
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(cosignature_sign(note, STR("two words"), key, AT_US, &buf), -1);
    assert_int_equal(cosignature_sign(note, STR(""), key, AT_US, &buf), -1);
    assert_int_equal(cosignature_sign(note, STR(NAME), key, -1, &buf), -1);
    assert_int_equal(cosignature_sign(STR("no note"), STR(NAME), key, AT_US, &buf), -1);
    buf_init(&buf, small, sizeof small);
    assert_int_equal(cosignature_sign(note, STR(NAME), key, AT_US, &buf), -1);
}

static void
make_text(struct scene_tree *tree, uint64_t old_size, struct checkpoint *old, struct buf *text)
{
    struct proof_reader reader = scene_tree_reader(tree);
    char memory[CHECKPOINT_MAX];
    uint8_t root[DIGEST_SIZE];
    struct proof_path path;

    scene_tree_root(tree, 0, tree->size, root);
    *old = (struct checkpoint){.origin = STR(SCENE_ORIGIN), .size = old_size};
    scene_tree_root(tree, 0, old_size, old->root);
    assert_int_equal(proof_consistency(&reader, old_size, tree->size, &path), 0);
    consistency_write(old_size, &path, make_note(tree->size, root, memory), text);
    assert_true(buf_ok(text));
}

static void
consistency_text_proves_growth_and_nothing_else(void **state)
{
    static char memory[CONSISTENCY_TEXT_MAX];
    struct checkpoint old, newer;
    struct scene_tree tree;
    struct buf text;
    struct str note;

    (void)state;
    scene_tree_open(&tree, 70);
    for (uint64_t old_size = 1; old_size <= 70; old_size++) {
        buf_init(&text, memory, sizeof memory);
        make_text(&tree, old_size, &old, &text);
        assert_true(consistency_open(buf_str(&text), &old, public_key, &newer, &note));
        assert_int_equal(newer.size, 70);
        old.root[5] ^= 1;
        assert_false(consistency_open(buf_str(&text), &old, public_key, &newer, &note));
        old.root[5] ^= 1;
        old.size++;
        assert_false(consistency_open(buf_str(&text), &old, public_key, &newer, &note));
    }
    scene_tree_close(&tree);
}

static void
no_bit_of_a_consistency_text_may_change(void **state)
{
    static char memory[CONSISTENCY_TEXT_MAX];
    struct checkpoint old, newer;
    struct scene_tree tree;
    struct buf text;
    struct str note;

    (void)state;
    scene_tree_open(&tree, 70);
    buf_init(&text, memory, sizeof memory);
    make_text(&tree, 13, &old, &text);
    for (size_t i = 0; i < text.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            text.ptr[i] = (char)(text.ptr[i] ^ 1 << bit);
            assert_false(consistency_open(buf_str(&text), &old, public_key, &newer, &note));
            text.ptr[i] = (char)(text.ptr[i] ^ 1 << bit);
        }
    for (size_t len = 0; len < text.len; len++)
        assert_false(
            consistency_open((struct str){text.ptr, len}, &old, public_key, &newer, &note));
    scene_tree_close(&tree);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_verifies_for_its_note_alone),
        cmocka_unit_test(no_bit_of_a_line_may_change),
        cmocka_unit_test(key_has_one_spelling),
        cmocka_unit_test(name_and_room_are_checked),
        cmocka_unit_test(consistency_text_proves_growth_and_nothing_else),
        cmocka_unit_test(no_bit_of_a_consistency_text_may_change),
    };

    return cmocka_run_group_tests(tests, open_key, close_key);
}
