/* Fields of a CSV record (RFC 4180, section 2). */
#include "import_fixture.h"

#include "provider/register_csv.h"

#include <string.h>

static const struct {
    const char *record;
    const char *problem; /* a word of it */
    size_t count;
    const char *fields[4];
} cases[] = {
    {"", NULL, 1, {""}},
    {"a", NULL, 1, {"a"}},
    {"a,b,c", NULL, 3, {"a", "b", "c"}},
    {",,", NULL, 3, {"", "", ""}},
    {"\"a\"", NULL, 1, {"a"}},
    {"\"\"", NULL, 1, {""}},
    {"\"\",\"\"", NULL, 2, {"", ""}},
    {"\"a,b\",c", NULL, 2, {"a,b", "c"}},
    {"\"a\"\"b\",c", NULL, 2, {"a\"b", "c"}},
    {"\"\"\"\"", NULL, 1, {"\""}},
    {"\"a\nb\",c", NULL, 2, {"a\nb", "c"}},
    {"a,b,c,d,e", NULL, 5, {"a", "b", "c", "d"}},
    {" a , b", NULL, 2, {" a ", " b"}},
    {"\"a", "not closed", 0, {0}},
    {"a,\"b\"\"", "not closed", 0, {0}},
    {"\"a\"b,c", "behind a closing quote", 0, {0}},
    {"\"a\" ,c", "behind a closing quote", 0, {0}},
    {"a\"b,c", "within a field", 0, {0}},
    {"a,b\"\"", "within a field", 0, {0}},
};

static void
records_are_cut_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str fields[4];
        char text[64];
        size_t count = 0;
        assert_true(str_copy(str_from(cases[i].record), text, sizeof text));
        const char *problem = register_csv_split(text, strlen(text), 4, fields, &count);
        if (cases[i].problem) {
            assert_non_null(problem);
            assert_non_null(strstr(problem, cases[i].problem));
            continue;
        }
        assert_null(problem);
        assert_int_equal(count, cases[i].count);
        for (size_t k = 0; k < count && k < 4; k++)
            if (!str_eq_c(fields[k], cases[i].fields[k]))
                fail_msg("%s: field %zu is \"%.*s\"", cases[i].record, k, STR_FMT(fields[k]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(records_are_cut_as_the_table_says)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
