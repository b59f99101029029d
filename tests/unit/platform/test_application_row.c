/* What an application's fields may be, as a table. */
#include "platform/application_row.h"

#include "../unit.h"

static struct date
day_of(const char *text)
{
    struct date day;

    assert_true(date_parse(str_from(text), &day));
    return day;
}

static void
fields_are_judged(void **state)
{
    static const char long_text[] =
        "12345678901234567890123456789012345678901234567890123456789012345";
    static const struct {
        const char *number, *person, *purpose, *day;
        enum problem_code code;
        const char *column;
    } rows[] = {
        {"A-1", "010190-01239", "4.2.4.2", "2026-09-01", PROBLEM_NONE, ""},
        {" A-1\t", " 01019001239 ", " 4.2.4.2 ", " 2026-09-01 ", PROBLEM_NONE, ""},
        {"<b>\xe2\x80\xae\"'", "010190-01239", "p", "2026-09-10", PROBLEM_NONE, ""},
        {NULL, "010190-01239", "p", "2026-09-01", PROBLEM_MISSING_FIELD, "number"},
        {"  ", "010190-01239", "p", "2026-09-01", PROBLEM_MISSING_FIELD, "number"},
        {long_text, "010190-01239", "p", "2026-09-01", PROBLEM_BAD_TEXT, "number"},
        {"A\n1", "010190-01239", "p", "2026-09-01", PROBLEM_BAD_TEXT, "number"},
        {"A\x01", "010190-01239", "p", "2026-09-01", PROBLEM_BAD_TEXT, "number"},
        {"A\xff", "010190-01239", "p", "2026-09-01", PROBLEM_BAD_TEXT, "number"},
        {"A-1", NULL, "p", "2026-09-01", PROBLEM_MISSING_FIELD, "person_code"},
        {"A-1", "310290-01239", "p", "2026-09-01", PROBLEM_BAD_PERSON_CODE, "person_code"},
        {"A-1", "010190-01239", "", "2026-09-01", PROBLEM_MISSING_FIELD, "purpose"},
        {"A-1", "010190-01239", long_text, "2026-09-01", PROBLEM_BAD_TEXT, "purpose"},
        {"A-1", "010190-01239", "p", NULL, PROBLEM_MISSING_FIELD, "day"},
        {"A-1", "010190-01239", "p", "1.9.2026", PROBLEM_BAD_DATE, "day"},
        {"A-1", "010190-01239", "p", "2026-02-30", PROBLEM_BAD_DATE, "day"},
        {"A-1", "010190-01239", "p", "2026-09-11", PROBLEM_DAY_IN_FUTURE, "day"},
    };
    struct date today = day_of("2026-09-10");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct application_fields fields = {str_from(rows[i].number),
                                                  str_from(rows[i].person),
                                                  str_from(rows[i].purpose), str_from(rows[i].day)};
        struct problem problem = {.code = PROBLEM_NONE};
        struct bulk_row row;
        assert_row(i, application_row_read(&fields, today, &row, &problem) == (int)rows[i].code);
        assert_row(i, str_eq_c(str_from(problem.field), rows[i].column));
        if (rows[i].code == PROBLEM_NONE)
            assert_row(i, str_eq(row.number, str_trim(str_from(rows[i].number))) &&
                              row.person.number == UINT64_C(1019001239));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields_are_judged)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
