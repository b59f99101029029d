/* One rule per field, in the order of the annex: see query.h. */
#include "status/query.h"

#include "base/limits.h"

const struct query_names query_names_soap = {
    .person_code = "PersonCode",
    .date_from = "dateFrom",
    .date_till = "dateTill",
    .operator_name = "userName",
    .operator_surname = "userSecondName",
    .operator_code = "userPersonCode",
    .purpose = "Purpose",
    .application = "Application",
    .request_id = "RequestId",
};

const struct query_names query_names_rest = {
    .person_code = "person_code",
    .date_from = "date_from",
    .date_till = "date_till",
    .operator_name = "operator.name",
    .operator_surname = "operator.surname",
    .operator_code = "operator.person_code",
    .purpose = "purpose",
    .application = "application",
    .request_id = "X-Request-Id",
};

/* str_has_control lets these pass, but a field is one line in every list and log. */
static bool
has_line_break(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t')
            return true;
    return false;
}

static int
check_text(struct str text, size_t max, const char *name, struct str *ret_text,
           struct problem *problem)
{
    text = str_trim(text);
    if (text.len > max || str_has_control(text) || has_line_break(text))
        return problem_set(problem, PROBLEM_BAD_TEXT, name);
    *ret_text = text;
    return 0;
}

static int
check_required(struct str text, size_t max, const char *name, struct str *ret_text,
               struct problem *problem)
{
    if (str_trim(text).len == 0)
        return problem_set(problem, PROBLEM_MISSING_FIELD, name);
    return check_text(text, max, name, ret_text, problem);
}

static int
check_code(struct str text, const char *name, struct person_code *ret_code, struct problem *problem)
{
    if (str_trim(text).len == 0)
        return problem_set(problem, PROBLEM_MISSING_FIELD, name);
    if (!person_code_parse(text, ret_code))
        return problem_set(problem, PROBLEM_BAD_PERSON_CODE, name);
    return 0;
}

static int
check_date(struct str text, const char *name, struct date *ret_date, struct problem *problem)
{
    *ret_date = DATE_NONE;
    if (str_trim(text).len != 0 && !date_parse_xsd(text, ret_date))
        return problem_set(problem, PROBLEM_BAD_DATE, name);
    return 0;
}

bool
query_request_id_is_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '.' || c == '_' || c == ':'))
            return false;
    }
    return id.len > 0 && id.len <= LIMIT_REQUEST_ID_MAX;
}

static int
check_request_id(struct str text, const char *name, struct str *ret_text, struct problem *problem)
{
    text = str_trim(text);
    if (text.len > 0 && !query_request_id_is_valid(text))
        return problem_set(problem, PROBLEM_BAD_TEXT, name);
    *ret_text = text;
    return 0;
}

static int
settle_period(struct query *query, struct date today, const char *name, struct problem *problem)
{
    if (date_is_none(query->from) && date_is_none(query->till))
        query->from = query->till = today;
    else if (date_is_none(query->from))
        query->from = query->till;
    else if (date_is_none(query->till))
        query->till = query->from;
    if (query->from.days > query->till.days)
        return problem_set(problem, PROBLEM_FROM_AFTER_TILL, name);
    return 0;
}

int
query_validate(const struct query_fields *f, const struct query_names *n, struct date today,
               struct query *ret_query, struct problem *problem)
{
    struct query q = {0};
    int r;

    if ((r = check_request_id(f->request_id, n->request_id, &q.request_id, problem)) ||
        (r = check_code(f->person_code, n->person_code, &q.person, problem)) ||
        (r = check_date(f->date_from, n->date_from, &q.from, problem)) ||
        (r = check_date(f->date_till, n->date_till, &q.till, problem)) ||
        (r = settle_period(&q, today, n->date_from, problem)) ||
        (r = check_required(f->operator_name, LIMIT_NAME_MAX, n->operator_name, &q.asker.name,
                            problem)) ||
        (r = check_required(f->operator_surname, LIMIT_NAME_MAX, n->operator_surname,
                            &q.asker.surname, problem)) ||
        (r = check_code(f->operator_code, n->operator_code, &q.asker.code, problem)) ||
        (r = check_text(f->purpose, LIMIT_PURPOSE_MAX, n->purpose, &q.purpose, problem)) ||
        (r = check_text(f->application, LIMIT_APPLICATION_MAX, n->application, &q.application,
                        problem)))
        return r;
    *ret_query = q;
    return 0;
}
