/*
 * Whole messages, byte for byte, against tests/golden: what callers see must not change unseen.
 * With TILTS_GOLDEN_WRITE set in the environment the files are written instead; look at the diff
 * before committing it.
 */
#include "base/file.h"
#include "base/limits.h"
#include "codec/rest.h"
#include "codec/soap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char memory[LIMIT_ANSWER_MAX];
static struct buf buf;

static const struct query query = {
    .person = {UINT64_C(1019001239), true},
    .from = {20454}, /* 2026-01-01 */
    .till = {20484},
    .request_id = {"q-000017", 8},
};
static struct status_row rows[] = {
    {STATUS_NEEDY, {20454}, {20543}, {UINT64_C(90000077325)}},
    {STATUS_LOW_INCOME, {20544}, {INT32_MAX}, {UINT64_C(90000077325)}},
};
static struct covering_agreement agreements[] = {
    {{"daugavpils-2024", 15}, 2, {UINT64_C(90000077325)}, {"1.2", 3}},
    {{"b\"2", 3}, 1, {UINT64_C(90001800413)}, {"3.2.1", 5}},
};
static const struct answer found = {rows, 2, agreements, 2};
static const struct answer not_found = {NULL, 0, agreements, 1};
static const struct query_fields fields = {
    .person_code = {"010190-01239", 12},
    .date_from = {"2026-01-01", 10},
    .date_till = {"2026-01-31T00:00:00+02:00", 25},
    .operator_name = {"J\xc4\x81nis <&>", 10},
    .operator_surname = {"B\xc4\x93rzi\xc5\x86\xc5\xa1 \"B\"", 14},
    .operator_code = {"020280-02348", 12},
    .purpose = {"4.2.4.2", 7},
    .application = {"P-1", 3},
    .request_id = {"q-000017", 8},
};

/* Compares what stands in buf with the file, and empties buf. */
static void
expect(const char *name)
{
    char path[4096], error[FILE_ERROR_MAX];
    char *bytes;
    size_t len;

    assert_true(buf_ok(&buf));
    snprintf(path, sizeof path, "%s/%s", TESTS_GOLDEN, name);
    if (getenv("TILTS_GOLDEN_WRITE"))
        assert_int_equal(file_write(path, buf_str(&buf), 0644, error), 0);
    if (file_read(path, sizeof memory, &bytes, &len, error) < 0)
        fail_msg("%s", error);
    if (!str_eq(buf_str(&buf), (struct str){bytes, len}))
        fail_msg("%s differs; now it is:\n%.*s", name, STR_FMT(buf_str(&buf)));
    free(bytes);
    buf.len = 0;
}

static int
setup(void **state)
{
    (void)state;
    buf_init(&buf, memory, sizeof memory);
    return 0;
}

static void
soap_answers(void **state)
{
    static const struct answer first = {rows, 1, NULL, 0};
    struct query plain = query;

    (void)state;
    soap_encode_answer(SOAP_11, &query, &found, &buf);
    expect("soap11-answer.xml");
    soap_encode_answer(SOAP_12, &query, &found, &buf);
    expect("soap12-answer.xml");
    soap_encode_answer(SOAP_11, &query, &not_found, &buf);
    expect("soap11-not-found.xml");
    soap_encode_answer(SOAP_12, &query, &not_found, &buf);
    expect("soap12-not-found.xml");
    plain.person.hyphen = false; /* the code comes back as it was spelt */
    soap_encode_answer(SOAP_11, &plain, &first, &buf);
    expect("soap11-answer-no-hyphen.xml");
}

static void
soap_faults(void **state)
{
    struct problem problem;

    (void)state;
    problem_set(&problem, PROBLEM_BAD_DATE, "dateFrom");
    soap_encode_fault(SOAP_11, &problem, STR("q-000017"), &buf);
    expect("soap11-fault-bad-date.xml");
    soap_encode_fault(SOAP_12, &problem, STR("q-000017"), &buf);
    expect("soap12-fault-bad-date.xml");
    problem_set(&problem, PROBLEM_EXPIRED, "");
    soap_encode_fault(SOAP_11, &problem, STR("q-000017"), &buf);
    expect("soap11-fault-expired.xml");
    problem_set(&problem, PROBLEM_OVERLOADED, "");
    problem.retry_after_s = 2;
    soap_encode_fault(SOAP_12, &problem, STR(""), &buf);
    expect("soap12-fault-overloaded.xml");
    problem_set(&problem, PROBLEM_BAD_XML, "");
    problem.line = 7;
    soap_encode_fault(SOAP_11, &problem, STR("q-000017"), &buf);
    expect("soap11-fault-bad-xml.xml");
    problem_set(&problem, PROBLEM_SOAP_VERSION, "Envelope");
    soap_encode_fault(SOAP_11, &problem, STR("q-000017"), &buf);
    expect("soap11-fault-version.xml");
    soap_encode_fault(SOAP_12, &problem, STR("q-000017"), &buf);
    expect("soap12-fault-version.xml");
    problem_set(&problem, PROBLEM_MUST_UNDERSTAND, "Security");
    soap_encode_fault(SOAP_12, &problem, STR("q-000017"), &buf);
    expect("soap12-fault-must-understand.xml");
}

static void
soap_requests(void **state)
{
    struct query_fields annex_only = fields;

    (void)state;
    soap_encode_query(SOAP_12, &fields, &buf);
    expect("soap12-request.xml");
    annex_only.purpose = annex_only.application = annex_only.request_id = (struct str){NULL, 0};
    annex_only.date_from = annex_only.date_till = (struct str){NULL, 0};
    soap_encode_query(SOAP_11, &annex_only, &buf);
    expect("soap11-request.xml");
}

static void
rest_messages(void **state)
{
    struct problem problem;

    (void)state;
    rest_encode_answer(&query, &found, &buf);
    expect("rest-answer.json");
    rest_encode_answer(&query, &not_found, &buf);
    expect("rest-not-found.json");
    rest_encode_query(&fields, &buf);
    expect("rest-request.json");
    problem_set(&problem, PROBLEM_BAD_DATE, "date_from");
    rest_encode_problem(&problem, STR("q-000017"), REST_EN, &buf);
    expect("rest-problem-bad-date.en.json");
    problem_set(&problem, PROBLEM_EXPIRED, "");
    rest_encode_problem(&problem, STR("q-000017"), REST_LV, &buf);
    expect("rest-problem-expired.lv.json");
    problem_set(&problem, PROBLEM_BAD_JSON, "operator.name");
    problem.line = 4;
    problem.retry_after_s = 30;
    rest_encode_problem(&problem, STR(""), REST_LV, &buf);
    expect("rest-problem-bad-json.lv.json");
}

/* An answer that does not fit is no answer. */
static void
overflow_is_told(void **state)
{
    char small[200];
    struct problem problem;
    struct buf short_buf;

    (void)state;
    problem_set(&problem, PROBLEM_BAD_DATE, "date_from");
    buf_init(&short_buf, small, sizeof small);
    soap_encode_answer(SOAP_11, &query, &found, &short_buf);
    assert_false(buf_ok(&short_buf));
    buf_init(&short_buf, small, sizeof small);
    soap_encode_fault(SOAP_12, &problem, STR("r"), &short_buf);
    assert_false(buf_ok(&short_buf));
    buf_init(&short_buf, small, sizeof small);
    rest_encode_answer(&query, &found, &short_buf);
    assert_false(buf_ok(&short_buf));
}

/* The largest answer there can be fits into what the lane keeps for it. */
static void
largest_answer_fits(void **state)
{
    static struct status_row many[LIMIT_ROWS];
    static struct covering_agreement all[LIMIT_AGREEMENTS];
    struct answer answer = {many, LIMIT_ROWS, all, LIMIT_AGREEMENTS};

    (void)state;
    for (size_t i = 0; i < LIMIT_ROWS; i++)
        many[i] = rows[0];
    for (size_t i = 0; i < LIMIT_AGREEMENTS; i++)
        all[i] = agreements[0];
    soap_encode_answer(SOAP_12, &query, &answer, &buf);
    assert_true(buf_ok(&buf));
    buf.len = 0;
    rest_encode_answer(&query, &answer, &buf);
    assert_true(buf_ok(&buf));
    buf.len = 0;
}

static void
fault_status(void **state)
{
    static const struct {
        enum problem_code code;
        int status_12;
    } cases[] = {
        {PROBLEM_BAD_DATE, 400},   {PROBLEM_EXPIRED, 400},      {PROBLEM_INTERNAL, 500},
        {PROBLEM_OVERLOADED, 500}, {PROBLEM_SOAP_VERSION, 500}, {PROBLEM_MUST_UNDERSTAND, 500},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct problem problem = {.code = cases[i].code};

        assert_int_equal(soap_fault_status(SOAP_11, &problem), 500);
        assert_int_equal(soap_fault_status(SOAP_12, &problem), cases[i].status_12);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soap_answers),     cmocka_unit_test(soap_faults),
        cmocka_unit_test(soap_requests),    cmocka_unit_test(rest_messages),
        cmocka_unit_test(overflow_is_told), cmocka_unit_test(largest_answer_fits),
        cmocka_unit_test(fault_status),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
