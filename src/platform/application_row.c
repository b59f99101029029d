/* The fields of an application, one by one: see application_row.h. */
#include "platform/application_row.h"

static bool
is_one_line(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t')
            return false;
    return !str_has_control(text);
}

static int
read_text(struct str text, size_t max, const char *name, struct str *ret_text,
          struct problem *problem)
{
    text = str_trim(text);
    if (text.len == 0)
        return problem_set(problem, PROBLEM_MISSING_FIELD, name);
    if (text.len > max || !is_one_line(text))
        return problem_set(problem, PROBLEM_BAD_TEXT, name);
    *ret_text = text;
    return 0;
}

static int
read_person(struct str text, struct person_code *ret_code, struct problem *problem)
{
    if (str_trim(text).len == 0)
        return problem_set(problem, PROBLEM_MISSING_FIELD, "person_code");
    if (!person_code_parse(text, ret_code))
        return problem_set(problem, PROBLEM_BAD_PERSON_CODE, "person_code");
    return 0;
}

static int
read_day(struct str text, struct date today, struct date *ret_day, struct problem *problem)
{
    text = str_trim(text);
    if (text.len == 0)
        return problem_set(problem, PROBLEM_MISSING_FIELD, "day");
    if (!date_parse(text, ret_day))
        return problem_set(problem, PROBLEM_BAD_DATE, "day");
    if (ret_day->days > today.days)
        return problem_set(problem, PROBLEM_DAY_IN_FUTURE, "day");
    return 0;
}

int
application_row_read(const struct application_fields *fields, struct date today,
                     struct bulk_row *ret_row, struct problem *problem)
{
    struct bulk_row row;
    int r;

    if ((r = read_text(fields->number, LIMIT_APPLICATION_MAX, "number", &row.number, problem)) ||
        (r = read_person(fields->person_code, &row.person, problem)) ||
        (r = read_text(fields->purpose, LIMIT_PURPOSE_MAX, "purpose", &row.purpose, problem)) ||
        (r = read_day(fields->day, today, &row.day, problem)))
        return r;
    *ret_row = row;
    return 0;
}
