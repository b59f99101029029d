/*
 * A question, whichever way it came: whose status, on which days, asked by which operator, for
 * what. A codec fills struct query_fields with views into the request; query_validate() makes the
 * query. Pure; the views must outlive the query.
 */
#ifndef TILTS_STATUS_QUERY_H
#define TILTS_STATUS_QUERY_H

#include "base/date.h"
#include "base/problem.h"
#include "status/person_code.h"

/* The fields as text. ptr NULL = absent; present but nil or empty = absent for the dates. */
struct query_fields {
    struct str person_code;
    struct str date_from;
    struct str date_till;
    struct str operator_name;
    struct str operator_surname;
    struct str operator_code;
    struct str purpose;
    struct str application;
    struct str request_id;
};

struct operator_name {
    struct str name;
    struct str surname;
    struct person_code code;
};

struct query {
    struct person_code person;
    struct date from; /* both set, from <= till */
    struct date till;
    struct operator_name asker; /* a human, named in every call (SPEC section 2) */
    struct str purpose;         /* empty when not given */
    struct str application;
    struct str request_id;
};

/* How each codec calls the fields, for problems: query_names_soap, query_names_rest. */
struct query_names {
    const char *person_code, *date_from, *date_till;
    const char *operator_name, *operator_surname, *operator_code;
    const char *purpose, *application, *request_id;
};

extern const struct query_names query_names_soap;
extern const struct query_names query_names_rest;

/*
 * Checks every field and settles the period (SPEC "Days"); today is the Riga day of the call.
 * Returns 0 or a negative problem code with `field` named as in names.
 */
int query_validate(const struct query_fields *fields, const struct query_names *names,
                   struct date today, struct query *ret_query, struct problem *problem) MUST_USE;

/* A request id travels in headers and file names: letters, digits and -._: only, not empty. */
bool query_request_id_is_valid(struct str id);

#endif
