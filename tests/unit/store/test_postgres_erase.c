/*
 * Erasing out of PostgreSQL: every file of the cluster is searched, byte by byte, for what the
 * records held. Each of a record's secrets has a marker with the record's number in it.
 */
#define _GNU_SOURCE
#include "store_cases.h"

#include "database.h"
#include "pki/digest.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MARKER "Marker:"
#define RECORDS 30
#define SECTION_SIZE 5000 /* so that it is stored outside of its row */
#define FILE_MAX ((size_t)64 * 1024 * 1024)

/* Ten records a month: all of the first are erased, one of the second is left, the third stays. */
static const int32_t days[] = {18300, 18330, 18360};

static bool seen[RECORDS];
static char *contents;

static void
append_marked(struct store *store)
{
    static char section[SECTION_SIZE];
    char salt[32], id[32], note[32];

    for (uint64_t i = 0; i < RECORDS; i++) {
        struct store_record record = store_cases_record(i);
        struct store_checkpoint checkpoint = {i + 1, STR("note")};
        snprintf(salt, sizeof salt, MARKER "%02u salt", (unsigned)i);
        snprintf(id, sizeof id, MARKER "%02u id", (unsigned)i);
        snprintf(note, sizeof note, MARKER "%02u operator", (unsigned)i);
        digest_random(section,
                      sizeof section); /* cannot be compressed, so it is found if it is there */
        snprintf(section, 32, MARKER "%02u", (unsigned)i);
        record.day = days[i / 10];
        record.salt = str_from(salt);
        record.request_id = str_from(id);
        record.operator_part = str_from(note);
        record.person_part = record.facts_part = (struct str){section, sizeof section};
        assert_int_equal(store->ops->append(store, &record, 1, NULL, 0, &checkpoint), 0);
    }
}

static void
search(const char *bytes, size_t len)
{
    const char *at, *end = bytes + len;

    while ((at = memmem(bytes, (size_t)(end - bytes), MARKER, sizeof MARKER - 1))) {
        unsigned number = RECORDS;
        bytes = at + sizeof MARKER - 1;
        if (end - bytes >= 2 &&
            sscanf((const char[]){bytes[0], bytes[1], 0}, "%2u", &number) == 1 && number < RECORDS)
            seen[number] = true;
    }
}

static int
search_file(const char *path, const struct stat *info, int type, struct FTW *place)
{
    FILE *file;

    (void)info;
    (void)place;
    if (type != FTW_F || !(file = fopen(path, "r")))
        return 0; /* gone meanwhile */
    for (size_t len; (len = fread(contents, 1, FILE_MAX, file)) > 0;)
        search(contents, len);
    fclose(file);
    return 0;
}

static void
search_all(void)
{
    memset(seen, 0, sizeof seen);
    contents = malloc(FILE_MAX);
    assert_non_null(contents);
    assert_int_equal(nftw(database_files(), search_file, 16, FTW_PHYS), 0);
    free(contents);
}

/* What a server does by itself sooner or later: pages to their files, samples for the planner. */
static void
write_everywhere(void)
{
    (void)database_sql("ANALYZE");
    (void)database_sql("CHECKPOINT");
}

static int
erase_two_months(struct store *store)
{
    uint64_t indexes[19];

    for (size_t i = 0; i < ARRAY_LEN(indexes); i++)
        indexes[i] = i;
    return store->ops->erase(store, indexes, ARRAY_LEN(indexes));
}

static void
no_byte_stays_in_any_file(void **state)
{
    struct store *store = *state;
    PGconn *old = PQconnectdb(database_name());

    append_marked(store);
    write_everywhere();
    search_all();
    for (size_t i = 0; i < RECORDS; i++)
        assert_true(seen[i]);
    /* A transaction that began before makes the server keep every row version since. */
    PQclear(PQexec(old, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tilts.leaf"));
    assert_int_equal(erase_two_months(store), 0);
    assert_int_equal(store->ops->erase_end(store), 0);
    write_everywhere();
    search_all();
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(seen[i], i >= 19);
    PQfinish(old);

    assert_string_equal(database_sql("SELECT count(*) FROM pg_inherits"
                                     " WHERE inhparent = 'tilts.personal'::regclass"),
                        "2"); /* the whole month went with its table */
    assert_string_equal(database_sql("SELECT count(*) FROM tilts.erasing"), "0");
}

static void
other_parts_of_the_month_stay(void **state)
{
    struct store *store = *state, *other = database_open_part("tilts.test/b/0");
    struct store_checkpoint checkpoint = {1, STR("note")};
    struct store_record record, found;
    struct arena arena;

    append_marked(store);
    record = store_cases_record(0);
    record.day = days[0];
    assert_int_equal(other->ops->append(other, &record, 1, NULL, 0, &checkpoint), 0);
    assert_int_equal(erase_two_months(store), 0);
    assert_int_equal(store->ops->erase_end(store), 0);
    arena_init(&arena, 1 << 16);
    assert_int_equal(other->ops->find_record(other, STR("r0"), &arena, &found), 0);
    assert_int_equal(found.index, 0);
    assert_true(str_eq_c(found.operator_part, "operator"));
    arena_done(&arena);
    store_close(other);
}

/* Readers hold it up, and doing it again ends it. */
static void
an_end_that_failed_is_done_again(void **state)
{
    struct store *store = *state;
    PGconn *reader = PQconnectdb(database_name());

    append_marked(store);
    assert_int_equal(erase_two_months(store), 0);
    PQclear(PQexec(reader, "BEGIN; SELECT count(*) FROM tilts.personal"));
    assert_int_equal(store->ops->erase_end(store), -1);
    assert_non_null(strstr(store_error(store), "again"));
    PQfinish(reader);
    store_close(store);
    *state = store = database_open(false);
    assert_int_equal(store->ops->erase_end(store), 0);
    write_everywhere();
    search_all();
    assert_false(seen[0] || seen[18]);
    assert_true(seen[19] && seen[29]);
    assert_int_equal(store_cases_append(store, RECORDS, 1), 0);
}

static void
a_hold_that_is_removed_goes_for_good(void **state)
{
    struct store *store = *state;
    struct store_hold gone = {.kind = HOLD_PERSON, .value = STR(MARKER "07"), .reason = STR("x")};
    struct store_hold kept = {.kind = HOLD_PERSON, .value = STR(MARKER "08"), .reason = STR("x")};
    int64_t id, other;
    bool found;

    assert_int_equal(store->ops->add_hold(store, &gone, &id), 0);
    assert_int_equal(store->ops->add_hold(store, &kept, &other), 0);
    write_everywhere();
    assert_int_equal(store->ops->remove_hold(store, id, &found), 0);
    assert_true(found);
    assert_int_equal(store->ops->erase_end(store), 0);
    write_everywhere();
    search_all();
    assert_false(seen[7]);
    assert_true(seen[8]);
    assert_int_equal(store->ops->add_hold(store, &gone, &id), 0);
    assert_true(id > other);
}

static void
set_server(const char *value)
{
    char sql[64];

    snprintf(sql, sizeof sql, "ALTER SYSTEM SET wal_recycle = %s", value);
    (void)database_sql(sql);
    (void)database_sql("SELECT pg_reload_conf()");
    while (strcmp(database_sql("SHOW wal_recycle"), value) != 0)
        continue; /* until the server has read it */
}

static void
a_server_that_keeps_old_segments_is_refused(void **state)
{
    struct store *store;

    append_marked(*state);
    set_server("on");
    store = database_open(false);
    assert_int_equal(erase_two_months(store), -1);
    assert_non_null(strstr(store_error(store), "wal_recycle"));
    assert_int_equal(store->ops->erase_end(store), -1);
    set_server("off");
    store_close(store);
}

/* docs/nodes.md: an account that is no superuser needs two grants for this, and nothing else. */
static void
a_plain_account_wants_two_grants(void **state)
{
    char name[512], error[STORE_ERROR_MAX] = "";
    struct store_paths paths = {.log_path = DATABASE_ORIGIN, .database = name};
    struct store *store;

    (void)state;
    database_empty();
    (void)database_sql("CREATE ROLE plain LOGIN; GRANT CREATE ON DATABASE postgres TO plain");
    snprintf(name, sizeof name, "%s user=plain", database_name());
    store = store_open(&paths, error);
    if (!store)
        fail_msg("%s", error);
    append_marked(store);
    assert_int_equal(erase_two_months(store), 0);
    assert_int_equal(store->ops->erase_end(store), -1);
    assert_non_null(strstr(store_error(store), "pg_switch_wal"));
    (void)database_sql("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO plain;"
                       "GRANT pg_checkpoint TO plain");
    assert_int_equal(store->ops->erase_end(store), 0);
    search_all();
    assert_false(seen[0] || seen[18]);
    store_close(store);
    database_empty();
    (void)database_sql("DROP OWNED BY plain; DROP ROLE plain");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_byte_stays_in_any_file, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(other_parts_of_the_month_stay, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(an_end_that_failed_is_done_again, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(a_hold_that_is_removed_goes_for_good, database_setup,
                                        database_teardown),
        cmocka_unit_test_setup_teardown(a_server_that_keeps_old_segments_is_refused, database_setup,
                                        database_teardown),
        cmocka_unit_test(a_plain_account_wants_two_grants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
