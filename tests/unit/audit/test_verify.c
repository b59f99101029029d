/* Every way of tampering with the stored log is found, and told where. */
#include "audit/verify.h"

#include "audit/audit_log.h"
#include "audit/commitment.h"
#include "scene.h"
#include "unit/unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RECORDS 300

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

static void
verify(struct verify_report *ret_report)
{
    struct store_paths paths = {.log_path = scene_path("log.db")};
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    char error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);

    if (!store)
        fail_msg("%s", error);
    scene_public_key(public_key);
    if (verify_log(store, SCENE_ORIGIN, public_key, scene_path("log.guard"), NULL, NULL,
                   ret_report) < 0)
        assert_false(ret_report->good);
    store_close(store);
}

/* A log of 100 records and 200 more, in four checkpoints; kept as whole.db. */
static int
setup(void **state)
{
    struct scene_log opened;

    (void)state;
    scene_open();
    opened = scene_log_open();
    scene_append(&opened, 1);
    scene_append(&opened, 99);
    scene_append(&opened, 150);
    scene_append(&opened, 50);
    scene_log_close(&opened);
    scene_copy("log.db", "whole.db");
    scene_copy("log.guard", "whole.guard");
    return 0;
}

static int
restore(void **state)
{
    (void)state;
    scene_copy("whole.db", "log.db");
    scene_copy("whole.guard", "log.guard");
    return 0;
}

static void
test_sound(void **state)
{
    struct verify_report report;

    (void)state;
    verify(&report);
    assert_string_equal(report.finding, "");
    assert_true(report.good);
    assert_int_equal(report.records, RECORDS);
    assert_int_equal(report.checkpoints, 4);
    assert_int_equal(report.erased, 0);
    assert_true(date_is_none(report.erased_last) && date_is_none(report.erasure_last));
}

#define FLIP(column, table, which)                                                               \
    "UPDATE " table " SET " column " = CAST(substr(" column ", 1, 3) || x'ee' || substr(" column \
    ", 5) AS BLOB) WHERE " which

static const struct {
    const char *sql, *finding; /* what it must say, "" for anything */
} tampering[] = {
    /* edit, in each column */
    {"UPDATE record SET at_us = at_us + 1 WHERE leaf_index = 7", "record 7: its time"},
    {"UPDATE record SET at_us = at_us + 86400000000 WHERE leaf_index = 7", "record 7"},
    {"UPDATE record SET request_id = 'other' WHERE leaf_index = 7",
     "record 7: its time or request"},
    {"UPDATE record SET request_id = '' WHERE leaf_index = 7", "record 7"},
    {"UPDATE record SET type = 2 WHERE leaf_index = 7", "record 7: its leaf hash contradicts"},
    {"UPDATE record SET type = 0 WHERE leaf_index = 7", "record 7: its type"},
    {"UPDATE record SET day = day + 1 WHERE leaf_index = 7", "record 7: its leaf hash contradicts"},
    {FLIP("commitments", "record", "leaf_index = 7"), "record 7: its operator part, its salt"},
    {"UPDATE record SET commitments = zeroblob(96) WHERE leaf_index = 299", "record 299"},
    {"UPDATE record SET commitments = zeroblob(95) WHERE leaf_index = 7",
     "record 7 cannot be read"},
    {FLIP("leaf_hash", "record", "leaf_index = 7"), "record 7: its leaf hash"},
    {"UPDATE record SET leaf_hash = x'00' WHERE leaf_index = 7", "record 7 cannot be read"},
    {FLIP("salt", "record", "leaf_index = 7"), "record 7: its operator part, its salt"},
    {"UPDATE record SET salt = x'00' WHERE leaf_index = 7", "record 7: part of it is missing"},
    {FLIP("operator_part", "record", "leaf_index = 7"), "record 7: its operator part"},
    {FLIP("person_part", "record", "leaf_index = 7"), "record 7: its person part"},
    {FLIP("facts_part", "record", "leaf_index = 299"), "record 299: its facts part"},
    {"UPDATE record SET operator_part = x'' WHERE leaf_index = 7", "record 7: its operator part"},
    {"UPDATE record SET person_part = CAST(person_part || x'00' AS BLOB) WHERE leaf_index = 7",
     "record 7"},
    /* half erased */
    {"UPDATE record SET salt = NULL WHERE leaf_index = 7", "record 7: part of it is missing"},
    {"UPDATE record SET person_part = NULL WHERE leaf_index = 7", "record 7: part of it is"},
    {"UPDATE record SET operator_part = NULL, person_part = NULL, facts_part = NULL"
     " WHERE leaf_index = 7",
     "record 7: part of it is missing"},
    {"UPDATE record SET salt = NULL, operator_part = NULL, facts_part = NULL"
     " WHERE leaf_index = 7",
     "record 7: part of it is missing"},
    /* erased in form, but changed beside it */
    {"UPDATE record SET salt = NULL, operator_part = NULL, person_part = NULL, facts_part = NULL,"
     " type = 2 WHERE leaf_index = 7",
     "record 7: its leaf hash"},
    {"UPDATE record SET salt = NULL, operator_part = NULL, person_part = NULL, facts_part = NULL,"
     " at_us = at_us - 86400000000 WHERE leaf_index = 7",
     "record 7: its time is not of its day"},
    {"UPDATE record SET salt = NULL, operator_part = NULL, person_part = NULL, facts_part = NULL,"
     " commitments = zeroblob(96) WHERE leaf_index = 7",
     "record 7: its leaf hash"},
    /* delete, first, middle and last */
    {"DELETE FROM record WHERE leaf_index = 0", "record 0 is missing"},
    {"DELETE FROM record WHERE leaf_index = 150", "record 150 is missing"},
    {"DELETE FROM record WHERE leaf_index = 299", "record 299 is missing"},
    {"DELETE FROM record", "record 0 is missing"},
    {"DELETE FROM record WHERE leaf_index = 150;"
     "UPDATE record SET leaf_index = leaf_index - 1 WHERE leaf_index > 150",
     ""},
    /* reorder */
    {"UPDATE record SET leaf_index = -1 WHERE leaf_index = 10;"
     "UPDATE record SET leaf_index = 10 WHERE leaf_index = 11;"
     "UPDATE record SET leaf_index = 11 WHERE leaf_index = -1",
     "checkpoint 100"},
    {"UPDATE record SET leaf_index = -1 WHERE leaf_index = 298;"
     "UPDATE record SET leaf_index = 298 WHERE leaf_index = 299;"
     "UPDATE record SET leaf_index = 299 WHERE leaf_index = -1",
     "checkpoint 300"},
    /* insert, in the middle and at the end */
    {"UPDATE record SET leaf_index = -leaf_index WHERE leaf_index >= 200;"
     "UPDATE record SET leaf_index = 1 - leaf_index WHERE leaf_index < 0;"
     "INSERT INTO record SELECT 200, at_us, request_id, type, day, commitments, leaf_hash, salt,"
     " operator_part, person_part, facts_part FROM record WHERE leaf_index = 5",
     ""},
    {"INSERT INTO record SELECT 300, at_us, request_id, type, day, commitments, leaf_hash, salt,"
     " operator_part, person_part, facts_part FROM record WHERE leaf_index = 5",
     "record 300: no checkpoint signs it"},
    /* truncate, with its checkpoints and without */
    {"DELETE FROM record WHERE leaf_index >= 250", "record 250 is missing: 300 were signed"},
    {"DELETE FROM record WHERE leaf_index >= 250; DELETE FROM checkpoint WHERE size > 250;",
     "holds 250 records, but the guard knows of 300"},
    {"DELETE FROM record; DELETE FROM checkpoint; DELETE FROM node",
     "holds 0 records, but the guard knows of 300"},
    /* nodes */
    {"DELETE FROM node", "tree node 1/0 is missing"},
    {FLIP("hash", "node", "1"), "tree node 1/0 contradicts its leaves"},
    {"UPDATE node SET node_index = 1", "tree node 1/0 is missing"},
    {"UPDATE node SET level = 2", "tree node 1/0 is missing"},
    /* checkpoints */
    {"DELETE FROM checkpoint WHERE size = 300", "record 250: no checkpoint signs it"},
    {"DELETE FROM checkpoint", "record 0: no checkpoint signs it"},
    {"UPDATE checkpoint SET size = 101 WHERE size = 100", "checkpoint 101: its note signs 100"},
    {"UPDATE checkpoint SET size = 299 WHERE size = 300", "checkpoint 299: its note signs 300"},
    {FLIP("note", "checkpoint", "size = 100"), "checkpoint 100: it is out of form or not signed"},
    {"UPDATE checkpoint SET note = CAST(replace(note, char(10) || '100' || char(10),"
     " char(10) || '99' || char(10)) AS BLOB) WHERE size = 100",
     "checkpoint 100: it is out of form or not signed"},
    {"UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 250)"
     " WHERE size = 300",
     "checkpoint 300: its note signs 250"},
    {"UPDATE checkpoint SET note = x'' WHERE size = 1", "checkpoint 1"},
};

static void
test_tampering(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tampering); i++) {
        struct verify_report report;
        restore(NULL);
        run_sql(tampering[i].sql);
        verify(&report);
        if (report.good || !strstr(report.finding, tampering[i].finding))
            fail_msg("row %zu: %s", i, report.good ? "not found" : report.finding);
    }
}

/* Changes one bit of a blob as it is stored. */
static void
flip_bit(const char *table, const char *column, const char *which, unsigned bit)
{
    unsigned char bytes[1024];
    sqlite3_stmt *statement;
    char sql[128];
    sqlite3 *db;
    int len;

    assert_int_equal(sqlite3_open(scene_path("log.db"), &db), SQLITE_OK);
    snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE %s", column, table, which);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    len = sqlite3_column_bytes(statement, 0);
    assert_true(len <= (int)sizeof bytes && bit / 8 < (unsigned)len);
    memcpy(bytes, sqlite3_column_blob(statement, 0), (size_t)len);
    sqlite3_finalize(statement);
    bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
    snprintf(sql, sizeof sql, "UPDATE %s SET %s = ? WHERE %s", table, column, which);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_blob(statement, 1, bytes, len, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void
test_bits(void **state)
{
    static const struct {
        const char *table, *column, *which;
        unsigned bytes;
    } columns[] = {
        {"record", "commitments", "leaf_index = 77", 96},
        {"record", "leaf_hash", "leaf_index = 77", 32},
        {"record", "salt", "leaf_index = 77", 32},
        {"record", "operator_part", "leaf_index = 77", 40},
        {"record", "person_part", "leaf_index = 77", 60},
        {"record", "facts_part", "leaf_index = 77", 200},
        {"node", "hash", "level = 1", 32},
        {"checkpoint", "note", "size = 100", 180},
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(columns); c++)
        for (unsigned bit = 0; bit < 8 * columns[c].bytes; bit += 37) {
            struct verify_report report;
            restore(NULL);
            flip_bit(columns[c].table, columns[c].column, columns[c].which, bit);
            verify(&report);
            assert_row(c * 10000 + bit, !report.good);
        }
}

/* A record read, changed and written back with every hash that follows from it made anew. */
static int
forge(void *ctx, const struct store_record *row)
{
    struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part, row->facts_part};
    uint8_t commitments[SECTION_COUNT][DIGEST_SIZE], hash[DIGEST_SIZE];
    char person[] = "\x20\0\0\0\x0c"
                    "030390-05678";
    struct str forged = {person, sizeof person - 1};
    struct buf *sql = ctx;

    sections[SECTION_PERSON] = forged;
    commitment_sections((const uint8_t *)row->salt.ptr, sections, commitments);
    commitment_leaf_hash((enum record_type)row->type, (struct date){row->day},
                         (const uint8_t(*)[DIGEST_SIZE])commitments, hash);
    buf_add_c(sql, "UPDATE record SET person_part = x'");
    buf_add_hex(sql, forged.ptr, forged.len);
    buf_add_c(sql, "', commitments = x'");
    buf_add_hex(sql, commitments, sizeof commitments);
    buf_add_c(sql, "', leaf_hash = x'");
    buf_add_hex(sql, hash, sizeof hash);
    buf_add_c(sql, "' WHERE leaf_index = ");
    buf_add_u64(sql, row->index);
    return 1;
}

static void
test_forged_throughout(void **state)
{
    struct store_paths paths = {.log_path = scene_path("log.db")};
    char memory[2048], error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);
    struct verify_report report;
    struct buf sql;

    (void)state;
    assert_non_null(store);
    buf_init(&sql, memory, sizeof memory);
    assert_int_equal(store->ops->each_record(store, 270, forge, &sql), 1);
    store_close(store);
    run_sql(buf_c(&sql));
    verify(&report);
    assert_false(report.good);
    assert_non_null(strstr(report.finding, "checkpoint 300: the records up to here"));
}

static void
test_guard(void **state)
{
    struct verify_report report;
    char error[FILE_ERROR_MAX];

    (void)state;
    unlink(scene_path("log.guard"));
    verify(&report);
    assert_non_null(strstr(report.finding, "the guard is missing"));
    assert_int_equal(file_write(scene_path("log.guard"), STR("x"), 0600, error), 0);
    verify(&report);
    assert_non_null(strstr(report.finding, "the guard is damaged"));
}

static void
test_other_key_and_origin(void **state)
{
    struct store_paths paths = {.log_path = scene_path("log.db")};
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    char error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);
    struct verify_report report;

    (void)state;
    assert_non_null(store);
    scene_public_key(public_key);
    assert_int_equal(verify_log(store, "tilts.example/a/1", public_key, NULL, NULL, NULL, &report),
                     0);
    assert_false(report.good);
    public_key[31] ^= 0x40;
    assert_int_equal(verify_log(store, SCENE_ORIGIN, public_key, NULL, NULL, NULL, &report), 0);
    assert_false(report.good);
    assert_non_null(strstr(report.finding, "not signed by this key"));
    store_close(store);
}

#define ERASE                                                                             \
    "UPDATE record SET salt = NULL, operator_part = NULL, person_part = NULL, facts_part" \
    " = NULL WHERE leaf_index "

static void
test_erased(void **state)
{
    struct verify_report reports[2];
    struct date day = date_in_riga(INT64_C(1764000000123456));

    (void)state;
    run_sql(ERASE "BETWEEN 10 AND 19");
    verify(&reports[0]);
    assert_string_equal(reports[0].finding, "");
    assert_true(reports[0].good);
    assert_int_equal(reports[0].erased, 10);
    assert_true(date_eq(reports[0].erased_last, day));
    assert_false(verify_erasures(reports, 1));
    /* The erasure may be recorded in another part of the node's log. */
    reports[1] = (struct verify_report){.erased_last = DATE_NONE, .erasure_last = DATE_NONE};
    assert_true(verify_erasures(&reports[1], 1));
    reports[1].erasure_last = date_add_days(date_add_months(day, 24), -1);
    assert_false(verify_erasures(reports, 2));
    reports[1].erasure_last = date_add_months(day, 24);
    assert_true(verify_erasures(reports, 2));
}

static void
test_erasure_seen(void **state)
{
    struct scene_log opened = scene_log_open();
    struct verify_report report;
    struct record record;

    (void)state;
    record_init(&record, RECORD_ERASURE, INT64_C(1764000000123456) + 731 * US_PER_DAY);
    assert_int_equal(audit_log_append(opened.log, &record, 1, NULL), 0);
    scene_log_close(&opened);
    run_sql(ERASE "< 50");
    verify(&report);
    assert_true(report.good);
    assert_int_equal(report.erased, 50);
    assert_true(verify_erasures(&report, 1));
}

struct growing {
    struct scene_log opened;
    unsigned calls;
};

static void
grow(void *ctx, uint64_t done)
{
    struct growing *growing = ctx;

    assert_true(done > 0);
    growing->calls++;
    scene_append(&growing->opened, 5);
}

/* Verifying sees one moment of a log that is written meanwhile. */
static void
test_while_written(void **state)
{
    struct growing growing = {.opened = scene_log_open()};
    struct store_paths paths = {.log_path = scene_path("log.db"), .read_only = true};
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    char error[STORE_ERROR_MAX];
    struct store *store;
    struct verify_report report;

    (void)state;
    while (audit_log_size(growing.opened.log) < 9000)
        scene_append(&growing.opened, 250);
    store = store_open(&paths, error);
    assert_non_null(store);
    scene_public_key(public_key);
    assert_int_equal(verify_log(store, SCENE_ORIGIN, public_key, scene_path("log.guard"), grow,
                                &growing, &report),
                     0);
    assert_string_equal(report.finding, "");
    assert_true(report.good);
    assert_int_equal(growing.calls, 2);
    assert_int_equal(report.records + 10, audit_log_size(growing.opened.log));
    store_close(store);
    scene_log_close(&growing.opened);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, restore, NULL)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_sound),         IN_FOLDER(test_tampering),
        IN_FOLDER(test_bits),          IN_FOLDER(test_forged_throughout),
        IN_FOLDER(test_guard),         IN_FOLDER(test_other_key_and_origin),
        IN_FOLDER(test_erased),        IN_FOLDER(test_erasure_seen),
        IN_FOLDER(test_while_written),
    };

    return cmocka_run_group_tests(tests, setup, scene_teardown);
}
