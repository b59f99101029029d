/* The request for many receipts: what is taken, and every flaw with the member named. */
#include "rest_case.h"

#include <stdio.h>

static int
decode(struct str body, struct str **ids, size_t *count, struct problem *problem)
{
    struct rest_message message = {.content_type = STR(REST_CONTENT_TYPE), .body = body};

    *problem = (struct problem){.code = PROBLEM_NONE};
    return rest_decode_receipts(&message, &arena, ids, count, problem);
}

static void
test_taken_in_order(void **state)
{
    struct problem problem;
    struct str *ids;
    size_t count;

    (void)state;
    assert_int_equal(
        decode(STR("{\"request_ids\":[\"b-1\",\"a.2\",\"\\u0063:3\"]}"), &ids, &count, &problem),
        0);
    assert_int_equal(count, 3);
    assert_true(str_eq_c(ids[0], "b-1") && str_eq_c(ids[1], "a.2") && str_eq_c(ids[2], "c:3"));
}

static void
test_flaws(void **state)
{
    static const struct {
        const char *body;
        enum problem_code code;
        const char *field;
    } cases[] = {
        {"{}", PROBLEM_MISSING_FIELD, "request_ids"},
        {"{\"request_ids\":null}", PROBLEM_WRONG_TYPE, "request_ids"},
        {"{\"request_ids\":\"a\"}", PROBLEM_WRONG_TYPE, "request_ids"},
        {"{\"request_ids\":[]}", PROBLEM_BAD_COUNT, "request_ids"},
        {"{\"request_ids\":[1]}", PROBLEM_WRONG_TYPE, "request_ids"},
        {"{\"request_ids\":[\"\"]}", PROBLEM_BAD_TEXT, "request_ids"},
        {"{\"request_ids\":[\"a b\"]}", PROBLEM_BAD_TEXT, "request_ids"},
        {"{\"request_ids\":[\"a\",\"b\",\"a\"]}", PROBLEM_REPEATED_ELEMENT, "request_ids"},
        {"{\"request_ids\":[\"a\"],\"request_ids\":[\"b\"]}", PROBLEM_REPEATED_ELEMENT,
         "request_ids"},
        {"{\"request_ids\":[\"a\"],\"more\":1}", PROBLEM_UNKNOWN_MEMBER, "more"},
        {"[\"a\"]", PROBLEM_WRONG_TYPE, ""},
        {"{\"request_ids\":[\"a\"]", PROBLEM_BAD_JSON, "request_ids"},
    };
    struct problem problem;
    struct str *ids;
    size_t count;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_row(i, decode(str_from(cases[i].body), &ids, &count, &problem) == cases[i].code);
        assert_string_equal(problem.field, cases[i].field);
    }
}

/* As many as the limit says, and one more. */
static void
test_how_many(void **state)
{
    static char memory[LIMIT_RECEIPTS * 8 + 64];
    struct problem problem;
    struct str *ids;
    size_t count;

    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        struct buf buf;
        buf_init(&buf, memory, sizeof memory);
        buf_add(&buf, STR("{\"request_ids\":[\"first\""));
        for (unsigned i = 1; i < LIMIT_RECEIPTS + more; i++)
            buf_addf(&buf, ",\"i%u\"", i);
        buf_add(&buf, STR("]}"));
        assert_true(buf_ok(&buf));
        assert_int_equal(decode(buf_str(&buf), &ids, &count, &problem),
                         more ? PROBLEM_BAD_COUNT : 0);
    }
    assert_int_equal(count, LIMIT_RECEIPTS);
}

static void
test_content_type(void **state)
{
    struct rest_message message = {.content_type = STR("text/plain"),
                                   .body = STR("{\"request_ids\":[\"a\"]}")};
    struct problem problem = {.code = PROBLEM_NONE};
    struct str *ids;
    size_t count;

    (void)state;
    assert_int_equal(rest_decode_receipts(&message, &arena, &ids, &count, &problem),
                     PROBLEM_UNSUPPORTED_MEDIA_TYPE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_in_order),
        cmocka_unit_test(test_flaws),
        cmocka_unit_test(test_how_many),
        cmocka_unit_test(test_content_type),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
