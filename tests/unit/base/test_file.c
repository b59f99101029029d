/* Bounded reading, atomic writing, folders; all in a temporary folder of its own. */
#define _GNU_SOURCE
#include "base/file.h"

#include "unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char error[FILE_ERROR_MAX];

static const char *
in_folder(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int
make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tilts-test-file.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static void
empty_folder(const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *e; dir && (e = readdir(dir));) {
        char below[512];
        if (e->d_name[0] == '.')
            continue;
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (unlink(below) < 0) {
            empty_folder(below);
            rmdir(below);
        }
    }
    if (dir)
        closedir(dir);
}

static int
remove_folder(void **state)
{
    (void)state;
    empty_folder(folder);
    return rmdir(folder);
}

static size_t
files_in_folder(void)
{
    DIR *dir = opendir(folder);
    size_t count = 0;

    for (struct dirent *e; dir && (e = readdir(dir));)
        count += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static void
test_round_trip(void **state)
{
    static const struct str texts[] = {STR(""), STR("x"), STR("a\0b\n"), STR("0123456789")};
    struct stat info;
    char *bytes;
    size_t len;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        assert_int_equal(file_write(in_folder("file"), texts[i], 0640, error), 0);
        assert_int_equal(file_read(in_folder("file"), 10, &bytes, &len, error), 0);
        assert_row(i, str_eq((struct str){bytes, len}, texts[i]) && bytes[len] == '\0');
        free(bytes);
    }
    assert_int_equal(stat(in_folder("file"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(files_in_folder(), 1); /* no temporary file is left */
    assert_int_equal(unlink(in_folder("file")), 0);
}

static void
test_read_limit(void **state)
{
    char *bytes = NULL;
    size_t len = 7;

    (void)state;
    assert_int_equal(file_write(in_folder("file"), STR("0123456789"), 0600, error), 0);
    assert_int_equal(file_read(in_folder("file"), 9, &bytes, &len, error), -1);
    assert_non_null(strstr(error, "too large"));
    assert_non_null(strstr(error, "/file: "));
    assert_int_equal(file_read(in_folder("file"), 0, &bytes, &len, error), -1);
    assert_null(bytes);
    assert_int_equal(len, 7);
    assert_int_equal(file_read(in_folder("file"), 1000000, &bytes, &len, error), 0);
    assert_int_equal(len, 10);
    free(bytes);
    assert_int_equal(unlink(in_folder("file")), 0);
}

/* What has no size beforehand is read to its end all the same, and bounded all the same. */
static void
test_read_pipe(void **state)
{
    char block[20000], path[64], *bytes;
    int ends[2];
    size_t len;

    (void)state;
    memset(block, 'p', sizeof block);
    for (size_t max = 19999; max <= 20001; max++) {
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], block, sizeof block), sizeof block);
        close(ends[1]);
        snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
        if (max < sizeof block) {
            assert_int_equal(file_read(path, max, &bytes, &len, error), -1);
        } else {
            assert_int_equal(file_read(path, max, &bytes, &len, error), 0);
            assert_int_equal(len, sizeof block);
            assert_memory_equal(bytes, block, sizeof block);
            free(bytes);
        }
        close(ends[0]);
    }
    assert_int_equal(file_read("/proc/self/status", 100000, &bytes, &len, error), 0);
    assert_true(len > 0);
    free(bytes);
}

static void
test_errors(void **state)
{
    char *bytes;
    size_t len;

    (void)state;
    assert_int_equal(file_read(in_folder("missing"), 10, &bytes, &len, error), -1);
    assert_non_null(strstr(error, "No such file"));
    assert_int_equal(file_read(folder, 10, &bytes, &len, error), -1);
    assert_non_null(strstr(error, "directory"));
    assert_int_equal(file_write(in_folder("no/such/file"), STR("x"), 0600, error), -1);
    assert_non_null(strstr(error, "no/such/file"));
    /* A folder in the place of the file: nothing is changed and nothing is left behind. */
    assert_int_equal(mkdir(in_folder("taken"), 0700), 0);
    assert_int_equal(file_write(in_folder("taken"), STR("x"), 0600, error), -1);
    assert_int_equal(files_in_folder(), 1);
    assert_int_equal(rmdir(in_folder("taken")), 0);
}

static void
test_write_replaces_whole(void **state)
{
    char *bytes;
    size_t len;
    int old;

    (void)state;
    assert_int_equal(file_write(in_folder("file"), STR("old and long"), 0600, error), 0);
    old = open(in_folder("file"), O_RDONLY);
    assert_true(old >= 0);
    assert_int_equal(file_write(in_folder("file"), STR("new"), 0600, error), 0);
    assert_int_equal(file_read(in_folder("file"), 100, &bytes, &len, error), 0);
    assert_string_equal(bytes, "new");
    free(bytes);
    /* Who has the old one open still reads all of it. */
    bytes = calloc(1, 100);
    assert_non_null(bytes);
    assert_int_equal(read(old, bytes, 99), 12);
    assert_string_equal(bytes, "old and long");
    free(bytes);
    close(old);
    assert_int_equal(unlink(in_folder("file")), 0);
}

static void
test_make_folder(void **state)
{
    struct stat info;

    (void)state;
    assert_int_equal(file_make_folder(in_folder("a/b/c"), 0750, error), 0);
    assert_int_equal(stat(in_folder("a/b/c"), &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(file_make_folder(in_folder("a/b/c"), 0750, error), 0);
    assert_int_equal(file_make_folder(in_folder("a//b///d/"), 0750, error), 0);
    assert_int_equal(stat(in_folder("a/b/d"), &info), 0);
    assert_int_equal(file_make_folder("/", 0750, error), 0);
    assert_int_equal(file_make_folder(".", 0750, error), 0);
    assert_int_equal(file_make_folder("", 0750, error), -1);
    /* A file in the way is an error, at the end of the path and before it. */
    assert_int_equal(file_write(in_folder("a/f"), STR("x"), 0600, error), 0);
    assert_int_equal(file_make_folder(in_folder("a/f"), 0750, error), -1);
    assert_non_null(strstr(error, "a/f"));
    assert_int_equal(file_make_folder(in_folder("a/f/g"), 0750, error), -1);
    empty_folder(folder);
}

static void
test_beside(void **state)
{
    static const char *const cases[][3] = {
        {"/etc/tilts/provider.yaml", "pki/ca.pem", "/etc/tilts/pki/ca.pem"},
        {"/etc/tilts/provider.yaml", "/abs/ca.pem", "/abs/ca.pem"},
        {"provider.yaml", "ca.pem", "./ca.pem"},
        {"demo/provider.yaml", "ca.pem", "demo/ca.pem"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *path = file_beside(cases[i][0], cases[i][1]);
        assert_non_null(path);
        assert_string_equal(path, cases[i][2]);
        free(path);
        path = strdup(cases[i][1]);
        assert_int_equal(file_settle(cases[i][0], &path), 0);
        assert_string_equal(path, cases[i][2]);
        free(path);
    }
    char *none = NULL;
    assert_int_equal(file_settle("provider.yaml", &none), 0);
    assert_null(none);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_read_limit),
        cmocka_unit_test(test_read_pipe),   cmocka_unit_test(test_errors),
        cmocka_unit_test(test_make_folder), cmocka_unit_test(test_write_replaces_whole),
        cmocka_unit_test(test_beside),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
