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
    struct problem filled = {.code = code};

    str_copy(str_from(problem_kind(code)->clause), filled.clause, sizeof filled.clause);
    /* An unknown element's name comes from the peer: however long, it must stay UTF-8. */
    str_copy(str_cut(field, sizeof filled.field - 1), filled.field, sizeof filled.field);
    *problem = filled; /* last: field may be a view into it */
    return code;
}

int
problem_set(struct problem *problem, enum problem_code code, const char *field)
{
    return problem_set_str(problem, code, str_from(field));
}
