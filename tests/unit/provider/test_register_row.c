/* What each value of a row may be. */
#include "import_fixture.h"

#include "provider/register_row.h"

#include <string.h>

#define CODE "010190-00018"
#define TOWN "90000077325"

static const struct {
    const char *values[8];
    const char *column; /* NULL: good */
    const char *problem;
} cases[] = {
    {{CODE, "1", "2026-01-01", "2026-06-30", TOWN, "L-1", "M-1", "upsert"}, NULL, NULL},
    {{"01019000018", "2", "2026-01-01", "", TOWN, "L-1", "", "withdraw"}, NULL, NULL},
    {{"32123456789", "2", "2026-01-01", "2026-01-01", TOWN, "L", "", "upsert"}, NULL, NULL},
    {{"", "1", "2026-01-01", "", TOWN, "L-1", "", "upsert"}, "person_code", "missing"},
    {{"310290-00018", "1", "2026-01-01", "", TOWN, "L", "", "upsert"},
     "person_code",
     "no personal"},
    {{"010190-0001", "1", "2026-01-01", "", TOWN, "L", "", "upsert"}, "person_code", "no personal"},
    {{CODE, "", "2026-01-01", "", TOWN, "L-1", "", "upsert"}, "status", "missing"},
    {{CODE, "0", "2026-01-01", "", TOWN, "L-1", "", "upsert"}, "status", "must be"},
    {{CODE, "3", "2026-01-01", "", TOWN, "L-1", "", "upsert"}, "status", "must be"},
    {{CODE, "01", "2026-01-01", "", TOWN, "L-1", "", "upsert"}, "status", "must be"},
    {{CODE, "1", "", "", TOWN, "L-1", "", "upsert"}, "from", "missing"},
    {{CODE, "1", "2026-02-29", "", TOWN, "L-1", "", "upsert"}, "from", "no day"},
    {{CODE, "1", "01.02.2026", "", TOWN, "L-1", "", "upsert"}, "from", "no day"},
    {{CODE, "1", "2026-01-01", "2026-1-2", TOWN, "L-1", "", "upsert"}, "till", "no day"},
    {{CODE, "1", "2026-01-01", "2025-12-31", TOWN, "L", "", "upsert"}, "till", "before"},
    {{CODE, "1", "2026-01-01", "", "", "L-1", "", "upsert"}, "municipality", "missing"},
    {{CODE, "1", "2026-01-01", "", "90000077326", "L-1", "", "upsert"}, "municipality", "no reg"},
    {{CODE, "1", "2026-01-01", "", TOWN, "", "", "upsert"}, "decision", "missing"},
    {{CODE, "1", "2026-01-01", "", TOWN, "L\n1", "", "upsert"}, "decision", "control"},
    {{CODE, "1", "2026-01-01", "", TOWN, "L-1", "M\t1", "upsert"}, "household", "control"},
    {{CODE, "1", "2026-01-01", "", TOWN, "L-1", "M\xc2\x85", "upsert"}, "household", "control"},
    {{CODE, "1", "2026-01-01", "", TOWN, "L-1", "M-1", ""}, "op", "must be"},
    {{CODE, "1", "2026-01-01", "", TOWN, "L-1", "M-1", "delete"}, "op", "must be"},
};

static void
rows_are_judged_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct register_values values = {.line = 2};
        struct register_row_checked checked;
        for (size_t k = 0; k < 8; k++)
            values.values[k] = str_from(cases[i].values[k]);
        bool good = register_row_check(&values, true, &checked);
        if (good != !cases[i].column)
            fail_msg("case %zu is judged wrongly: %s", i, values.problem);
        if (good)
            continue;
        assert_string_equal(values.column, cases[i].column);
        assert_non_null(strstr(values.problem, cases[i].problem));
    }
}

static void
good_row_is_taken_over(void **state)
{
    static char longest[REGISTER_FIELD_MAX + 1];
    struct register_values values = {
        .values = {STR(CODE), STR("2"), STR("2026-01-31"), {NULL, 0}, STR(TOWN), STR("L-1")}};
    struct register_row_checked checked;

    (void)state;
    assert_true(register_row_check(&values, false, &checked)); /* op is not asked for */
    assert_true(checked.row.person == UINT64_C(1019000018));
    assert_int_equal(checked.row.kind, STATUS_LOW_INCOME);
    assert_true(date_is_open(checked.row.till));
    assert_true(checked.row.municipality.number == DAUGAVPILS.number);
    assert_true(str_eq_c(checked.row.decision, "L-1"));
    assert_false(checked.withdraw);
    memset(longest, 'x', sizeof longest);
    values.values[REGISTER_ROW_DECISION] = (struct str){longest, REGISTER_FIELD_MAX};
    assert_true(register_row_check(&values, false, &checked));
    values.values[REGISTER_ROW_DECISION].len++;
    assert_false(register_row_check(&values, false, &checked));
}

static void
check_digit_is_only_a_warning(void **state)
{
    struct register_values values = {
        .values = {
            STR("01019000010"), STR("1"), STR("2026-01-01"), {NULL, 0}, STR(TOWN), STR("L")}};
    struct register_row_checked checked;
    int warned = 0;

    (void)state;
    for (char digit = '0'; digit <= '9'; digit++) {
        char code[] = "01019000010";
        code[10] = digit;
        values.values[0] = str_from(code);
        assert_true(register_row_check(&values, false, &checked));
        warned += checked.digit_mismatch;
    }
    assert_int_equal(warned, 9);
}

static void
links_are_judged(void **state)
{
    static const struct {
        const char *values[3], *column;
    } links[] = {
        {{CODE, "32123456789", "2026-01-01"}, NULL},  {{"", "32123456789", "2026-01-01"}, "old"},
        {{CODE, "x", "2026-01-01"}, "new"},           {{CODE, "32123456789", ""}, "day"},
        {{CODE, "32123456789", "2026-13-01"}, "day"}, {{CODE, "01019000018", "2026-01-01"}, "new"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        struct register_values values = {.line = 2};
        struct register_row_link link;
        for (size_t k = 0; k < 3; k++)
            values.values[k] = str_from(links[i].values[k]);
        assert_int_equal(register_row_check_link(&values, &link), !links[i].column);
        if (links[i].column)
            assert_string_equal(values.column, links[i].column);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_judged_as_the_table_says),
        cmocka_unit_test(good_row_is_taken_over),
        cmocka_unit_test(check_digit_is_only_a_warning),
        cmocka_unit_test(links_are_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
