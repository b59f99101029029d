/*
 * Everything that can be refused or can fail on the wire, one registry for all codecs:
 * api/problems.def. A function that can fail returns 0 or a negative enum problem_code and, where
 * there is more to say, fills a struct problem.
 *
 * A problem never carries a person's data: `field` names the parameter, not its value.
 */
#ifndef TILTS_BASE_PROBLEM_H
#define TILTS_BASE_PROBLEM_H

#include "base/str.h"

enum problem_fault { FAULT_CALLER, FAULT_OURS };

enum problem_code {
    PROBLEM_NONE = 0,
    /* Rows count up from here and stay negative, so that `int` results carry them. */
    PROBLEM_FIRST_ROW_ = -1000,
#define PROBLEM(name, code, status, fault, clause, text_lv, text_en) PROBLEM_##name,
#include "problems.def"
#undef PROBLEM
    PROBLEM_END_
};

#define PROBLEM_COUNT (PROBLEM_END_ - PROBLEM_FIRST_ROW_ - 1)

/* One row of the registry. */
struct problem_kind {
    const char *code; /* stable, kebab-case: what programs compare */
    int http_status;
    enum problem_fault fault;
    const char *clause; /* of the agreement, where the kind itself decides it; else "" */
    const char *text_lv;
    const char *text_en;
};

#define PROBLEM_CLAUSE_MAX 32
#define PROBLEM_FIELD_MAX 64

struct problem {
    enum problem_code code;
    char clause[PROBLEM_CLAUSE_MAX]; /* "" where no clause decides */
    char field[PROBLEM_FIELD_MAX];   /* parameter, element or member concerned, or "" */
    unsigned line;                   /* of the body, from 1; 0 when not known */
    unsigned retry_after_s;          /* 0: no advice */
};

/* Never NULL: an unknown code gives the row INTERNAL. */
const struct problem_kind *problem_kind(enum problem_code code);
/* By position 0 .. PROBLEM_COUNT - 1, for listings. */
enum problem_code problem_at(int position);
/* Sets code, the kind's clause and the field (cut to what fits); returns code for `return`. */
int problem_set(struct problem *problem, enum problem_code code, const char *field);
/* The same with a field that is a view. */
int problem_set_str(struct problem *problem, enum problem_code code, struct str field);

#endif
