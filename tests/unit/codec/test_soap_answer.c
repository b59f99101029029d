/* The client's reading of SOAP: our own messages come back whole, anything else is refused. */
#include "soap_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MSG(inside) \
    "<s:Envelope xmlns:s='" E11 "' xmlns:i='" XSI "'><s:Body>" inside "</s:Body></s:Envelope>"
#define MSG12(inside) "<s:Envelope xmlns:s='" E12 "'><s:Body>" inside "</s:Body></s:Envelope>"
#define RESULT(inside)                                              \
    "<CheckStatusResponse xmlns='" T "'><CheckStatusResult>" inside \
    "</CheckStatusResult></CheckStatusResponse>"
#define ROW(code, kind, from, till, municipality)                               \
    "<Status><PKods>" code "</PKods><Statuss>" kind "</Statuss><DatumsNo>" from \
    "</DatumsNo><DatumsLidz>" till "</DatumsLidz><Pasvaldiba>" municipality     \
    "</Pasvaldiba></Status>"
#define GOOD_ROW \
    ROW("010190-01239", "1", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077325")
#define NOT_FOUND                                                                     \
    "<Status><PKods>010190-01239</PKods><Statuss>0</Statuss><DatumsNo i:nil='true'/>" \
    "<DatumsLidz i:nil='true'/><Pasvaldiba i:nil='true'/></Status>"

static char memory[LIMIT_ANSWER_MAX];

static void
answers_come_back(void **state)
{
    static struct status_row rows[LIMIT_ROWS];
    struct query query = {.person = {UINT64_C(1019001239), true}};

    (void)state;
    for (int i = 0; i < LIMIT_ROWS; i++)
        rows[i] = (struct status_row){i % 2 ? STATUS_NEEDY : STATUS_LOW_INCOME,
                                      {20454 + i},
                                      i % 3 ? (struct date){20500 + i} : DATE_OPEN,
                                      {UINT64_C(90000077325)}};
    for (size_t count = 0; count <= LIMIT_ROWS; count = count * 3 + 1) {
        struct answer answer = {rows, count, NULL, 0}, read;
        enum soap_version version = count % 2 ? SOAP_11 : SOAP_12;
        struct soap_fault fault;
        struct str code;
        struct buf buf;

        arena_reset(&arena);
        buf_init(&buf, memory, sizeof memory);
        soap_encode_answer(version, &query, &answer, &buf);
        assert_int_equal(soap_decode_answer(reader, buf_str(&buf), &arena, &code, &read, &fault),
                         1);
        assert_true(str_eq_c(code, "010190-01239"));
        assert_int_equal(read.row_count, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(read.rows[i].kind, rows[i].kind);
            assert_int_equal(read.rows[i].from.days, rows[i].from.days);
            assert_int_equal(read.rows[i].till.days, rows[i].till.days);
            assert_int_equal(read.rows[i].municipality.number, rows[i].municipality.number);
        }
    }
}

static void
every_fault_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem_kind *kind = problem_kind(problem_at(i));

        for (enum soap_version version = SOAP_11; version <= SOAP_12; version++) {
            struct soap_fault fault;
            struct answer answer;
            struct problem problem;
            struct str code;
            struct buf buf;

            problem_set(&problem, problem_at(i), "field");
            problem.line = 3;
            problem.retry_after_s = 9;
            arena_reset(&arena);
            buf_init(&buf, memory, sizeof memory);
            soap_encode_fault(version, &problem, STR("r-1"), &buf);
            assert_int_equal(
                soap_decode_answer(reader, buf_str(&buf), &arena, &code, &answer, &fault), 0);
            assert_true(str_eq_c(fault.code, kind->code));
            assert_true(str_eq_c(fault.clause, kind->clause));
            assert_true(str_eq_c(fault.request_id, "r-1"));
            assert_true(str_eq_c(fault.field, "field"));
            assert_true(str_eq_c(fault.text_lv, kind->text_lv));
            assert_true(str_eq_c(fault.text_en, kind->text_en));
            assert_int_equal(fault.line, 3);
            assert_int_equal(fault.retry_after_s, 9);
            assert_int_equal(fault.ours, kind->fault == FAULT_OURS);
        }
    }
}

/* A proxy's or another service's fault has no Problem, but its sentence is worth showing. */
static void
foreign_faults_are_read(void **state)
{
    static const struct {
        const char *message, *text;
        bool ours;
    } cases[] = {
        {MSG("<s:Fault><faultcode>s:Server</faultcode><faultstring>down</faultstring>"
             "<faultactor>urn:a</faultactor><detail><e xmlns='urn:e'>x</e></detail></s:Fault>"),
         "down", true},
        {MSG("<s:Fault><faultcode>Client</faultcode><faultstring>no</faultstring></s:Fault>"), "no",
         false},
        {MSG12("<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text "
               "xml:lang='en'>down</s:Text></s:Reason></s:Fault>"),
         "down", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct soap_fault fault;
        struct answer answer;
        struct str code;

        assert_int_equal(
            soap_decode_answer(reader, str_from(cases[i].message), &arena, &code, &answer, &fault),
            0);
        assert_int_equal(fault.code.len, 0);
        assert_true(str_eq_c(fault.text_en, cases[i].text));
        assert_int_equal(fault.ours, cases[i].ours);
    }
}

static const char *const neither[] = {
    "",
    "<html/>",
    "502 Bad Gateway",
    "<!DOCTYPE a><a/>",
    MSG(""),
    MSG("<CheckStatusResponse xmlns='" T "'/>"),
    MSG(RESULT("")) "x",
    MSG("<Other xmlns='" T "'/>"),
    MSG(RESULT(GOOD_ROW)) MSG(RESULT(GOOD_ROW)),
    MSG(RESULT(GOOD_ROW) "<s:Fault/>"),
    MSG(RESULT("<Status/>")),
    MSG(RESULT(GOOD_ROW NOT_FOUND)),
    MSG(RESULT(NOT_FOUND GOOD_ROW)),
    MSG(RESULT(NOT_FOUND NOT_FOUND)),
    MSG(RESULT(GOOD_ROW ROW("020290-01239", "1", "2026-01-01T00:00:00", "2026-01-31T00:00:00",
                            "90000077325"))),
    MSG(RESULT(ROW("", "1", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "3", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "one", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "1", "soon", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "1", "", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "1", "2026-01-01T00:00:00", "", "90000077325"))),
    MSG(RESULT(ROW("1", "1", "2026-01-01T00:00:00", "0001-01-01T00:00:00", "90000077325"))),
    MSG(RESULT(ROW("1", "1", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077326"))),
    MSG(RESULT(ROW("1", "0", "2026-01-01T00:00:00", "2026-01-31T00:00:00", "90000077325"))),
    MSG(RESULT("<Status><PKods>1</PKods></Status>")),
};

static void
anything_else_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(neither); i++) {
        struct soap_fault fault;
        struct answer answer;
        struct str code;

        if (soap_decode_answer(reader, str_from(neither[i]), &arena, &code, &answer, &fault) != -1)
            fail_msg("taken: %s", neither[i]);
    }
}

static void
rows_are_bounded(void **state)
{
    struct soap_fault fault;
    struct answer answer;
    struct str code;
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    buf_add_c(&buf, "<s:Envelope xmlns:s='" E11 "'><s:Body><CheckStatusResponse xmlns='" T
                    "'><CheckStatusResult>");
    for (int i = 0; i <= LIMIT_ROWS; i++)
        buf_add_c(&buf, GOOD_ROW);
    buf_add_c(&buf, "</CheckStatusResult></CheckStatusResponse></s:Body></s:Envelope>");
    assert_true(buf_ok(&buf));
    assert_int_equal(soap_decode_answer(reader, buf_str(&buf), &arena, &code, &answer, &fault), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_back),       cmocka_unit_test(every_fault_comes_back),
        cmocka_unit_test(foreign_faults_are_read), cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(rows_are_bounded),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
