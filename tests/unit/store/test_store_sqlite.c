/* The SQLite store: the shared cases, and what several handles on the same files see. */
#include "store_cases.h"

#include "folder.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANNA UINT64_C(1019000017)

static struct store *
open_again(bool read_only)
{
    struct store_paths paths = {folder_path("register.db"), folder_path("audit.db"), read_only,
                                NULL};
    char error[STORE_ERROR_MAX] = "";
    struct store *store = store_open(&paths, error);

    if (!store)
        print_error("%s\n", error);
    return store;
}

static int
open_store(void **state)
{
    folder_open();
    *state = open_again(false);
    return *state ? 0 : -1;
}

static int
close_store(void **state)
{
    store_close(*state);
    folder_close();
    return 0;
}

static void
all_is_there_after_opening_again(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    struct store_checkpoint checkpoint;
    struct arena arena;

    store_cases_put(store, ANNA);
    assert_int_equal(store->ops->begin_write(store), 0);
    row.person++;
    assert_int_equal(store->ops->put_status(store, &row), 0);
    assert_int_equal(store_cases_append(store, 0, 3), 0);
    store_close(store);

    *state = store = open_again(false);
    assert_non_null(store);
    assert_int_equal(store_cases_rows(store, ANNA), 1);
    assert_int_equal(store_cases_rows(store, ANNA + 1), 0); /* was never committed */
    assert_int_equal(store_cases_append(store, 3, 1), 0);
    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->last_checkpoint(store, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 4);
    arena_done(&arena);
}

static void
second_writer_of_the_log_is_refused(void **state)
{
    struct store *first = *state, *second = open_again(false);

    assert_non_null(second);
    assert_int_equal(store_cases_append(first, 0, 2), 0);
    assert_int_equal(store_cases_append(second, 0, 2), -1);
    assert_int_equal(store_cases_append(second, 2, 1), -1);
    assert_int_equal(store_cases_append(first, 2, 1), 0);
    store_close(second);
}

static void
half_a_store_says_what_it_lacks(void **state)
{
    struct store_paths paths = {.log_path = folder_path("audit.db")};
    struct register_stats stats;
    char error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);

    (void)state;
    assert_non_null(store);
    assert_int_equal(store->ops->begin_read(store), -1);
    assert_int_equal(store->ops->register_stats(store, &stats), -1);
    assert_non_null(strstr(store_error(store), "without register"));
    assert_int_equal(store_cases_append(store, 0, 1), 0);
    store_close(store);

    paths = (struct store_paths){.register_path = folder_path("register.db")};
    store = store_open(&paths, error);
    assert_non_null(store);
    assert_int_equal(store_cases_append(store, 1, 1), -1);
    assert_non_null(strstr(store_error(store), "without log"));
    store_close(store);
}

static off_t
size_of(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? info.st_size : -1;
}

static void
checkpoint_moves_the_wal_into_the_file(void **state)
{
    struct store *store = *state;
    const char *path = folder_path("audit.db");
    const struct store_paths paths = {.log_path = path};
    const struct store_paths none = {.register_path = folder_path("none.db")};
    char error[STORE_ERROR_MAX];
    off_t before = size_of(path);

    for (uint64_t i = 0; i < 200; i++)
        assert_int_equal(store_cases_append(store, i, 1), 0);
    assert_int_equal(size_of(path), before); /* nothing checkpoints on its own */
    assert_int_equal(store_tend(&paths, error), 0);
    assert_true(size_of(path) > before);
    assert_int_equal(store_cases_append(store, 200, 1), 0);
    assert_int_equal(store_tend(&none, error), -1);
}

/* A process killed in the middle of a snapshot leaves what was there. */
static void
killed_import_leaves_the_old_state(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    char c, household[300];
    int ready[2], status;
    pid_t child;

    store_cases_put(store, ANNA);
    store_close(store);
    *state = NULL;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        memset(household, 'h', sizeof household);
        row.household = (struct str){household, sizeof household};
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        store = open_again(false);
        if (!store || store->ops->begin_write(store) < 0 ||
            store->ops->clear_municipality(store, DAUGAVPILS) < 0)
            _exit(1);
        /* More than the cache holds, so that pages have gone to the disk. */
        for (row.person = ANNA + 1; row.person < ANNA + 300000; row.person++)
            if (store->ops->put_status(store, &row) < 0)
                _exit(2);
        if (write(ready[1], "x", 1) != 1)
            _exit(3);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_true(size_of(folder_path("register.db-wal")) > 1 << 20);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ready[0]);

    *state = store = open_again(false);
    assert_non_null(store);
    assert_int_equal(store_cases_rows(store, ANNA), 1);
    assert_int_equal(store_cases_rows(store, ANNA + 1), 0);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->commit(store), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_is_there_after_opening_again, open_store, close_store),
        cmocka_unit_test_setup_teardown(second_writer_of_the_log_is_refused, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(half_a_store_says_what_it_lacks, open_store, close_store),
        cmocka_unit_test_setup_teardown(checkpoint_moves_the_wal_into_the_file, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(killed_import_leaves_the_old_state, open_store,
                                        close_store),
    };
    const struct store_cases_opening opening = {open_store, close_store, open_again};
    int failed = store_cases_run("sqlite", open_store, close_store) +
                 store_cases_run_handles("sqlite handles", &opening);

    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
