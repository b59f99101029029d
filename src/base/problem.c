/* The registry as a table: see problem.h and api/problems.def. */
#include "base/problem.h"

static const struct problem_kind kinds[] = {
#define PROBLEM(name, code, status, fault, clause, text_lv, text_en) \
    {code, status, FAULT_##fault, clause, text_lv, text_en},
#include "problems.def"
#undef PROBLEM
};

const struct problem_kind *
problem_kind(enum problem_code code)
{
    if (code <= PROBLEM_FIRST_ROW_ || code >= PROBLEM_END_)
        code = PROBLEM_INTERNAL;
    return &kinds[code - PROBLEM_FIRST_ROW_ - 1];
}

enum problem_code
problem_at(int position)
{
    return (enum problem_code)(PROBLEM_FIRST_ROW_ + 1 + position);
}

int
problem_set_str(struct problem *problem, enum problem_code code, struct str field)
{
    *problem = (struct problem){.code = code};
    str_copy(str_from(problem_kind(code)->clause), problem->clause, sizeof problem->clause);
    if (field.len >= sizeof problem->field)
        field.len = sizeof problem->field - 1;
    str_copy(field, problem->field, sizeof problem->field);
    return code;
}

int
problem_set(struct problem *problem, enum problem_code code, const char *field)
{
    return problem_set_str(problem, code, str_from(field));
}
