/*
 * Applications as they are handed in: four lines, one for each field. What is taken fits where it
 * is stored, is one line of UTF-8, and is read again as the same.
 */
#include "platform/application_row.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect_text(struct str text, size_t max)
{
    assert(text.len > 0 && text.len <= max && str_is_utf8(text) && !str_has_control(text));
    assert(str_eq(text, str_trim(text)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct application_fields fields = {.number = str_split(&rest, '\n')}, again;
    char person[PERSON_CODE_TEXT_MAX], day[DATE_TEXT_MAX];
    const struct date today = {20783};
    struct bulk_row row, same;
    struct problem problem;

    fields.person_code = str_split(&rest, '\n');
    fields.purpose = str_split(&rest, '\n');
    fields.day = rest;
    if (application_row_read(&fields, today, &row, &problem) < 0) {
        assert(problem.code != PROBLEM_NONE && problem.field[0] != '\0');
        return 0;
    }
    expect_text(row.number, LIMIT_APPLICATION_MAX);
    expect_text(row.purpose, LIMIT_PURPOSE_MAX);
    assert(row.person.number > 0 && row.day.days <= today.days);
    person_code_format(row.person, person);
    date_format(row.day, day);
    again = (struct application_fields){row.number, str_from(person), row.purpose, str_from(day)};
    assert(application_row_read(&again, today, &same, &problem) == 0);
    assert(str_eq(same.number, row.number) && same.person.number == row.person.number);
    assert(same.person.hyphen == row.person.hyphen && date_eq(same.day, row.day));
    return 0;
}
