/* The log over SQLite: reopened, killed, rolled back, broken, cut. */
#include "audit/audit_log.h"

#include "base/limits.h"
#include "scene.h"
#include "unit/unit.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
assert_refused(const char *because)
{
    char error[512] = "";
    struct scene_log opened = scene_log_try(error);

    assert_null(opened.log);
    if (!strstr(error, because))
        fail_msg("refused, but for: %s", error);
    scene_log_close(&opened);
}

static void
assert_verified(uint64_t records)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct store_paths paths = {.log_path = scene_path("log.db"), .read_only = true};
    char error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);
    struct verify_report report;

    assert_non_null(store);
    scene_public_key(public_key);
    assert_int_equal(
        verify_log(store, SCENE_ORIGIN, public_key, scene_path("log.guard"), NULL, NULL, &report),
        0);
    if (!report.good)
        fail_msg("%s", report.finding);
    assert_int_equal(report.records, records);
    store_close(store);
}

static void
run_sql(const char *sql)
{
    char *error = NULL;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(scene_path("log.db"), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    sqlite3_close(db);
}

/* The note that stands in the log is that of its size and opens with the key. */
static void
assert_checkpoint(const struct audit_log *log, uint64_t size)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct checkpoint checkpoint;

    scene_public_key(public_key);
    assert_int_equal(audit_log_size(log), size);
    assert_true(
        checkpoint_open(audit_log_checkpoint(log), STR(SCENE_ORIGIN), public_key, &checkpoint));
    assert_int_equal(checkpoint.size, size);
}

static void
test_grows_and_reopens(void **state)
{
    static const size_t batches[] = {1, 2, 64, 188, 1, 256, 3, 255};
    struct scene_log opened = scene_log_open();
    uint64_t size = 0;

    (void)state;
    assert_int_equal(audit_log_size(opened.log), 0);
    assert_int_equal(audit_log_checkpoint(opened.log).len, 0);
    for (size_t i = 0; i < ARRAY_LEN(batches); i++) {
        scene_append(&opened, batches[i]);
        size += batches[i];
        assert_checkpoint(opened.log, size);
        scene_log_close(&opened);
        opened = scene_log_open();
        assert_checkpoint(opened.log, size);
    }
    scene_log_close(&opened);
    assert_verified(size);
}

/* An unwritten log may be opened again, too. */
static void
test_opened_empty_twice(void **state)
{
    struct scene_log opened;

    (void)state;
    for (int i = 0; i < 2; i++) {
        opened = scene_log_open();
        scene_log_close(&opened);
    }
    assert_verified(0);
}

static void
test_batch_limits(void **state)
{
    static struct record records[LIMIT_BATCH + 1];
    struct scene_log opened = scene_log_open();

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(records); i++)
        scene_record(&records[i], i);
    assert_int_equal(audit_log_append(opened.log, records, LIMIT_BATCH + 1, NULL), -1);
    assert_true(audit_log_broken(opened.log));
    assert_int_equal(audit_log_append(opened.log, records, 1, NULL), -1);
    scene_log_close(&opened);
    opened = scene_log_open();
    scene_append(&opened, LIMIT_BATCH);
    scene_log_close(&opened);
    assert_verified(LIMIT_BATCH);
}

/* Records larger than the room that a log begins with. */
static void
test_large_records(void **state)
{
    static char detail[600000];
    struct scene_log opened = scene_log_open();
    struct record records[2];

    (void)state;
    memset(detail, 'd', sizeof detail);
    for (unsigned i = 0; i < 2; i++) {
        scene_record(&records[i], i);
        records[i].detail = (struct str){detail, sizeof detail};
    }
    assert_int_equal(audit_log_append(opened.log, records, 2, NULL), 0);
    scene_log_close(&opened);
    assert_verified(2);
}

static void
test_proofs_from_the_store(void **state)
{
    struct scene_log opened = scene_log_open();
    struct merkle_frontier frontier;
    uint8_t root[DIGEST_SIZE], leaf[1][DIGEST_SIZE];
    const struct store_ops *ops = opened.store->ops;

    (void)state;
    for (int i = 0; i < 5; i++)
        scene_append(&opened, 120);
    assert_int_equal(ops->read_hashes(opened.store, 1, 0, 1, leaf), 0);
    assert_int_equal(ops->read_hashes(opened.store, 1, 1, 1, leaf), 0);
    assert_int_equal(ops->read_hashes(opened.store, 1, 2, 1, leaf), -1);
    memset(&frontier, 0, sizeof frontier);
    for (uint64_t i = 0; i < 600; i++) {
        assert_int_equal(ops->read_hashes(opened.store, 0, i, 1, leaf), 0);
        merkle_append(&frontier, leaf[0], NULL, NULL);
    }
    merkle_root(&frontier, root);
    assert_checkpoint(opened.log, 600);
    scene_log_close(&opened);
    assert_verified(600);
}

static void
test_older_copy(void **state)
{
    struct scene_log opened = scene_log_open();

    (void)state;
    scene_append(&opened, 10);
    scene_log_close(&opened);
    scene_copy("log.db", "old.db");
    scene_copy("log.guard", "old.guard");
    opened = scene_log_open();
    scene_append(&opened, 1);
    scene_log_close(&opened);

    scene_copy("log.db", "new.db");
    scene_copy("old.db", "log.db");
    assert_refused("the database holds 10 records, but 11 were signed");
    assert_refused("run tilts audit new-origin"); /* it says what to do, and does not forget */
    scene_copy("new.db", "log.db");
    opened = scene_log_open();
    assert_checkpoint(opened.log, 11);
    scene_log_close(&opened);

    /* An older guard is what a power cut leaves: no reason to refuse. */
    scene_copy("old.guard", "log.guard");
    opened = scene_log_open();
    scene_append(&opened, 1);
    scene_log_close(&opened);
    assert_verified(12);
}

/* Another history, longer than the guard's: signed by the same key, yet not the same log. */
static void
test_fork(void **state)
{
    struct scene_log opened = scene_log_open();

    (void)state;
    scene_append(&opened, 5);
    scene_log_close(&opened);
    scene_copy("log.db", "fork.db");
    scene_copy("log.guard", "fork.guard");
    opened = scene_log_open();
    scene_append(&opened, 3);
    scene_log_close(&opened);
    scene_copy("log.guard", "kept.guard");
    scene_copy("fork.db", "log.db");
    scene_copy("fork.guard", "log.guard");
    opened = scene_log_open();
    scene_append(&opened, 6); /* other salts, so other leaves */
    scene_log_close(&opened);
    scene_copy("kept.guard", "log.guard");
    assert_refused("are not those that were signed");
}

static void
test_guard_lost(void **state)
{
    struct scene_log opened = scene_log_open();
    char error[FILE_ERROR_MAX];

    (void)state;
    scene_append(&opened, 3);
    scene_log_close(&opened);
    scene_copy("log.guard", "kept.guard");
    unlink(scene_path("log.guard"));
    assert_refused("is missing");
    assert_refused("is missing");
    assert_int_equal(file_write(scene_path("log.guard"), STR("nonsense"), 0600, error), 0);
    assert_refused("is damaged");
    scene_copy("kept.guard", "log.guard");
    opened = scene_log_open();
    scene_log_close(&opened);
    /* The whole database gone, the guard still there. */
    unlink(scene_path("log.db"));
    assert_refused("the database holds 0 records, but 3 were signed");
}

static void
test_second_writer(void **state)
{
    struct scene_log opened = scene_log_open();

    (void)state;
    assert_refused("another program writes this log");
    scene_log_close(&opened);
}

static void
test_other_key(void **state)
{
    struct scene_log opened = scene_log_open();
    char error[FILE_ERROR_MAX];

    (void)state;
    scene_append(&opened, 1);
    scene_log_close(&opened);
    assert_int_equal(rename(scene_path("log.key"), scene_path("kept.key")), 0);
    assert_refused("log.key");
    assert_int_equal(signing_create(scene_path("log.key"), error), 0);
    assert_refused("not signed by this node's log key");
    assert_int_equal(rename(scene_path("kept.key"), scene_path("log.key")), 0);
    opened = scene_log_open();
    scene_log_close(&opened);
}

static void
test_bad_origin(void **state)
{
    struct store *store = store_memory_open();
    struct audit_log_options options = {.store = store,
                                        .origin = "has space",
                                        .key_path = scene_path("log.key"),
                                        .guard_path = scene_path("other.guard")};
    char error[512];

    (void)state;
    assert_null(audit_log_open(&options, error));
    assert_non_null(strstr(error, "has space"));
    store_close(store);
}

/* What the database lost or gained behind the log's back is seen before the first signature. */
static void
test_changed_behind(void **state)
{
    static const struct {
        const char *sql, *because;
    } cases[] = {
        {"DELETE FROM record WHERE leaf_index = 299", "are missing"},
        {"DELETE FROM node", "are missing"},
        {"UPDATE record SET leaf_hash = zeroblob(32) WHERE leaf_index = 270", "contradict"},
        {"UPDATE node SET hash = zeroblob(32)", "contradict"},
        {"DELETE FROM checkpoint WHERE size = 300", "no checkpoint signs"},
        {"DELETE FROM checkpoint", "no checkpoint signs"},
        {"UPDATE checkpoint SET size = 301 WHERE size = 300", "not signed by"},
        {"UPDATE checkpoint SET note = CAST(replace(note, '300', '301') AS BLOB) WHERE size = 300",
         "not signed by"},
    };
    struct scene_log opened = scene_log_open();

    (void)state;
    scene_append(&opened, 200);
    scene_append(&opened, 100);
    scene_log_close(&opened);
    scene_copy("log.db", "whole.db");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        run_sql(cases[i].sql);
        assert_refused(cases[i].because);
        scene_copy("whole.db", "log.db");
    }
    opened = scene_log_open();
    assert_checkpoint(opened.log, 300);
    scene_log_close(&opened);
}

/* After one failed append nothing more is taken, though the store would. */
static void
test_broken_for_good(void **state)
{
    struct store *store = store_memory_open();
    struct audit_log_options options = {.store = store,
                                        .origin = SCENE_ORIGIN,
                                        .key_path = scene_path("log.key"),
                                        .guard_path = scene_path("memory.guard")};
    char error[512];
    struct audit_log *log = audit_log_open(&options, error);
    struct record record;

    (void)state;
    assert_non_null(log);
    scene_record(&record, 0);
    assert_int_equal(audit_log_append(log, &record, 1, NULL), 0);
    store_memory_fail_appends(store);
    assert_false(audit_log_broken(log));
    assert_int_equal(audit_log_append(log, &record, 1, NULL), -1);
    assert_true(audit_log_broken(log));
    assert_true(strlen(audit_log_error(log)) > 0);
    assert_int_equal(audit_log_append(log, &record, 1, NULL), -1);
    assert_checkpoint(log, 1);
    audit_log_close(log);
    store_close(store);
    audit_log_close(NULL);
}

/* In a child: appends batches and tells the size after each, until it is killed. */
static void __attribute__((noreturn)) append_until_killed(int acknowledged)
{
    struct scene_log opened = scene_log_open();

    for (;;) {
        uint64_t size;
        scene_append(&opened, 3);
        size = audit_log_size(opened.log);
        if (write(acknowledged, &size, sizeof size) != sizeof size)
            _exit(1);
    }
}

static uint64_t
kill_after(unsigned batches)
{
    uint64_t size = 0, read_size;
    int pipe_ends[2], status;
    pid_t child;

    assert_int_equal(pipe(pipe_ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipe_ends[0]);
        append_until_killed(pipe_ends[1]);
    }
    close(pipe_ends[1]);
    for (unsigned i = 0; i < batches; i++)
        if (read(pipe_ends[0], &read_size, sizeof read_size) == sizeof read_size)
            size = read_size;
    kill(child, SIGKILL);
    while (read(pipe_ends[0], &read_size, sizeof read_size) == sizeof read_size)
        size = read_size;
    close(pipe_ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return size;
}

/* Whatever was acknowledged is there after a kill, and the log goes on. */
static void
test_killed(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 8; i++) {
        uint64_t acknowledged = kill_after(5 * i), size;
        struct scene_log opened = scene_log_open();
        size = audit_log_size(opened.log);
        assert_true(acknowledged > 0 && size >= acknowledged && size % 3 == 0);
        scene_log_close(&opened);
        assert_verified(size);
    }
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_grows_and_reopens),
        IN_FOLDER(test_opened_empty_twice),
        IN_FOLDER(test_batch_limits),
        IN_FOLDER(test_large_records),
        IN_FOLDER(test_proofs_from_the_store),
        IN_FOLDER(test_older_copy),
        IN_FOLDER(test_fork),
        IN_FOLDER(test_guard_lost),
        IN_FOLDER(test_second_writer),
        IN_FOLDER(test_other_key),
        IN_FOLDER(test_bad_origin),
        IN_FOLDER(test_changed_behind),
        IN_FOLDER(test_broken_for_good),
        IN_FOLDER(test_killed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
