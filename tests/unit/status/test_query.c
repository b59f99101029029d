/* Every field of a question, its limits, and the settling of the period (SPEC "Days"). */
#include "base/limits.h"
#include "status/query.h"

#include "unit/unit.h"

#include <string.h>

static const struct date today = {20000}; /* 2024-10-04 */

static struct query_fields
good_fields(void)
{
    return (struct query_fields){
        .person_code = STR("010190-00014"),
        .operator_name = STR("Anna"),
        .operator_surname = STR("B\xc4\x93rzi\xc5\x86"
                                "a"),
        .operator_code = STR("32000000000"),
    };
}

/* The code of validating f; the query goes to *ret_query when it is 0. */
static int
validate(struct query_fields f, struct query *ret_query, struct problem *problem)
{
    return query_validate(&f, &query_names_soap, today, ret_query, problem);
}

static void
test_least(void **state)
{
    struct problem problem;
    struct query q;

    (void)state;
    assert_int_equal(validate(good_fields(), &q, &problem), 0);
    assert_true(q.person.number == UINT64_C(1019000014) && q.person.hyphen);
    assert_true(date_eq(q.from, today) && date_eq(q.till, today));
    assert_true(str_eq_c(q.asker.name, "Anna"));
    assert_int_equal(q.asker.surname.len, 9);
    assert_true(q.asker.code.number == UINT64_C(32000000000) && !q.asker.code.hyphen);
    assert_int_equal(q.purpose.len + q.application.len + q.request_id.len, 0);
}

static void
test_all(void **state)
{
    struct query_fields f = good_fields();
    struct problem problem;
    struct query q;

    (void)state;
    f.date_from = STR("2024-05-01T00:00:00");
    f.date_till = STR(" 2024-05-31T00:00:00Z\n");
    f.operator_name = STR(" \n Anna Marija\t");
    f.purpose = STR("4.2.4.2");
    f.application = STR(" A-2024/17 ");
    f.request_id = STR("b0c2.7:x_Y-9");
    assert_int_equal(validate(f, &q, &problem), 0);
    assert_int_equal(q.from.days, 19844);
    assert_int_equal(q.till.days, 19874);
    assert_true(str_eq_c(q.asker.name, "Anna Marija"));
    assert_true(str_eq_c(q.purpose, "4.2.4.2"));
    assert_true(str_eq_c(q.application, "A-2024/17"));
    assert_true(str_eq_c(q.request_id, "b0c2.7:x_Y-9"));
}

#define ABSENT  \
    {           \
        NULL, 0 \
    }
#define UNSET STR("0001-01-01T00:00:00")

/* NULL as `from`: refused with the code and field given. */
static const struct {
    struct str from, till;
    const char *want_from, *want_till;
    int code;
    const char *field;
} periods[] = {
    {ABSENT, ABSENT, "2024-10-04", "2024-10-04", 0, ""},
    {STR(""), STR(" \n"), "2024-10-04", "2024-10-04", 0, ""},
    {UNSET, UNSET, "2024-10-04", "2024-10-04", 0, ""},
    {STR("0001-01-01T00:00:00Z"), ABSENT, "2024-10-04", "2024-10-04", 0, ""},
    {STR("2024-01-05T00:00:00"), ABSENT, "2024-01-05", "2024-01-05", 0, ""},
    {STR("2024-01-05T00:00:00"), UNSET, "2024-01-05", "2024-01-05", 0, ""},
    {ABSENT, STR("2025-01-05T00:00:00"), "2025-01-05", "2025-01-05", 0, ""},
    {UNSET, STR("2025-01-05T00:00:00"), "2025-01-05", "2025-01-05", 0, ""},
    {STR("2024-01-05"), STR("2024-01-05"), "2024-01-05", "2024-01-05", 0, ""},
    {STR("2024-01-05"), STR("2024-01-06"), "2024-01-05", "2024-01-06", 0, ""},
    {STR("2024-01-06"), STR("2024-01-05"), NULL, NULL, PROBLEM_FROM_AFTER_TILL, "dateFrom"},
    /* Local days decide, not the texts: both are the Riga day 2024-01-16. */
    {STR("2024-01-16T00:00:00"), STR("2024-01-15T22:00:00Z"), "2024-01-16", "2024-01-16", 0, ""},
    {STR("2024-01-15T23:30:00Z"), STR("2024-01-15T00:00:00"), NULL, NULL, PROBLEM_FROM_AFTER_TILL,
     "dateFrom"},
    /* Times of day do not matter within a day. */
    {STR("2024-01-15T18:00:00"), STR("2024-01-15T09:00:00"), "2024-01-15", "2024-01-15", 0, ""},
    {STR("2024-01-15T24:00:00"), STR("2024-01-15T23:00:00"), NULL, NULL, PROBLEM_FROM_AFTER_TILL,
     "dateFrom"},
    {STR("0001-01-02"), STR("9999-12-31"), "0001-01-02", "9999-12-31", 0, ""},
    {STR("yesterday"), ABSENT, NULL, NULL, PROBLEM_BAD_DATE, "dateFrom"},
    {ABSENT, STR("2024-02-30"), NULL, NULL, PROBLEM_BAD_DATE, "dateTill"},
    {STR("2023-02-29T00:00:00"), STR("2024-02-30"), NULL, NULL, PROBLEM_BAD_DATE, "dateFrom"},
    {STR("9999-12-31T24:00:00"), ABSENT, NULL, NULL, PROBLEM_BAD_DATE, "dateFrom"},
};

static void
test_periods(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
        struct query_fields f = good_fields();
        struct problem problem = {.code = PROBLEM_NONE};
        struct query q;
        struct date from = DATE_NONE, till = DATE_NONE;
        f.date_from = periods[i].from;
        f.date_till = periods[i].till;
        assert_row(i, validate(f, &q, &problem) == periods[i].code);
        assert_row(i, problem.code == (enum problem_code)periods[i].code);
        assert_row(i, strcmp(problem.field, periods[i].field) == 0);
        if (periods[i].code)
            continue;
        assert_true(date_parse(str_from(periods[i].want_from), &from));
        assert_true(date_parse(str_from(periods[i].want_till), &till));
        assert_row(i, date_eq(q.from, from) && date_eq(q.till, till));
    }
}

enum field { PERSON, NAME, SURNAME, CODE, PURPOSE, APPLICATION, REQUEST_ID };

static struct str *
field_of(struct query_fields *f, enum field field)
{
    struct str *const fields[] = {
        &f->person_code, &f->operator_name, &f->operator_surname, &f->operator_code,
        &f->purpose,     &f->application,   &f->request_id,
    };

    return fields[field];
}

static const struct {
    enum field field;
    struct str text;
    int code;
    const char *soap_name, *rest_name;
} refusals[] = {
    {PERSON, ABSENT, PROBLEM_MISSING_FIELD, "PersonCode", "person_code"},
    {PERSON, STR(" \n"), PROBLEM_MISSING_FIELD, "PersonCode", "person_code"},
    {PERSON, STR("010190-0001"), PROBLEM_BAD_PERSON_CODE, "PersonCode", "person_code"},
    {PERSON, STR("310290-00014"), PROBLEM_BAD_PERSON_CODE, "PersonCode", "person_code"},
    {NAME, ABSENT, PROBLEM_MISSING_FIELD, "userName", "operator.name"},
    {NAME, STR(""), PROBLEM_MISSING_FIELD, "userName", "operator.name"},
    {NAME, STR("\t"), PROBLEM_MISSING_FIELD, "userName", "operator.name"},
    {NAME, STR("An\x01na"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\nna"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\tna"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\rna"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\0na"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\xff"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {NAME, STR("An\xc2\x85na"), PROBLEM_BAD_TEXT, "userName", "operator.name"},
    {SURNAME, ABSENT, PROBLEM_MISSING_FIELD, "userSecondName", "operator.surname"},
    {SURNAME, STR("B\x7f"), PROBLEM_BAD_TEXT, "userSecondName", "operator.surname"},
    {CODE, ABSENT, PROBLEM_MISSING_FIELD, "userPersonCode", "operator.person_code"},
    {CODE, STR("12345678901"), PROBLEM_BAD_PERSON_CODE, "userPersonCode", "operator.person_code"},
    {PURPOSE, STR("4.2\x02"), PROBLEM_BAD_TEXT, "Purpose", "purpose"},
    {APPLICATION, STR("A\nB"), PROBLEM_BAD_TEXT, "Application", "application"},
    {REQUEST_ID, STR("a b"), PROBLEM_BAD_TEXT, "RequestId", "X-Request-Id"},
    {REQUEST_ID, STR("../a"), PROBLEM_BAD_TEXT, "RequestId", "X-Request-Id"},
    {REQUEST_ID, STR("a\r\nb"), PROBLEM_BAD_TEXT, "RequestId", "X-Request-Id"},
    {REQUEST_ID, STR("\xc4\x81"), PROBLEM_BAD_TEXT, "RequestId", "X-Request-Id"},
};

static void
test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        struct query_fields f = good_fields();
        struct query q = {.person = {7, false}};
        struct problem problem;
        *field_of(&f, refusals[i].field) = refusals[i].text;
        assert_row(i,
                   query_validate(&f, &query_names_soap, today, &q, &problem) == refusals[i].code);
        assert_row(i, strcmp(problem.field, refusals[i].soap_name) == 0);
        assert_row(i,
                   query_validate(&f, &query_names_rest, today, &q, &problem) == refusals[i].code);
        assert_row(i, strcmp(problem.field, refusals[i].rest_name) == 0);
        assert_row(i, q.person.number == 7); /* written only on success */
    }
}

static void
test_lengths(void **state)
{
    static const struct {
        enum field field;
        size_t max;
    } limits[] = {
        {NAME, LIMIT_NAME_MAX},
        {SURNAME, LIMIT_NAME_MAX},
        {PURPOSE, LIMIT_PURPOSE_MAX},
        {APPLICATION, LIMIT_APPLICATION_MAX},
        {REQUEST_ID, LIMIT_REQUEST_ID_MAX},
    };
    char text[256];

    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct query_fields f = good_fields();
        struct problem problem;
        struct query q;
        *field_of(&f, limits[i].field) = (struct str){text, limits[i].max};
        assert_row(i, validate(f, &q, &problem) == 0);
        *field_of(&f, limits[i].field) = (struct str){text, limits[i].max + 1};
        assert_row(i, validate(f, &q, &problem) == PROBLEM_BAD_TEXT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least),   cmocka_unit_test(test_all),
        cmocka_unit_test(test_periods), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
