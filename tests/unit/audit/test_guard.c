/* The guard file: what it keeps through torn writes, damage and a second program. */
#include "audit/guard.h"

#include "scene.h"
#include "unit/unit.h"
#include "vectors.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOT_SIZE 4096

static const char *
path(void)
{
    return scene_path("guard");
}

static struct guard *
open_guard(void)
{
    char error[GUARD_ERROR_MAX];
    struct guard *guard = guard_open(path(), error);

    if (!guard)
        fail_msg("%s", error);
    return guard;
}

static void
write_size(struct guard *guard, uint64_t size)
{
    struct checkpoint checkpoint = {.origin = str_from(vector_origin), .size = size};
    char memory[CHECKPOINT_MAX], error[FILE_ERROR_MAX];
    struct signing_key *key = signing_open(scene_path("log.key"), error);
    struct buf buf;

    assert_non_null(key);
    checkpoint.root[0] = (uint8_t)size;
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &buf), 0);
    assert_int_equal(guard_write(guard, buf_str(&buf)), 0);
    signing_close(key);
}

static enum guard_state
read_guard(uint64_t *ret_size)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct checkpoint checkpoint = {0};
    enum guard_state state;
    char error[GUARD_ERROR_MAX];

    scene_public_key(public_key);
    if (guard_read(path(), str_from(vector_origin), public_key, &state, &checkpoint, error) < 0)
        fail_msg("%s", error);
    *ret_size = checkpoint.size;
    if (state == GUARD_HOLDS)
        assert_int_equal(checkpoint.root[0], (uint8_t)checkpoint.size);
    return state;
}

/* Overwrites bytes at an offset. */
static void
spoil(off_t at, const char *bytes, size_t len)
{
    int fd = open(path(), O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

static void
test_fresh(void **state)
{
    struct guard *guard;
    uint64_t size;

    (void)state;
    assert_int_equal(read_guard(&size), GUARD_FRESH); /* no file */
    guard = open_guard();
    assert_int_equal(read_guard(&size), GUARD_FRESH); /* an empty one */
    write_size(guard, 0);
    assert_int_equal(read_guard(&size), GUARD_HOLDS);
    assert_int_equal(size, 0);
    guard_close(guard);
    guard_close(NULL);
}

static void
test_newest(void **state)
{
    struct guard *guard = open_guard();
    uint64_t size;

    (void)state;
    for (uint64_t i = 1; i < 2 * GUARD_SYNC_EVERY + 3; i++) {
        write_size(guard, 10 * i);
        assert_int_equal(read_guard(&size), GUARD_HOLDS);
        assert_int_equal(size, 10 * i);
    }
    guard_close(guard);
    guard = open_guard();
    assert_int_equal(read_guard(&size), GUARD_HOLDS);
    assert_int_equal(size, 10 * (2 * GUARD_SYNC_EVERY + 2));
    write_size(guard, 20000);
    write_size(guard, 20001);
    assert_int_equal(read_guard(&size), GUARD_HOLDS);
    assert_int_equal(size, 20001);
    guard_close(guard);
}

/* A write torn at any byte leaves the checkpoint before it. */
static void
test_torn(void **state)
{
    struct guard *guard = open_guard();
    char error[FILE_ERROR_MAX], *whole;
    uint64_t size;
    size_t len;

    (void)state;
    write_size(guard, 100);
    write_size(guard, 101);
    write_size(guard, 102);
    guard_close(guard);
    assert_int_equal(file_read(path(), 2 * SLOT_SIZE, &whole, &len, error), 0);
    assert_int_equal(len, 2 * SLOT_SIZE);
    for (size_t slot = 0; slot < 2; slot++) {
        bool newer = memcmp(whole + slot * SLOT_SIZE + strlen(vector_origin) + 1, "102", 3) == 0;
        char spoilt[] = "\1";
        size_t note = strlen(whole + slot * SLOT_SIZE);
        for (size_t i = 0; i < note; i++) {
            spoil((off_t)(slot * SLOT_SIZE + i), spoilt, 1);
            assert_row(i, read_guard(&size) == GUARD_HOLDS);
            assert_row(i, size == (newer ? 101 : 102));
            spoil((off_t)(slot * SLOT_SIZE + i), whole + slot * SLOT_SIZE + i, 1);
        }
    }
    free(whole);
}

static void
test_damaged(void **state)
{
    struct guard *guard = open_guard();
    uint8_t public_key[SIGNING_PUBLIC_SIZE] = {0};
    struct checkpoint checkpoint;
    enum guard_state found;
    char error[GUARD_ERROR_MAX];
    uint64_t size;

    (void)state;
    write_size(guard, 7);
    guard_close(guard);
    spoil(20, "x", 1);
    assert_int_equal(read_guard(&size), GUARD_HOLDS);
    spoil(SLOT_SIZE + 20, "x", 1);
    assert_int_equal(read_guard(&size), GUARD_DAMAGED);
    assert_int_equal(
        guard_read(path(), STR("tilts.example/b/0"), public_key, &found, &checkpoint, error), 0);
    assert_int_equal(found, GUARD_DAMAGED);
    assert_int_equal(guard_read("/dev/null/x", STR("a"), public_key, &found, &checkpoint, error),
                     -1);
    assert_non_null(strstr(error, "/dev/null/x"));
}

static void
test_second_program(void **state)
{
    char error[GUARD_ERROR_MAX] = "";
    struct guard *guard = open_guard();

    (void)state;
    assert_null(guard_open(path(), error));
    assert_non_null(strstr(error, "another program writes this log"));
    guard_close(guard);
    guard_close(open_guard());
    assert_null(guard_open("/nonexistent/guard", error));
    assert_non_null(strstr(error, "/nonexistent/guard"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fresh, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(test_newest, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(test_torn, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(test_damaged, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(test_second_program, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
