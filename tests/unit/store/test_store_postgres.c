/* The PostgreSQL store: the shared cases, and what several handles on one database see. */
#include "store_cases.h"

#include "database.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANNA UINT64_C(1019000017)
#define SERVER_LOG_MAX (16 * 1024 * 1024)

static int
no_store(void **state)
{
    database_empty();
    *state = NULL;
    return 0;
}

static void
all_is_there_after_opening_again(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA + 1, DAUGAVPILS, 100, 200);
    struct store_checkpoint checkpoint;
    struct arena arena;

    store_cases_put(store, ANNA);
    assert_int_equal(store_cases_append(store, 0, 3), 0);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->put_status(store, &row), 0);
    store_close(store);

    *state = store = database_open(false);
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
    struct store *first = *state, *second = database_open(false), *late;

    assert_non_null(second);
    assert_int_equal(store_cases_append(first, 0, 2), 0);
    late = database_open(false); /* sees where the log ends, and still is not its writer */
    assert_int_equal(store_cases_append(second, 0, 2), -1);
    assert_int_equal(store_cases_append(late, 2, 1), -1);
    assert_non_null(strstr(store_error(late), "another program"));
    assert_int_equal(store_cases_append(first, 2, 1), 0);
    store_close(second);
    store_close(late);
}

static void
half_a_store_says_what_it_lacks(void **state)
{
    struct store *store = database_open_part("tilts.test/b/0");
    struct store_paths paths = {database_name(), NULL, false, database_name()};
    struct register_stats stats;
    char error[STORE_ERROR_MAX];

    (void)state;
    assert_non_null(store);
    assert_int_equal(store->ops->begin_read(store), -1);
    assert_int_equal(store->ops->register_stats(store, &stats), -1);
    assert_non_null(strstr(store_error(store), "without register"));
    assert_int_equal(store_cases_append(store, 0, 1), 0);
    store_close(store);

    store = store_open(&paths, error);
    assert_non_null(store);
    assert_int_equal(store_cases_append(store, 1, 1), -1);
    assert_non_null(strstr(store_error(store), "without log"));
    store_close(store);
}

static int
join(void *ctx, struct str origin)
{
    buf_addf(ctx, "%.*s ", STR_FMT(origin));
    return 0;
}

static void
parts_stand_side_by_side(void **state)
{
    struct store *a = *state, *b = database_open_part("tilts.test/b/0");
    char error[STORE_ERROR_MAX], memory[256];
    struct store_record record;
    struct arena arena;
    struct buf names;

    assert_int_equal(store_has_log(database_name(), DATABASE_ORIGIN, error), 0);
    assert_int_equal(store_cases_append(a, 0, 3), 0);
    assert_int_equal(store_cases_append(b, 0, 1), 0);
    arena_init(&arena, 1 << 16);
    assert_int_equal(b->ops->find_record(b, STR("r2"), &arena, &record), 0);
    assert_true(record.index == UINT64_MAX);
    arena_done(&arena);
    assert_int_equal(store_has_log(database_name(), DATABASE_ORIGIN, error), 1);
    assert_int_equal(store_has_log(database_name(), "tilts.test/b", error), 0);
    buf_init(&names, memory, sizeof memory);
    assert_int_equal(store_each_log(database_name(), STR("tilts.test/"), join, &names, error), 0);
    assert_string_equal(buf_c(&names), "tilts.test/a/0 tilts.test/b/0 ");
    store_close(b);
}

/* Rows travel in bundles; what one bundle may not hold is put twice all the same. */
static void
many_rows_travel_together(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 120);
    struct register_stats stats;

    assert_int_equal(store->ops->begin_write(store), 0);
    for (uint64_t i = 0; i < 1000; i++) {
        row.person = ANNA + i;
        row.till = (struct date){120};
        assert_int_equal(store->ops->put_status(store, &row), 0);
        row.till = (struct date){200};
        if (i % 2)
            assert_int_equal(store->ops->put_status(store, &row), 0);
    }
    assert_int_equal(store->ops->commit(store), 0);
    assert_int_equal(store->ops->register_stats(store, &stats), 0);
    assert_int_equal(stats.rows, 1000);
    assert_int_equal(store_cases_rows(store, ANNA + 300), 0);
    assert_int_equal(store_cases_rows(store, ANNA + 301), 1);
}

static void
refuses_to_open(bool read_only, const char *because)
{
    const struct store_paths paths = {database_name(), DATABASE_ORIGIN, read_only, database_name()};
    char error[STORE_ERROR_MAX] = "";

    assert_null(store_open(&paths, error));
    if (!strstr(error, because))
        fail_msg("%s: %s", because, error);
}

static void
what_is_not_ours_is_refused(void **state)
{
    (void)state;
    refuses_to_open(true, "open it for writing once");
    (void)database_sql("CREATE SCHEMA tilts");
    refuses_to_open(false, "none of ours");
    database_empty();
    store_close(database_open(false));
    (void)database_sql("UPDATE tilts.schema_version SET version = 99");
    refuses_to_open(false, "newer tilts");
    refuses_to_open(true, "newer tilts");
}

static void
set_server(const char *setting, const char *value)
{
    char sql[128];

    snprintf(sql, sizeof sql, "ALTER SYSTEM SET %s = %s", setting, value);
    (void)database_sql(sql);
    (void)database_sql("SELECT pg_reload_conf()");
    snprintf(sql, sizeof sql, "SHOW %s", setting);
    while (strcmp(database_sql(sql), value) != 0)
        continue; /* until the server has read it */
}

static void
a_server_that_forgets_is_refused(void **state)
{
    static const char *const settings[] = {"fsync", "full_page_writes", "synchronous_commit"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        set_server(settings[i], "off");
        refuses_to_open(false, settings[i]);
        set_server(settings[i], "on");
    }
    (void)database_sql("ALTER ROLE tilts SET synchronous_commit = off");
    refuses_to_open(false, "synchronous_commit");
    (void)database_sql("ALTER ROLE tilts RESET synchronous_commit");
}

static void
nodes_that_start_together_migrate_once(void **state)
{
    enum { NODES = 6 };
    pid_t children[NODES];
    int go[2], status;
    char c;

    (void)state;
    assert_int_equal(pipe(go), 0);
    for (int i = 0; i < NODES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            close(go[1]);
            if (read(go[0], &c, 1) != 0) /* ends when all may go */
                _exit(2);
            struct store *store = database_open(false);
            store_close(store);
            _exit(store ? 0 : 1);
        }
    }
    close(go[0]);
    close(go[1]);
    for (int i = 0; i < NODES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_string_equal(database_sql("SELECT count(*) FROM tilts.schema_version"), "1");
}

static void
a_lost_connection_breaks_the_log(void **state)
{
    struct store *store = *state;

    assert_int_equal(store_cases_append(store, 0, 1), 0);
    assert_int_equal(store->ops->begin_read(store), 0);
    store->ops->end_read(store);
    (void)database_sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                       " WHERE application_name = 'tilts'");
    assert_int_equal(store->ops->begin_read(store), -1);
    assert_non_null(strstr(store_error(store), "gone"));
    assert_int_equal(store_cases_append(store, 1, 1), -1);
    assert_int_equal(store_cases_append(store, 1, 1), -1);
    store_close(store);
    *state = store = database_open(false);
    assert_non_null(store);
    assert_int_equal(store_cases_append(store, 1, 1), 0);
}

/* A process killed in the middle of a snapshot leaves what was there. */
static void
killed_import_leaves_the_old_state(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    int ready[2], status;
    pid_t child;
    char c;

    store_cases_put(store, ANNA);
    store_close(store);
    *state = NULL;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        store = database_open(false);
        if (!store || store->ops->begin_write(store) < 0 ||
            store->ops->clear_municipality(store, DAUGAVPILS) < 0)
            _exit(1);
        for (row.person = ANNA + 1; row.person < ANNA + 5000; row.person++)
            if (store->ops->put_status(store, &row) < 0)
                _exit(2);
        if (write(ready[1], "x", 1) != 1)
            _exit(3);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ready[0]);

    *state = store = database_open(false);
    assert_non_null(store);
    assert_int_equal(store_cases_rows(store, ANNA), 1);
    assert_int_equal(store_cases_rows(store, ANNA + 1), 0);
    store_cases_put(store, ANNA + 1);
}

/* The server logs the rows that its own checks refuse; so they are refused before. */
static void
server_log_names_nobody(void **state)
{
    struct store *store = *state;
    struct register_row bad = store_cases_row(ANNA, DAUGAVPILS, 200, 100);
    struct store_hold hold = {.kind = HOLD_PERSON, .value = STR("01019000017"), .reason = STR("x")};
    char path[4096], *text = malloc(SERVER_LOG_MAX);
    size_t len;
    int64_t id;
    FILE *file;

    assert_non_null(text);
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->put_status(store, &bad), -1);
    store->ops->rollback(store);
    assert_int_equal(store->ops->add_hold(store, &hold, &id), 0);
    assert_int_equal(store->ops->add_hold(store, &hold, &id), -1);
    snprintf(path, sizeof path, "%s/../server.log", database_files());
    file = fopen(path, "r");
    assert_non_null(file);
    len = fread(text, 1, SERVER_LOG_MAX - 1, file);
    text[len] = '\0';
    fclose(file);
    assert_true(len > 0);
    assert_null(strstr(text, "1019000017"));
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_is_there_after_opening_again, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(second_writer_of_the_log_is_refused, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(half_a_store_says_what_it_lacks, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(parts_stand_side_by_side, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(many_rows_travel_together, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup(what_is_not_ours_is_refused, no_store),
        cmocka_unit_test_setup(a_server_that_forgets_is_refused, no_store),
        cmocka_unit_test_setup(nodes_that_start_together_migrate_once, no_store),
        cmocka_unit_test_setup_teardown(a_lost_connection_breaks_the_log, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(killed_import_leaves_the_old_state, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(server_log_names_nobody, database_setup, database_teardown),
    };
    const struct store_cases_opening opening = {database_setup, database_teardown, database_open};
    int failed = store_cases_run("postgres", database_setup, database_teardown) +
                 store_cases_run_handles("postgres handles", &opening);

    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
