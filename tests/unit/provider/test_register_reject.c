/* The rejects file. */
#include "import_fixture.h"

#include "provider/register_reject.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char error[FILE_ERROR_MAX];

static void
rows_are_written_for_their_reader(void **state)
{
    struct register_reject reject;
    struct stat info;

    (void)state;
    fixture_write("r.csv", STR("from the time before\n"));
    assert_int_equal(
        register_reject_open(fixture_path("r.csv"), fixture_path("in"), &reject, error), 0);
    register_reject_add(&reject, 7, "status", STR("x\"y,\nz"), "must be 1 or 2");
    register_reject_add(&reject, 9, NULL, STR("\xff\x01ā"), "is \"bad\"");
    assert_int_equal(register_reject_close(&reject, error), 0);
    assert_int_equal(register_reject_close(&reject, error), 0);
    assert_string_equal(fixture_read("r.csv"), "line,column,value,reason\r\n"
                                               "7,status,\"x\"\"y,?z\",\"must be 1 or 2\"\r\n"
                                               "9,,\"????\",\"is \"\"bad\"\"\"\r\n");
    assert_int_equal(stat(fixture_path("r.csv"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void
values_are_cut_between_characters(void **state)
{
    struct register_reject reject;
    char value[400];

    (void)state;
    memset(value, 'x', sizeof value);
    memcpy(value + 255, "ā", 2);
    assert_int_equal(
        register_reject_open(fixture_path("r.csv"), fixture_path("in"), &reject, error), 0);
    register_reject_add(&reject, 1, "a", (struct str){value, sizeof value}, "is long");
    assert_int_equal(register_reject_close(&reject, error), 0);
    assert_non_null(strstr(fixture_read("r.csv"), "xxx\",\"is long\""));
    assert_int_equal(strlen(fixture_read("r.csv")), 26 + 4 + 257 + 1 + 9 + 2);
}

static void
no_rejects_no_file(void **state)
{
    struct register_reject reject;

    (void)state;
    fixture_write("r.csv", STR("from the time before\n"));
    assert_int_equal(
        register_reject_open(fixture_path("r.csv"), fixture_path("in"), &reject, error), 0);
    assert_int_equal(register_reject_close(&reject, error), 0);
    assert_null(fixture_read("r.csv"));
}

static void
other_files_are_safe(void **state)
{
    struct register_reject reject;

    (void)state;
    fixture_write("in", STR("the import\n"));
    assert_int_equal(register_reject_open(fixture_path("in"), fixture_path("in"), &reject, error),
                     -1);
    assert_int_equal(symlink(fixture_path("in"), fixture_path("link")), 0);
    assert_int_equal(register_reject_open(fixture_path("link"), fixture_path("x"), &reject, error),
                     -1);
    assert_string_equal(fixture_read("in"), "the import\n");
    assert_int_equal(register_reject_open(fixture_path("no/r"), fixture_path("x"), &reject, error),
                     -1);
    assert_non_null(strstr(error, "--rejects"));
}

static void
full_disk_is_told(void **state)
{
    struct register_reject reject = {.path = fixture_path("gone")};

    (void)state;
    reject.file = fopen("/dev/full", "w");
    assert_non_null(reject.file);
    register_reject_add(&reject, 1, "a", STR("b"), "c");
    assert_int_equal(register_reject_close(&reject, error), -1);
    assert_non_null(strstr(error, "disk"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_written_for_their_reader),
        cmocka_unit_test(values_are_cut_between_characters),
        cmocka_unit_test(no_rejects_no_file),
        cmocka_unit_test(other_files_are_safe),
        cmocka_unit_test(full_disk_is_told),
    };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
