/* The client's reading of REST: our own documents come back whole, anything else is refused. */
#include "rest_case.h"

#include <stdlib.h>

static char memory[LIMIT_ANSWER_MAX];

static void
answers_come_back(void **state)
{
    struct status_row rows[] = {
        {STATUS_NEEDY, {20454}, {20543}, {UINT64_C(90000077325)}},
        {STATUS_LOW_INCOME, {20544}, DATE_OPEN, {UINT64_C(90001800413)}},
    };
    struct covering_agreement agreements[] = {
        {STR("daugavpils \"2024\""), 2, {UINT64_C(90000077325)}, STR("1.2")}};
    struct query query = {.person = {UINT64_C(1019001239), false},
                          .from = {20454},
                          .till = {20455},
                          .request_id = STR("r-1")};

    (void)state;
    for (size_t count = 0; count <= 2; count++) {
        struct answer answer = {rows, count, agreements, 1};
        struct rest_reply reply;
        struct rest_fault fault;
        struct buf buf;

        buf_init(&buf, memory, sizeof memory);
        rest_encode_answer(&query, &answer, &buf);
        assert_int_equal(rest_decode_answer(200, buf_str(&buf), &arena, &reply, &fault), 1);
        assert_true(str_eq_c(reply.request_id, "r-1"));
        assert_true(str_eq_c(reply.person_code, "01019001239"));
        assert_true(str_eq_c(reply.receipt, "/v1/receipts/r-1"));
        assert_int_equal(reply.from.days, 20454);
        assert_int_equal(reply.till.days, 20455);
        assert_int_equal(reply.answer.row_count, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(reply.answer.rows[i].kind, rows[i].kind);
            assert_int_equal(reply.answer.rows[i].from.days, rows[i].from.days);
            assert_int_equal(reply.answer.rows[i].till.days, rows[i].till.days);
            assert_int_equal(reply.answer.rows[i].municipality.number, rows[i].municipality.number);
        }
        assert_int_equal(reply.answer.agreement_count, 1);
        assert_true(str_eq(reply.answer.agreements[0].id, agreements[0].id));
        assert_int_equal(reply.answer.agreements[0].version, 2);
        assert_true(str_eq_c(reply.answer.agreements[0].clause, "1.2"));
    }
}

static void
every_problem_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem_kind *kind = problem_kind(problem_at(i));

        for (enum rest_language language = REST_LV; language <= REST_EN; language++) {
            struct rest_reply reply;
            struct rest_fault fault;
            struct problem problem;
            struct buf buf;

            problem_set(&problem, problem_at(i), "field");
            problem.line = 3;
            buf_init(&buf, memory, sizeof memory);
            rest_encode_problem(&problem, STR("r-1"), language, &buf);
            assert_int_equal(
                rest_decode_answer(kind->http_status, buf_str(&buf), &arena, &reply, &fault), 0);
            assert_true(str_eq_c(fault.code, kind->code));
            assert_true(str_eq_c(fault.clause, kind->clause));
            assert_true(str_eq_c(fault.request_id, "r-1"));
            assert_true(str_eq_c(fault.field, "field"));
            assert_int_equal(fault.line, 3);
            assert_true(str_eq_c(fault.text, language == REST_LV ? kind->text_lv : kind->text_en));
        }
    }
}

#define HEAD "\"request_id\":\"r\",\"person_code\":\"1\",\"receipt\":\"/r\""
#define DAYS "\"date_from\":\"2026-01-01T00:00:00\",\"date_till\":\"2026-01-01T00:00:00\""
#define NONE "{\"status\":0,\"status_name\":\"not-found\",\"from\":null,\"till\":null}"
#define ROW(status, from, till, municipality) \
    "{\"status\":" status ",\"from\":" from ",\"till\":" till ",\"municipality\":" municipality "}"
#define ANSWER(rows, agreements) \
    "{" HEAD "," DAYS ",\"statuses\":" rows ",\"agreements\":" agreements "}"
#define D "\"2026-01-01T00:00:00\""
#define M "\"90000077325\""

static const struct {
    int status;
    const char *body;
    int result;
} cases[] = {
    {200, ANSWER("[" NONE "]", "[]"), 1},
    {200, ANSWER("[" ROW("1", D, "null", M) "]", "[]"), 1},
    {200, ANSWER("[" ROW("2", D, D, M) "]", "[]"), 1},
    {200, "", -1},
    {200, "{}", -1},
    {200, "[]", -1},
    {200, "<html>", -1},
    {200, ANSWER("[" NONE "]", "[]") "x", -1},
    {302, ANSWER("[" NONE "]", "[]"), -1},
    {200, ANSWER("[]", "[]"), -1},
    {200, ANSWER("{}", "[]"), -1},
    {200, ANSWER("[1]", "[]"), -1},
    {200, ANSWER("[" NONE "]", "{}"), -1},
    {200, ANSWER("[" NONE "," NONE "]", "[]"), -1},
    {200, ANSWER("[" ROW("1", D, "null", M) "," NONE "]", "[]"), -1},
    {200, ANSWER("[" ROW("3", D, D, M) "]", "[]"), -1},
    {200, ANSWER("[" ROW("\"1\"", D, D, M) "]", "[]"), -1},
    {200, ANSWER("[" ROW("1", "null", D, M) "]", "[]"), -1},
    {200, ANSWER("[" ROW("1", D, "\"soon\"", M) "]", "[]"), -1},
    {200, ANSWER("[" ROW("1", D, D, "\"90000077326\"") "]", "[]"), -1},
    {200, ANSWER("[" ROW("1", D, D, "90000077325") "]", "[]"), -1},
    {200,
     ANSWER("[" NONE "]", "[{\"id\":\"a\",\"version\":0,\"municipality\":" M ",\"clause\":\"1\"}]"),
     -1},
    {200, ANSWER("[" NONE "]", "[{\"id\":\"a\",\"version\":1,\"municipality\":" M "}]"), -1},
    {200,
     "{" HEAD ",\"date_from\":null,\"date_till\":null,\"statuses\":[" NONE "],\"agreements\":[]}",
     -1},
    {503, "{\"title\":\"Service Unavailable\"}", 0},
    {400, "{\"code\":\"bad-date\",\"line\":-1}", 0},
    {400, "{}", -1},
    {500, "Internal Server Error", -1},
};

static void
other_documents_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct rest_reply reply;
        struct rest_fault fault;

        if (rest_decode_answer(cases[i].status, str_from(cases[i].body), &arena, &reply, &fault) !=
            cases[i].result)
            fail_msg("%d %s", cases[i].status, cases[i].body);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_back),
        cmocka_unit_test(every_problem_comes_back),
        cmocka_unit_test(other_documents_are_judged),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
