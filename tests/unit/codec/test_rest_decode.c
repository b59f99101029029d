/* REST requests: what is taken, and every flaw with the member named. */
#include "rest_case.h"

#include <stdlib.h>
#include <string.h>

#define OPERATOR \
    "\"operator\":{\"name\":\"Anna\",\"surname\":\"Liepa\",\"person_code\":\"020280-02348\"}"
#define CODE "\"person_code\":\"010190-01239\""

static int
decode(const char *body, struct query_fields *fields, struct problem *problem)
{
    struct rest_message message = {STR("application/json"), {NULL, 0}, str_from(body)};

    *problem = (struct problem){.code = PROBLEM_NONE};
    return rest_decode(&message, &arena, fields, problem);
}

static const char *const same[] = {
    "{" CODE "," OPERATOR "}",
    "{" OPERATOR "," CODE "}",
    " \r\n\t{ \"person_code\" : \"010190-01239\" , " OPERATOR " } \n",
    "{" CODE
    ",\"date_from\":null,\"date_till\":null,\"purpose\":null,\"application\":null," OPERATOR "}",
    "{\"person\\u005fcode\":\"0\\u0031"
    "0190-01239\"," OPERATOR "}",
};

static void
every_spelling_means_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct query_fields fields;
        struct problem problem;

        assert_int_equal(decode(same[i], &fields, &problem), 0);
        assert_true(str_eq_c(fields.person_code, "010190-01239"));
        assert_true(str_eq_c(fields.operator_name, "Anna"));
        assert_true(str_eq_c(fields.operator_surname, "Liepa"));
        assert_true(str_eq_c(fields.operator_code, "020280-02348"));
        assert_null(fields.purpose.ptr);
        assert_null(fields.date_from.ptr);
        assert_null(fields.request_id.ptr);
    }
}

static void
all_members_are_read(void **state)
{
    struct rest_message message = {
        STR("Application/JSON; charset=\"UTF-8\""), STR("r-1"),
        STR("{" CODE
            ",\"date_from\":\"2026-01-01\",\"date_till\":\"2026-01-31T10:00:00Z\"," OPERATOR
            ",\"purpose\":\"4.2.4.2\",\"application\":\"P-1\"}")};
    struct query_fields fields;
    struct problem problem;

    (void)state;
    assert_int_equal(rest_decode(&message, &arena, &fields, &problem), 0);
    assert_true(str_eq_c(fields.date_from, "2026-01-01"));
    assert_true(str_eq_c(fields.date_till, "2026-01-31T10:00:00Z"));
    assert_true(str_eq_c(fields.purpose, "4.2.4.2"));
    assert_true(str_eq_c(fields.application, "P-1"));
    assert_true(str_eq_c(fields.request_id, "r-1"));
}

#define OPEN8 "[[[[[[[["
#define OBJECTS4 "{\"a\":{\"a\":{\"a\":{\"a\":"

static const struct {
    const char *what;
    const char *body;
    enum problem_code code;
    const char *field;
} bad[] = {
    {"nothing", "", PROBLEM_BAD_JSON, ""},
    {"cut", "{" CODE, PROBLEM_BAD_JSON, "person_code"},
    {"cut in a string", "{\"purpose\":\"4.2", PROBLEM_BAD_JSON, "purpose"},
    {"cut in the operator", "{\"operator\":{\"name\":", PROBLEM_BAD_JSON, "operator.name"},
    {"trailing bytes", "{" CODE "} x", PROBLEM_BAD_JSON, ""},
    {"two documents", "{}{}", PROBLEM_BAD_JSON, ""},
    {"trailing comma", "{" CODE ",}", PROBLEM_BAD_JSON, ""},
    {"single quotes", "{'person_code':1}", PROBLEM_BAD_JSON, ""},
    {"comment", "{/* */" CODE "}", PROBLEM_BAD_JSON, ""},
    {"byte order mark", "\xef\xbb\xbf{}", PROBLEM_BAD_JSON, ""},
    {"NaN", "{\"purpose\":NaN}", PROBLEM_BAD_JSON, "purpose"},
    {"control character", "{\"purpose\":\"a\nb\"}", PROBLEM_BAD_JSON, "purpose"},
    {"lone high surrogate", "{\"purpose\":\"\\ud800\"}", PROBLEM_BAD_JSON, "purpose"},
    {"lone low surrogate", "{\"operator\":{\"surname\":\"\\udc00x\"}}", PROBLEM_BAD_JSON,
     "operator.surname"},
    {"surrogates the wrong way", "{\"purpose\":\"\\ude00\\ud83d\"}", PROBLEM_BAD_JSON, "purpose"},
    {"huge integer", "{\"date_from\":123456789012345678901234567890}", PROBLEM_BAD_JSON,
     "date_from"},
    {"huge real", "{\"date_from\":1e999}", PROBLEM_BAD_JSON, "date_from"},
    {"NUL", "{\"purpose\":\"a\\u0000b\"}", PROBLEM_BAD_TEXT, "purpose"},
    {"NUL in a name", "{\"pur\\u0000pose\":1}", PROBLEM_BAD_TEXT, ""},
    {"invalid UTF-8", "{\"purpose\":\"\xff\"}", PROBLEM_NOT_UTF8, "purpose"},
    {"overlong UTF-8", "{\"purpose\":\"\xc0\xaf\"}", PROBLEM_NOT_UTF8, "purpose"},
    {"encoded surrogate", "{\"purpose\":\"\xed\xa0\x80\"}", PROBLEM_NOT_UTF8, "purpose"},
    {"duplicate", "{" CODE ",\"purpose\":\"a\"," CODE "}", PROBLEM_REPEATED_ELEMENT, "person_code"},
    {"duplicate, escaped", "{\"purpose\":\"a\",\"\\u0070urpose\":\"a\"}", PROBLEM_REPEATED_ELEMENT,
     "purpose"},
    {"duplicate, a code escaped", "{\"\\u003010180-00019\":1,\"\\u003010180-00019\":2}",
     PROBLEM_REPEATED_ELEMENT, ""},
    {"duplicate, odd escapes", "{\"\\n\":1,\"\\n\":2}", PROBLEM_REPEATED_ELEMENT, ""},
    {"duplicate within", "{\"operator\":{\"name\":\"a\",\"name\":\"b\"}}", PROBLEM_REPEATED_ELEMENT,
     "operator.name"},
    {"duplicate of unknown", "{\"x\":{\"y\":1,\"y\":2}}", PROBLEM_REPEATED_ELEMENT, "x.y"},
    {"deep", OPEN8 OPEN8 "[", PROBLEM_TOO_DEEP, ""},
    {"deep within", "{\"purpose\":" OPEN8 OPEN8, PROBLEM_TOO_DEEP, "purpose"},
    {"deep objects", "{\"purpose\":" OBJECTS4 OBJECTS4 OBJECTS4 OBJECTS4, PROBLEM_TOO_DEEP,
     "purpose.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"},
    {"array", "[]", PROBLEM_WRONG_TYPE, ""},
    {"null", "null", PROBLEM_BAD_JSON, ""},
    {"string", "\"x\"", PROBLEM_BAD_JSON, ""},
    {"number as code", "{\"person_code\":1019001239}", PROBLEM_WRONG_TYPE, "person_code"},
    {"array as code",
     "{\"person_code\":["
     "\"010190-01239\"]}",
     PROBLEM_WRONG_TYPE, "person_code"},
    {"boolean as date", "{\"date_till\":false}", PROBLEM_WRONG_TYPE, "date_till"},
    {"string as operator", "{\"operator\":\"Anna Liepa\"}", PROBLEM_WRONG_TYPE, "operator"},
    {"object as name", "{\"operator\":{\"name\":{}}}", PROBLEM_WRONG_TYPE, "operator.name"},
    {"unknown member", "{\"personCode\":\"1\"}", PROBLEM_UNKNOWN_MEMBER, "personCode"},
    {"other case", "{\"Person_Code\":\"1\"}", PROBLEM_UNKNOWN_MEMBER, "Person_Code"},
    {"unknown in operator", "{\"operator\":{\"code\":\"1\"}}", PROBLEM_UNKNOWN_MEMBER,
     "operator.code"},
    {"unknown and null", "{\"force\":null}", PROBLEM_UNKNOWN_MEMBER, "force"},
    {"empty name", "{\"\":1}", PROBLEM_UNKNOWN_MEMBER, ""},
    {"name that is a person's", "{\"010190-01239\":1}", PROBLEM_UNKNOWN_MEMBER, ""},
    {"the same within", "{\"operator\":{\"J\xc4\x81nis\":1}}", PROBLEM_UNKNOWN_MEMBER, "operator"},
};

static void
every_flaw_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct query_fields fields;
        struct problem problem;
        int r = decode(bad[i].body, &fields, &problem);

        if (r != (int)bad[i].code || problem.code != bad[i].code ||
            strncmp(problem.field, bad[i].field, PROBLEM_FIELD_MAX - 1) != 0)
            fail_msg("%s: %s '%s' instead of %s '%s'", bad[i].what,
                     r < 0 ? problem_kind(problem.code)->code : "taken", problem.field,
                     problem_kind(bad[i].code)->code, bad[i].field);
    }
}

static void
line_is_told(void **state)
{
    struct query_fields fields;
    struct problem problem;

    (void)state;
    assert_int_equal(decode("{\n" CODE ",\n\"purpose\": x}", &fields, &problem), PROBLEM_BAD_JSON);
    assert_int_equal(problem.line, 3);
}

static void
missing_members_are_found_later(void **state)
{
    static const struct {
        const char *body, *field;
    } rows[] = {
        {"{}", "person_code"},
        {"{\"person_code\":null}", "person_code"},
        {"{\"person_code\":\" \"}", "person_code"},
        {"{" CODE "}", "operator.name"},
        {"{" CODE ",\"operator\":null}", "operator.name"},
        {"{" CODE ",\"operator\":{\"name\":\"a\",\"surname\":\"b\"}}", "operator.person_code"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct query_fields fields;
        struct problem problem;
        struct query query;

        assert_int_equal(decode(rows[i].body, &fields, &problem), 0);
        assert_int_equal(
            query_validate(&fields, &query_names_rest, (struct date){20000}, &query, &problem),
            PROBLEM_MISSING_FIELD);
        assert_string_equal(problem.field, rows[i].field);
    }
}

static void
content_type_must_be_json(void **state)
{
    static const char *const types[] = {NULL,
                                        "",
                                        "text/json",
                                        "application/json; charset=utf-16",
                                        "application/jsonp",
                                        "application/x-www-form-urlencoded"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct rest_message message = {str_from(types[i]), {NULL, 0}, STR("{}")};
        struct query_fields fields;
        struct problem problem;

        assert_int_equal(rest_decode(&message, &arena, &fields, &problem),
                         PROBLEM_UNSUPPORTED_MEDIA_TYPE);
        assert_string_equal(problem.field, "Content-Type");
    }
}

static void
size_is_bounded(void **state)
{
    static char body[LIMIT_BODY_MAX + 1];
    struct rest_message message = {STR("application/json"), {NULL, 0}, {body, sizeof body}};
    struct query_fields fields;
    struct problem problem;

    (void)state;
    memset(body, ' ', sizeof body);
    assert_int_equal(rest_decode(&message, &arena, &fields, &problem), PROBLEM_BODY_TOO_LARGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_means_the_same),
        cmocka_unit_test(all_members_are_read),
        cmocka_unit_test(every_flaw_is_named),
        cmocka_unit_test(line_is_told),
        cmocka_unit_test(missing_members_are_found_later),
        cmocka_unit_test(content_type_must_be_json),
        cmocka_unit_test(size_is_bounded),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
