/* The registry as a whole, and what ends up in a problem. */
#include "base/problem.h"

#include "unit/unit.h"

#include <string.h>

static void
test_rows_are_whole(void **state)
{
    (void)state;
    assert_true(PROBLEM_COUNT > 30);
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        enum problem_code code = problem_at(i);
        const struct problem_kind *kind = problem_kind(code);
        assert_row(i, code < 0);
        assert_row(i, kind->http_status >= 400 && kind->http_status <= 599);
        assert_row(i, (kind->http_status >= 500) == (kind->fault == FAULT_OURS));
        assert_row(i, strlen(kind->code) > 0 && strlen(kind->clause) < PROBLEM_CLAUSE_MAX);
        assert_row(i, strspn(kind->code, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
                          strlen(kind->code));
        assert_row(i, strlen(kind->text_lv) > 20 && str_is_utf8(str_from(kind->text_lv)));
        assert_row(i, strlen(kind->text_en) > 20 && str_is_utf8(str_from(kind->text_en)));
        for (int k = 0; k < i; k++)
            assert_row(i, strcmp(kind->code, problem_kind(problem_at(k))->code) != 0);
    }
    /* 403 says no to a caller who was understood: mostly with the clause that decides. */
    assert_string_equal(problem_kind(PROBLEM_EXPIRED)->clause, "2");
    assert_string_equal(problem_kind(PROBLEM_PURPOSE_NOT_AGREED)->code, "purpose-not-agreed");
}

static void
test_unknown_is_internal(void **state)
{
    const struct problem_kind *internal = problem_kind(PROBLEM_INTERNAL);

    (void)state;
    assert_string_equal(internal->code, "internal");
    assert_ptr_equal(problem_kind(PROBLEM_NONE), internal);
    assert_ptr_equal(problem_kind(PROBLEM_FIRST_ROW_), internal);
    assert_ptr_equal(problem_kind(PROBLEM_END_), internal);
    assert_ptr_equal(problem_kind((enum problem_code)12345), internal);
    assert_ptr_not_equal(problem_kind(problem_at(0)), internal);
}

static void
test_set(void **state)
{
    struct problem problem = {.line = 7, .retry_after_s = 9};

    (void)state;
    assert_int_equal(problem_set(&problem, PROBLEM_SUSPENDED, "Purpose"), PROBLEM_SUSPENDED);
    assert_int_equal(problem.code, PROBLEM_SUSPENDED);
    assert_string_equal(problem.clause, "5");
    assert_string_equal(problem.field, "Purpose");
    assert_int_equal(problem.line, 0);
    assert_int_equal(problem.retry_after_s, 0);
    problem_set(&problem, PROBLEM_BAD_DATE, problem.field); /* a view into itself */
    assert_string_equal(problem.field, "Purpose");
    assert_string_equal(problem.clause, "");
    problem_set(&problem, PROBLEM_BAD_DATE, NULL);
    assert_string_equal(problem.field, "");
}

/* A long name from the peer is cut, and never through a character. */
static void
test_field_is_cut(void **state)
{
    char name[2 * PROBLEM_FIELD_MAX];
    struct problem problem;

    (void)state;
    for (size_t begin = 0; begin < 2; begin++) {
        for (size_t i = 0; i < sizeof name; i++)
            name[i] = (i + begin) % 2 ? '\x81' : '\xc4';
        problem_set_str(&problem, PROBLEM_UNKNOWN_ELEMENT,
                        (struct str){name + begin, sizeof name - 2 * begin});
        assert_true(str_is_utf8(str_from(problem.field)));
        assert_int_equal(strlen(problem.field), PROBLEM_FIELD_MAX - 2);
    }
    memset(name, 'a', sizeof name);
    problem_set_str(&problem, PROBLEM_UNKNOWN_ELEMENT, (struct str){name, PROBLEM_FIELD_MAX - 1});
    assert_int_equal(strlen(problem.field), PROBLEM_FIELD_MAX - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_unknown_is_internal),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_field_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
