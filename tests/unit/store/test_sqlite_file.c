/* Which files are opened: made, migrated, refused; and a log whose disk fails. */
#define _GNU_SOURCE
#include "store_cases.h"

#include "folder.h"
#include "store/sqlite_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char error[STORE_ERROR_MAX];

static int
open_folder(void **state)
{
    (void)state;
    folder_open();
    error[0] = '\0';
    return 0;
}

static int
close_folder(void **state)
{
    (void)state;
    folder_close();
    return 0;
}

static void
run_sql(const char *path, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void
new_file_is_ours_and_private(void **state)
{
    const char *path = folder_path("a.db");
    struct stat info;
    sqlite3 *db = sqlite_file_open(&sqlite_file_register, path, false, error);

    (void)state;
    assert_non_null(db);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(folder_path("a.db-wal"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    sqlite_file_close(db);
    db = sqlite_file_open(&sqlite_file_register, path, false, error);
    assert_non_null(db);
    sqlite_file_close(db);
    sqlite_file_close(NULL);
}

static void
assert_refused(const struct sqlite_file_kind *kind, const char *path, bool read_only,
               const char *word)
{
    assert_null(sqlite_file_open(kind, path, read_only, error));
    if (!strstr(error, word))
        fail_msg("\"%s\" does not say \"%s\"", error, word);
}

static void
log_is_no_register(void **state)
{
    const char *path = folder_path("a.db");

    (void)state;
    sqlite_file_close(sqlite_file_open(&sqlite_file_log, path, false, error));
    assert_refused(&sqlite_file_register, path, false, "is no register of tilts");
    sqlite_file_close(sqlite_file_open(&sqlite_file_register, folder_path("b.db"), false, error));
    assert_refused(&sqlite_file_log, folder_path("b.db"), false, "is no log of tilts");
}

/* A foreign file is left as it is, byte for byte. */
static void
foreign_files_are_refused_untouched(void **state)
{
    const char *path = folder_path("a.db"), *text = folder_path("b.db");
    struct stat before, after;
    FILE *file = fopen(text, "w");

    (void)state;
    run_sql(path, "CREATE TABLE secret_of_others (x)");
    assert_int_equal(stat(path, &before), 0);
    assert_refused(&sqlite_file_log, path, false, "is no log");
    assert_null(strstr(error, "secret"));
    assert_int_equal(stat(path, &after), 0);
    assert_true(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
    assert_int_equal(access(folder_path("a.db-wal"), F_OK), -1);

    run_sql(folder_path("c.db"), "PRAGMA application_id = 7");
    assert_refused(&sqlite_file_log, folder_path("c.db"), false, "is no log");
    run_sql(folder_path("d.db"), "PRAGMA user_version = 1");
    assert_refused(&sqlite_file_log, folder_path("d.db"), false, "is no log");

    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("not a database at all\n", file);
    fclose(file);
    assert_refused(&sqlite_file_log, text, false, "not a database");
}

static void
newer_schema_is_refused(void **state)
{
    const char *path = folder_path("a.db");

    (void)state;
    sqlite_file_close(sqlite_file_open(&sqlite_file_log, path, false, error));
    run_sql(path, "PRAGMA user_version = 99");
    assert_refused(&sqlite_file_log, path, false, "newer tilts (schema 99");
    run_sql(path, "PRAGMA user_version = 0");
    assert_refused(&sqlite_file_log, path, false, "no schema version");
}

static void
older_schema_is_migrated_once_and_whole(void **state)
{
    static const struct embedded migrations[] = {
        {"001",
         {"CREATE TABLE a (x); INSERT INTO a VALUES (1);",
          sizeof "CREATE TABLE a (x); INSERT INTO a VALUES (1);" - 1}},
        {"002", {"ALTER TABLE a ADD COLUMN y;", sizeof "ALTER TABLE a ADD COLUMN y;" - 1}},
        {"003",
         {"CREATE TABLE b (x); SELECT broken;", sizeof "CREATE TABLE b (x); SELECT broken;" - 1}},
    };
    size_t count = 1;
    const struct sqlite_file_kind kind = {"log", 0x1234, migrations, &count, 1000};
    const char *path = folder_path("a.db");
    sqlite3 *db;

    (void)state;
    sqlite_file_close(sqlite_file_open(&kind, path, false, error));
    count = 2;
    assert_refused(&kind, path, true, "older schema");
    db = sqlite_file_open(&kind, path, false, error);
    assert_non_null(db);
    assert_int_equal(sqlite3_exec(db, "SELECT y FROM a", NULL, NULL, NULL), SQLITE_OK);
    sqlite_file_close(db);
    count = 3;
    assert_refused(&kind, path, false, "cannot be migrated");
    count = 2;
    db = sqlite_file_open(&kind, path, false, error);
    assert_non_null(db);
    assert_int_not_equal(sqlite3_exec(db, "SELECT x FROM b", NULL, NULL, NULL), SQLITE_OK);
    sqlite_file_close(db);
}

static void
places_without_a_write_ahead_log_are_refused(void **state)
{
    (void)state;
    assert_refused(&sqlite_file_log, ":memory:", false, "write-ahead log");
    assert_refused(&sqlite_file_log, "", false, "write-ahead log");
    assert_refused(&sqlite_file_log, folder_path("no/such.db"), false, "No such file");
    assert_refused(&sqlite_file_log, folder_path("missing.db"), true, "cannot be opened");
}

static struct store *
open_log(void)
{
    struct store_paths paths = {.log_path = folder_path("audit.db")};

    return store_open(&paths, error);
}

static void
assert_log_ends_at(uint64_t size)
{
    struct store *store = open_log();
    struct store_checkpoint checkpoint;
    struct arena arena;

    assert_non_null(store);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->last_checkpoint(store, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, size);
    arena_done(&arena);
    assert_int_equal(store_cases_append(store, size, 1), 0);
    store_close(store);
}

/* Appends until it fails; the records before that, or a negative number. */
static int
append_until_full(void)
{
    struct rlimit limit = {1 << 18, 1 << 18};
    struct store *store = open_log();
    int count = 0;

    signal(SIGXFSZ, SIG_IGN);
    if (!store || setrlimit(RLIMIT_FSIZE, &limit) < 0)
        return -1;
    while (count < 10000 && store_cases_append(store, (uint64_t)count, 1) == 0)
        count++;
    if (store_cases_append(store, (uint64_t)count, 1) == 0 ||
        !strstr(store_error(store), "failed before"))
        return -2;
    /* The end of a full disk: the process goes without closing. */
    return count;
}

static void
full_disk_breaks_the_log_and_loses_nothing(void **state)
{
    int fds[2], count = -9, status;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        count = append_until_full();
        _exit(write(fds[1], &count, sizeof count) == sizeof count ? 0 : 1);
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &count, sizeof count), sizeof count);
    close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(count > 0 && count < 10000);
    assert_log_ends_at((uint64_t)count);
}

/* The descriptor this process has open on a path that ends so. */
static int
find_descriptor(const char *ending)
{
    DIR *dir = opendir("/proc/self/fd");
    int found = -1;

    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char link[300], target[300];
        snprintf(link, sizeof link, "/proc/self/fd/%s", entry->d_name);
        ssize_t len = readlink(link, target, sizeof target - 1);
        if (len > (ssize_t)strlen(ending) &&
            strncmp(target + len - strlen(ending), ending, strlen(ending)) == 0)
            found = atoi(entry->d_name);
    }
    if (dir)
        closedir(dir);
    return found;
}

static void
lost_descriptor_breaks_the_log(void **state)
{
    struct store *store = open_log();
    int wal, full = open("/dev/full", O_RDWR | O_CLOEXEC), copy;

    (void)state;
    assert_non_null(store);
    assert_int_equal(store_cases_append(store, 0, 2), 0);
    wal = find_descriptor("audit.db-wal");
    assert_true(wal >= 0 && full >= 0);
    copy = dup(wal);
    assert_int_equal(dup2(full, wal), wal);
    assert_int_equal(store_cases_append(store, 2, 1), -1);
    assert_non_null(strstr(store_error(store), "log: append"));
    /* The disk is back, yet nobody knows what it kept: still refused. */
    assert_int_equal(dup2(copy, wal), wal);
    assert_int_equal(store_cases_append(store, 2, 1), -1);
    store_close(store);
    close(copy);
    close(full);
    assert_log_ends_at(2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_file_is_ours_and_private, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(log_is_no_register, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(foreign_files_are_refused_untouched, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(newer_schema_is_refused, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(older_schema_is_migrated_once_and_whole, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(places_without_a_write_ahead_log_are_refused, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(full_disk_breaks_the_log_and_loses_nothing, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(lost_descriptor_breaks_the_log, open_folder, close_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
