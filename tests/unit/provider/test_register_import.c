/* Whole imports, over the memory store and over SQLite. */
#include "import_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANNA UINT64_C(1019000018)
#define BERTA UINT64_C(2019000025)
#define TOWN ",90000077325,"
#define OTHER ",90001234503,"
#define ANNA_ROW "010190-00018,1,2026-01-01,2026-06-30" TOWN "L-1,M-1\n"
#define BERTA_ROW "020190-00025,2,2026-01-01," TOWN "L-2,M-2\n"

static char error[REGISTER_IMPORT_ERROR_MAX];
static struct register_import_result result;

static struct store *
open_sqlite(void)
{
    struct store_paths paths = {.register_path = fixture_path("register.db")};

    return store_open(&paths, error);
}

static int
open_memory_store(void **state)
{
    fixture_open(state);
    *state = store_memory_open();
    return *state ? 0 : -1;
}

static int
open_sqlite_store(void **state)
{
    fixture_open(state);
    *state = open_sqlite();
    return *state ? 0 : -1;
}

static int
close_store(void **state)
{
    store_close(*state);
    return fixture_close(state);
}

static int
import_text(struct store *store, enum register_mode mode, struct str text)
{
    struct register_import import = fixture_import(store, fixture_write("in.csv", text), mode);

    result = (struct register_import_result){0};
    return register_import(&import, &result, error);
}

static void
assert_imported(struct store *store, enum register_mode mode, struct str text)
{
    if (import_text(store, mode, text) < 0)
        fail_msg("%s", error);
    if (!result.applied)
        fail_msg("%s: %s", result.stopped, fixture_read("rejects.csv"));
}

static struct import_entry
newest(struct store *store)
{
    static char memory[4][320];
    struct import_entry *entries, entry = {.id = -1};
    struct arena arena;
    size_t count;

    arena_init(&arena, 1 << 20);
    assert_int_equal(store->ops->import_history(store, &arena, &entries, &count), 0);
    if (count) {
        entry = entries[0];
        struct str *texts[] = {&entry.file, &entry.sha256_hex, &entry.mode, &entry.who};
        for (size_t i = 0; i < 4; i++) {
            assert_true(str_copy(*texts[i], memory[i], sizeof memory[i]));
            *texts[i] = str_from(memory[i]);
        }
    }
    arena_done(&arena);
    return entry;
}

static void
snapshot_replaces_the_municipality(void **state)
{
    struct store *store = *state;
    struct register_import import;
    struct import_entry entry;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    assert_int_equal(fixture_rows(store, ANNA), 1);
    import = fixture_import(
        store, fixture_write("o.csv", STR(CSV_HEADER "010190-00018,1,2026-01-01," OTHER "L,M\n")),
        REGISTER_SNAPSHOT);
    import.municipality.number = UINT64_C(90001234503);
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    assert_int_equal(fixture_rows(store, ANNA), 2);

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER BERTA_ROW));
    assert_int_equal(fixture_rows(store, ANNA), 1); /* the other municipality's */
    assert_int_equal(fixture_rows(store, BERTA), 1);
    assert_int_equal(result.taken, 1);
    assert_null(fixture_read("rejects.csv"));
    entry = newest(store);
    assert_true(entry.applied);
    assert_int_equal(entry.taken, 1);
    assert_int_equal(entry.at_us, 1770000000000000);
    assert_true(str_eq_c(entry.mode, "snapshot"));
    assert_true(str_eq_c(entry.who, "ilze"));
    assert_true(str_eq_c(entry.file, fixture_path("in.csv")));
    assert_true(str_eq_c(entry.sha256_hex, result.sha256_hex));
    assert_int_equal(entry.sha256_hex.len, 64);
}

/* Bad rows within the share are put aside, and the rest counts. */
static void
few_bad_rows_are_put_aside(void **state)
{
    struct store *store = *state;
    static char text[20000];
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    buf_add_c(&buf, CSV_HEADER "010190-00018,9,2026-01-01," TOWN "L-1,M-1\n");
    for (int i = 0; i < 99; i++)
        buf_addf(&buf, "010190-00018,1,2026-01-01," TOWN "L-%d,M-1\n", i);
    assert_imported(store, REGISTER_SNAPSHOT, buf_str(&buf));
    assert_int_equal(result.taken, 99);
    assert_int_equal(result.refused, 1);
    assert_string_equal(fixture_read("rejects.csv"),
                        "line,column,value,reason\r\n"
                        "2,status,\"9\",\"must be 1 (needy) or 2 (low-income)\"\r\n");
    assert_int_equal(newest(store).refused, 1);
}

static void
too_many_bad_rows_stop_the_import(void **state)
{
    struct store *store = *state;
    struct import_entry entry;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    assert_int_equal(
        import_text(store, REGISTER_SNAPSHOT, STR(CSV_HEADER BERTA_ROW "x,1,2026-01-01,,,,\n")), 0);
    assert_false(result.applied);
    assert_non_null(strstr(result.stopped, "share"));
    assert_int_equal(fixture_rows(store, ANNA), 1);
    assert_int_equal(fixture_rows(store, BERTA), 0);
    assert_non_null(strstr(fixture_read("rejects.csv"), "\n3,municipality,\"\","));
    entry = newest(store);
    assert_int_equal(entry.id, 2);
    assert_false(entry.applied);
    assert_int_equal(entry.taken, 1);
    assert_int_equal(entry.refused, 1);
    assert_int_equal(entry.sha256_hex.len, 64);
}

static void
share_is_exact(void **state)
{
    struct store *store = *state;
    struct register_import import =
        fixture_import(store, fixture_write("in.csv", STR(CSV_HEADER ANNA_ROW BERTA_ROW "a\nb\n")),
                       REGISTER_SNAPSHOT);

    import.max_bad = 4999;
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_false(result.applied);
    import.max_bad = 5000;
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    assert_int_equal(result.refused, 2);
}

static void
empty_snapshot_wipes_nothing(void **state)
{
    struct store *store = *state;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    assert_int_equal(import_text(store, REGISTER_SNAPSHOT, STR(CSV_HEADER)), 0);
    assert_false(result.applied);
    assert_non_null(strstr(result.stopped, "no rows"));
    assert_int_equal(fixture_rows(store, ANNA), 1);
    assert_int_equal(import_text(store, REGISTER_SNAPSHOT, STR("")), -1);
    assert_int_equal(fixture_rows(store, ANNA), 1);
}

static void
file_without_header_is_a_try_in_the_history(void **state)
{
    struct store *store = *state;
    struct import_entry entry;

    assert_int_equal(import_text(store, REGISTER_SNAPSHOT, STR(ANNA_ROW BERTA_ROW)), -1);
    assert_null(strstr(error, "010190"));
    assert_non_null(strstr(error, "first line"));
    entry = newest(store);
    assert_int_equal(entry.id, 1);
    assert_false(entry.applied);
    assert_int_equal(entry.sha256_hex.len, 64);
    /* op stands in a delta only */
    assert_int_equal(import_text(store, REGISTER_SNAPSHOT,
                                 STR("op,person_code,status,from,till,municipality,decision,"
                                     "household\n")),
                     -1);
    assert_int_equal(import_text(store, REGISTER_DELTA, STR(CSV_HEADER ANNA_ROW)), -1);
}

static void
other_municipality_is_refused_or_passed_over(void **state)
{
    struct store *store = *state;
    struct register_import import = fixture_import(
        store,
        fixture_write("in.csv", STR(CSV_HEADER ANNA_ROW "020190-00025,1,2026-01-01," OTHER "L,M\n"
                                                        "bad,9,x," OTHER ",\n")),
        REGISTER_SNAPSHOT);

    assert_int_equal(register_import(&import, &result, error), 0);
    assert_false(result.applied);
    assert_non_null(strstr(fixture_read("rejects.csv"), "another municipality"));
    import.only = true;
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    assert_int_equal(result.taken, 1);
    assert_int_equal(result.refused, 0);
    assert_int_equal(result.passed_over, 2);
    import.municipality.number = UINT64_C(90007654314);
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_false(result.applied);
}

static void
repeated_rows_are_refused(void **state)
{
    struct store *store = *state;
    struct register_import import = fixture_import(
        store,
        fixture_write("in.csv", STR(CSV_HEADER ANNA_ROW
                                    "01019000018,1,2026-01-01,2026-02-28" TOWN "L-1,M-9\n"
                                    "01019000018,1,2026-01-02,2026-02-28" TOWN "L-1,M-9\n"
                                    "01019000018,2,2026-01-01,2026-02-28" TOWN "L-1,M-9\n"
                                    "01019000018,1,2026-01-01,2026-02-28" TOWN "L-3,M-9\n")),
        REGISTER_SNAPSHOT);

    import.max_bad = 10000;
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_int_equal(result.taken, 4);
    assert_int_equal(result.refused, 1);
    assert_non_null(strstr(fixture_read("rejects.csv"), "\n3,,"));
}

#define DELTA_HEADER "op,person_code,status,from,till,municipality,decision,household\n"

static void
delta_adds_changes_and_withdraws(void **state)
{
    struct store *store = *state;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW BERTA_ROW));
    assert_imported(store, REGISTER_DELTA,
                    STR(DELTA_HEADER "withdraw,020190-00025,2,2026-01-01," TOWN "L-2,\n"
                                     "upsert,010190-00018,1,2026-01-01,2026-01-31" TOWN "L-1,M-1\n"
                                     "upsert,030190-00032,1,2026-01-01,2026-12-31" TOWN
                                     "L-3,M-3\n"));
    assert_int_equal(result.taken, 3);
    assert_int_equal(fixture_rows(store, BERTA), 0);
    assert_int_equal(fixture_rows(store, ANNA), 0); /* ended the day before */
    assert_int_equal(fixture_rows(store, UINT64_C(3019000032)), 1);
    assert_true(str_eq_c(newest(store).mode, "delta"));
    /* What is not there cannot be withdrawn: a status meant to end would go on unseen. */
    assert_int_equal(
        import_text(store, REGISTER_DELTA,
                    STR(DELTA_HEADER "withdraw,030190-00032,1,2026-01-01," TOWN "L-4,\n")),
        0);
    assert_false(result.applied);
    assert_non_null(strstr(fixture_read("rejects.csv"), "no such row"));
    /* The same row both ways in one file has no clear meaning. */
    assert_int_equal(
        import_text(store, REGISTER_DELTA,
                    STR(DELTA_HEADER "upsert,030190-00032,1,2026-01-01," TOWN "L-3,\n"
                                     "withdraw,030190-00032,1,2026-01-01," TOWN "L-3,\n")),
        0);
    assert_int_equal(result.refused, 1);
    assert_int_equal(fixture_rows(store, UINT64_C(3019000032)), 1);
    assert_imported(store, REGISTER_DELTA, STR(DELTA_HEADER));
}

static void
json_lines_are_imported(void **state)
{
    struct store *store = *state;
    struct register_import import = fixture_import(
        store,
        fixture_write("in.jsonl",
                      STR("{\"person_code\":\"010190-00018\",\"status\":1,\"from\":\"2026-01-01\","
                          "\"till\":null,\"municipality\":\"90000077325\",\"decision\":\"L-1\","
                          "\"household\":\"M-1\"}\n"
                          "{\"person_code\":\"020190-00025\",\"status\":\"2\","
                          "\"from\":\"2026-01-01\",\"municipality\":90000077325,"
                          "\"decision\":\"L-2\"}")),
        REGISTER_SNAPSHOT);

    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    assert_int_equal(fixture_rows(store, ANNA), 1);
    assert_int_equal(fixture_rows(store, BERTA), 1);
}

static void
check_digits_are_counted(void **state)
{
    assert_imported(*state, REGISTER_SNAPSHOT,
                    STR(CSV_HEADER "010190-00014,1,2026-01-01," TOWN "L,M\n"
                                   "010190-00015,1,2026-01-01," TOWN "L,M\n"
                                   "321234-56789,1,2026-01-01," TOWN "L,M\n"));
    assert_true(result.warned == 1);
    assert_int_equal(newest(*state).warned, 1);
}

static void
changed_codes_are_linked(void **state)
{
    struct store *store = *state;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    assert_imported(store, REGISTER_CODES,
                    STR("day,old,new\r\n2026-01-15,010190-00018,321234-56789\r\n"));
    assert_int_equal(fixture_rows(store, UINT64_C(32123456789)), 1);
    assert_true(str_eq_c(newest(store).mode, "codes"));
    assert_int_equal(import_text(store, REGISTER_CODES,
                                 STR("old,new,day\n010190-00018,32222222222,2026-01-01\n"
                                     "010190-00018,33333333333,2026-01-01\n"
                                     "020190-00025,32222222222,2026-01-01\n")),
                     0);
    assert_false(result.applied);
    assert_int_equal(result.refused, 2);
    assert_non_null(strstr(fixture_read("rejects.csv"), "\n3,old,"));
    assert_non_null(strstr(fixture_read("rejects.csv"), "\n4,new,"));
    assert_int_equal(fixture_rows(store, UINT64_C(32222222222)), 0);
}

static void
failures_leave_no_transaction(void **state)
{
    struct store *store = *state;
    struct register_import import =
        fixture_import(store, fixture_path("none.csv"), REGISTER_SNAPSHOT);

    assert_int_equal(register_import(&import, &result, error), -1);
    assert_non_null(strstr(error, "No such file"));
    assert_int_equal(newest(store).id, -1);
    import.path = fixture_write("in.csv", STR(CSV_HEADER ANNA_ROW));
    import.rejects_path = import.path;
    assert_int_equal(register_import(&import, &result, error), -1);
    assert_string_equal(fixture_read("in.csv"), CSV_HEADER ANNA_ROW);
    assert_int_equal(store->ops->begin_write(store), 0);
    import.rejects_path = fixture_path("r.csv");
    assert_int_equal(register_import(&import, &result, error), -1);
    store->ops->rollback(store);
    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
}

static void
count_progress(void *ctx, uint64_t done, uint64_t total)
{
    int *calls = ctx;

    assert_true(done > 0 && done <= total);
    ++*calls;
}

static const char *
write_many(const char *name, int count, const char *decision)
{
    char *text = malloc((size_t)count * 80 + 100);
    struct buf buf;
    const char *path;

    assert_non_null(text);
    buf_init(&buf, text, (size_t)count * 80 + 100);
    buf_add_c(&buf, CSV_HEADER);
    for (int i = 0; i < count; i++)
        buf_addf(&buf, "%02d%02d900%04d,1,2026-01-01," TOWN "%s,M\n", 1 + i / 1000 % 28,
                 1 + i / 28000, i % 1000 * 10, decision);
    path = fixture_write(name, buf_str(&buf));
    free(text);
    return path;
}

static void
progress_is_told(void **state)
{
    struct register_import import =
        fixture_import(*state, write_many("in.csv", 5000, "L"), REGISTER_SNAPSHOT);
    int calls = 0;

    import.progress = count_progress;
    import.progress_ctx = &calls;
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    assert_int_equal(calls, 4);
}

/* A reader asks all the time that a snapshot of another set of people is imported. */
struct reader {
    pthread_t thread;
    struct store *store;
    pthread_barrier_t begun;
    volatile bool stop;
    int rounds, torn, first, last;
};

static void *
read_all_the_time(void *ctx)
{
    struct reader *reader = ctx;
    struct store *store = reader->store;

    for (reader->rounds = 0; !reader->stop; reader->rounds++) {
        if (store->ops->begin_read(store) < 0)
            break;
        int anna = fixture_rows(store, ANNA), berta = fixture_rows(store, BERTA);
        store->ops->end_read(store);
        reader->torn += anna + berta != 1;
        reader->last = anna - berta;
        if (reader->rounds == 0) {
            reader->first = anna - berta;
            pthread_barrier_wait(&reader->begun);
        }
    }
    return NULL;
}

static void
queries_go_on_during_an_import(void **state)
{
    struct store *store = *state;
    struct reader reader = {.store = open_sqlite()};
    struct register_import import;
    static char text[3000000];
    struct buf buf;

    assert_non_null(reader.store);
    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    buf_init(&buf, text, sizeof text);
    buf_add_c(&buf, CSV_HEADER BERTA_ROW);
    for (int i = 0; i < 28000; i++)
        buf_addf(&buf, "%02d0290-0%04d,1,2026-01-01," TOWN "L-%d,M\n", 1 + i % 28, i % 997, i);
    import = fixture_import(store, fixture_write("big.csv", buf_str(&buf)), REGISTER_SNAPSHOT);
    assert_int_equal(pthread_barrier_init(&reader.begun, NULL, 2), 0);
    assert_int_equal(pthread_create(&reader.thread, NULL, read_all_the_time, &reader), 0);
    pthread_barrier_wait(&reader.begun);
    assert_int_equal(register_import(&import, &result, error), 0);
    assert_true(result.applied);
    reader.stop = true;
    pthread_join(reader.thread, NULL);
    pthread_barrier_destroy(&reader.begun);
    assert_int_equal(reader.torn, 0);
    assert_int_equal(reader.first, 1);
    assert_true(reader.rounds > 1);
    assert_int_equal(fixture_rows(reader.store, BERTA), 1);
    store_close(reader.store);
}

/* Imports more than the limit on file sizes lets through; 0 when that was told. */
static int
import_onto_full_disk(const char *path)
{
    struct rlimit limit = {1 << 18, 1 << 18};
    struct store *store = open_sqlite();
    struct register_import import = fixture_import(store, path, REGISTER_SNAPSHOT);

    signal(SIGXFSZ, SIG_IGN);
    if (!store || setrlimit(RLIMIT_FSIZE, &limit) < 0)
        return 1;
    if (register_import(&import, &result, error) == 0)
        return 2;
    store_close(store);
    return 0;
}

static void
full_disk_leaves_the_old_state(void **state)
{
    struct store *store = *state;
    const char *path = write_many("big.csv", 28000, "L-0123456789");
    int status;
    pid_t child;

    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER ANNA_ROW));
    store_close(store);
    *state = NULL;
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(import_onto_full_disk(path));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    *state = store = open_sqlite();
    assert_non_null(store);
    assert_int_equal(fixture_rows(store, ANNA), 1);
    assert_imported(store, REGISTER_SNAPSHOT, STR(CSV_HEADER BERTA_ROW));
}

#define OVER_BOTH(test)                                                    \
    cmocka_unit_test_setup_teardown(test, open_memory_store, close_store), \
        cmocka_unit_test_setup_teardown(test, open_sqlite_store, close_store)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_BOTH(snapshot_replaces_the_municipality),
        OVER_BOTH(few_bad_rows_are_put_aside),
        OVER_BOTH(too_many_bad_rows_stop_the_import),
        OVER_BOTH(share_is_exact),
        OVER_BOTH(empty_snapshot_wipes_nothing),
        OVER_BOTH(file_without_header_is_a_try_in_the_history),
        OVER_BOTH(other_municipality_is_refused_or_passed_over),
        OVER_BOTH(repeated_rows_are_refused),
        OVER_BOTH(delta_adds_changes_and_withdraws),
        OVER_BOTH(json_lines_are_imported),
        OVER_BOTH(check_digits_are_counted),
        OVER_BOTH(changed_codes_are_linked),
        OVER_BOTH(failures_leave_no_transaction),
        cmocka_unit_test_setup_teardown(full_disk_leaves_the_old_state, open_sqlite_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(progress_is_told, open_sqlite_store, close_store),
        cmocka_unit_test_setup_teardown(queries_go_on_during_an_import, open_sqlite_store,
                                        close_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
