/* Checkpoints seen before: kept over a restart, and what they say of newer ones. */
#include "platform/seen.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/tilts-seen-XXXXXX";

static struct checkpoint
checkpoint(const char *origin, uint64_t size, uint8_t root)
{
    struct checkpoint made = {.origin = str_from(origin), .size = size, .root = {root}};

    return made;
}

static struct seen *
open_seen(void)
{
    char error[SEEN_ERROR_MAX] = "";
    struct seen *seen = seen_open(folder, "bulk-north", error);

    if (!seen)
        fail_msg("%s", error);
    return seen;
}

static void
expect(struct seen *seen, struct checkpoint shown, enum seen_verdict verdict, uint64_t old_size)
{
    enum seen_verdict said;
    struct checkpoint old;

    assert_int_equal(seen_look(seen, &shown, &said, &old), 0);
    assert_int_equal(said, verdict);
    assert_int_equal(old.size, old_size);
}

static void
take(struct seen *seen, struct checkpoint shown, int64_t now_us)
{
    assert_int_equal(seen_take(seen, &shown, now_us), 0);
}

static void
test_what_newer_ones_are(void **state)
{
    struct seen *seen = open_seen();

    (void)state;
    expect(seen, checkpoint("a.example/n/0", 5, 1), SEEN_SAME, 0);
    take(seen, checkpoint("a.example/n/0", 5, 1), 1);
    expect(seen, checkpoint("a.example/n/0", 5, 1), SEEN_SAME, 5);
    expect(seen, checkpoint("a.example/n/0", 5, 2), SEEN_FORKED, 5);
    expect(seen, checkpoint("a.example/n/0", 4, 1), SEEN_FORKED, 5);
    expect(seen, checkpoint("a.example/n/0", 6, 2), SEEN_GROWN, 5);
    expect(seen, checkpoint("a.example/n/1", 1, 1), SEEN_SAME, 0); /* another part */
    seen_close(seen);
}

static void
test_kept_over_a_restart(void **state)
{
    struct seen *seen = open_seen();

    (void)state;
    take(seen, checkpoint("a.example/n/2", 5, 1), 1);
    take(seen, checkpoint("a.example/n/2", 9, 3), 2); /* too soon to be written: at the end */
    seen_close(seen);
    seen = open_seen();
    expect(seen, checkpoint("a.example/n/2", 9, 3), SEEN_SAME, 9);
    expect(seen, checkpoint("a.example/n/2", 8, 3), SEEN_FORKED, 9);
    seen_close(seen);
}

static void
test_written_within_a_second(void **state)
{
    struct seen *seen = open_seen(), *other;

    (void)state;
    take(seen, checkpoint("a.example/n/3", 5, 1), 1);
    take(seen, checkpoint("a.example/n/3", 6, 2), 2000001);
    other = open_seen(); /* the first is still open: nothing is left to closing */
    expect(other, checkpoint("a.example/n/3", 6, 2), SEEN_SAME, 6);
    seen_close(other);
    seen_close(seen);
}

/* What stands there is of another log, or no text of ours: nothing is trusted. */
static void
test_spoilt_files(void **state)
{
    static const char *const texts[] = {
        "b.example/n/4\n5\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a.example/n/4\nfive\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a.example/n/4\n5\nAQAA\n",
        "",
    };
    char path[128], error[FILE_ERROR_MAX];

    (void)state;
    snprintf(path, sizeof path, "%s/bulk-north-4", folder);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct seen *seen = open_seen();
        struct checkpoint shown = checkpoint("a.example/n/4", 5, 1), old;
        enum seen_verdict said;
        assert_int_equal(file_write(path, str_from(texts[i]), 0600, error), 0);
        assert_int_equal(seen_look(seen, &shown, &said, &old), -1);
        assert_int_equal(seen_take(seen, &shown, 1), -1);
        seen_close(seen);
    }
}

/* An origin names a file: only what can be a part's name does. */
static void
test_origins_that_name_no_file(void **state)
{
    static const char *const origins[] = {"a.example/n/..", "a.example/n/", "none", "a/n/A"};
    struct seen *seen = open_seen();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(origins); i++) {
        struct checkpoint shown = checkpoint(origins[i], 5, 1), old;
        enum seen_verdict said;
        assert_int_equal(seen_look(seen, &shown, &said, &old), -1);
    }
    seen_close(seen);
    seen_close(NULL);
}

static int
begin(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int
end(void **state)
{
    char path[128];

    (void)state;
    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/bulk-north-%d", folder, i);
        unlink(path);
    }
    return rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_newer_ones_are),
        cmocka_unit_test(test_kept_over_a_restart),
        cmocka_unit_test(test_written_within_a_second),
        cmocka_unit_test(test_spoilt_files),
        cmocka_unit_test(test_origins_that_name_no_file),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
