/* Limits, alignment, the sticky overflow, and the block that a reset keeps. */
#include "base/arena.h"

#include "unit/unit.h"

#include <string.h>

static void
test_zeroed_and_aligned(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 100000);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xaa, size); /* so that the next round would see it */
    }
    arena_reset(&arena);
    for (int round = 0; round < 3; round++) {
        unsigned char *memory = arena_alloc(&arena, 3000);
        assert_non_null(memory);
        for (size_t i = 0; i < 3000; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xbb, 3000);
        arena_reset(&arena);
    }
    arena_done(&arena);
}

static void
test_small_limit(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 100); /* less than one block's usual size */
    assert_non_null(arena_alloc(&arena, 64));
    assert_false(arena.overflow);
    assert_null(arena_alloc(&arena, 64));
    assert_true(arena.overflow);
    assert_true(arena.used <= arena.limit);
    arena_done(&arena);

    arena_init(&arena, 0);
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena.overflow);
    arena_done(&arena);
}

/* Whatever the sizes, all of the limit but rounding is to be had, and never more. */
static void
test_limit_is_used_up(void **state)
{
    (void)state;
    for (size_t size = 16; size <= 4096; size *= 2) {
        struct arena arena;
        size_t got = 0;

        arena_init(&arena, 10000);
        while (arena_alloc(&arena, size))
            got += size;
        assert_true(arena.overflow);
        assert_true(got <= 10000);
        assert_true(got + 2 * 4096 > 10000);
        assert_true(arena.used <= arena.limit);
        arena_done(&arena);
    }
}

static void
test_overflow_is_sticky(void **state)
{
    struct arena arena;
    struct buf buf;

    (void)state;
    arena_init(&arena, 8192);
    assert_null(arena_alloc(&arena, 8193));
    assert_true(arena.overflow);
    assert_non_null(arena_alloc(&arena, 8)); /* usable, but marked */
    assert_true(arena.overflow);
    arena_reset(&arena);
    assert_false(arena.overflow);

    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_true(arena.overflow);
    arena_reset(&arena);
    assert_null(arena_array(&arena, SIZE_MAX / 4, 8));
    assert_true(arena.overflow);
    arena_reset(&arena);
    assert_null(arena_array(&arena, SIZE_MAX / 2 + 2, 2)); /* the product would wrap to 2 */
    assert_true(arena.overflow);
    arena_reset(&arena);
    assert_non_null(arena_array(&arena, 0, 8));
    assert_non_null(arena_array(&arena, 8, 0));
    assert_non_null(arena_array(&arena, 100, 8));
    assert_false(arena.overflow);

    arena_buf(&arena, &buf, 100000);
    assert_false(buf_ok(&buf));
    assert_true(arena.overflow);
    assert_null(buf_c(&buf));
    arena_done(&arena);
}

static void
test_copies(void **state)
{
    char original[] = "text";
    struct arena arena;
    struct str copy;
    struct buf buf;

    (void)state;
    arena_init(&arena, 8192);
    copy = arena_str(&arena, (struct str){original, 4});
    original[0] = 'X';
    assert_string_equal(copy.ptr, "text");
    assert_int_equal(copy.len, 4);
    copy = arena_str(&arena, (struct str){NULL, 0});
    assert_non_null(copy.ptr);
    assert_string_equal(copy.ptr, "");
    copy = arena_str(&arena, (struct str){original, SIZE_MAX});
    assert_null(copy.ptr);
    assert_int_equal(copy.len, 0);
    arena_reset(&arena);
    arena_buf(&arena, &buf, 100);
    buf_addf(&buf, "%099d", 7);
    assert_true(buf_ok(&buf));
    buf_add_c(&buf, "12");
    assert_false(buf_ok(&buf));
    assert_false(arena.overflow);
    arena_done(&arena);
}

static void
test_reset_keeps_one_block(void **state)
{
    struct arena arena;
    size_t used;

    (void)state;
    arena_init(&arena, 100000);
    arena_reset(&arena); /* empty: nothing to keep */
    assert_int_equal(arena.used, 0);
    assert_non_null(arena_alloc(&arena, 10));
    used = arena.used;
    for (int i = 0; i < 10; i++)
        assert_non_null(arena_alloc(&arena, 4000));
    assert_true(arena.used > used);
    arena_reset(&arena);
    assert_int_equal(arena.used, used);
    arena_done(&arena);
    assert_int_equal(arena.used, 0);
    assert_int_equal(arena.limit, 100000);
    arena_done(&arena); /* twice does no harm */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_aligned),
        cmocka_unit_test(test_small_limit),
        cmocka_unit_test(test_limit_is_used_up),
        cmocka_unit_test(test_overflow_is_sticky),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_reset_keeps_one_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
