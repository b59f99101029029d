/*
 * A system asks as it would ask a provider (the REST contract), and with what a platform insists
 * on: a registered application of that person and a bound operator. See
 * endpoints_status_checks.h.
 */
#include "platform/endpoints_status_checks.h"

#include "desk/desk_json.h"
#include "desk/people.h"
#include "platform/checking.h"
#include "platform/showing.h"

#define TEXT_MAX 256
#define REASON_MAX 500

/* --- What was asked --- */

/* What the system sent. */
struct asked {
    struct query query;
    bool dated; /* it named a period */
    struct str reason;
};

static bool
read_asked(struct desk_call *call, struct asked *asked)
{
    struct query_fields fields = {.request_id = http_header(call->request, "X-Request-Id")};
    json_t *person = NULL;
    const struct desk_member members[] = {
        {"person_code", DESK_TEXT, true, TEXT_MAX, &fields.person_code},
        {"date_from", DESK_TEXT, false, TEXT_MAX, &fields.date_from},
        {"date_till", DESK_TEXT, false, TEXT_MAX, &fields.date_till},
        {"operator", DESK_OBJECT, true, 0, &person},
        {"purpose", DESK_TEXT, false, TEXT_MAX, &fields.purpose},
        {"application", DESK_TEXT, false, TEXT_MAX, &fields.application},
        {"reason", DESK_REASON, false, REASON_MAX, &asked->reason},
    };
    const struct desk_member person_members[] = {
        {"name", DESK_TEXT, true, TEXT_MAX, &fields.operator_name},
        {"surname", DESK_TEXT, true, TEXT_MAX, &fields.operator_surname},
        {"person_code", DESK_TEXT, true, TEXT_MAX, &fields.operator_code},
    };
    struct problem problem = {0};

    if (!desk_read(call, members, ARRAY_LEN(members)) ||
        !desk_read_object(call, person, "operator", person_members, ARRAY_LEN(person_members)))
        return false;
    asked->dated = fields.date_from.len || fields.date_till.len;
    if (query_validate(&fields, &query_names_rest, date_in_riga(call->now_us), &asked->query,
                       &problem) == 0)
        return true;
    desk_reply_problem_of(call, &problem);
    return false;
}

/* --- What is answered --- */

/* "2026-11-26T00:00:00", as the REST contract writes days; null stays. */
static json_t *
contract_day(const json_t *object, const char *name)
{
    struct str day = json_member_str(object, name);

    return day.ptr ? json_sprintf("%.*sT00:00:00", STR_FMT(day)) : json_null();
}

static json_t *
statuses_json(const struct check_entry *check, const json_t *stored)
{
    const json_t *all = json_object_get(stored, "statuses");
    json_t *statuses = json_array();

    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *one = json_array_get(all, i);
        json_array_append_new(statuses, json_pack("{s:O, s:O, s:o, s:o, s:O}", "status",
                                                  json_object_get(one, "status"), "status_name",
                                                  json_object_get(one, "status_name"), "from",
                                                  contract_day(one, "from"), "till",
                                                  contract_day(one, "till"), "municipality",
                                                  json_object_get(one, "municipality")));
    }
    /* Only where all were asked may it be said that there is none. */
    if (check->outcome == CHECK_NOT_FOUND)
        json_array_append_new(statuses,
                              json_pack("{s:i, s:s, s:n, s:n, s:n}", "status", 0, "status_name",
                                        "not-found", "from", "till", "municipality"));
    return statuses;
}

static json_t *
agreements_json(const json_t *stored)
{
    const json_t *all = json_object_get(stored, "agreements");
    json_t *agreements = json_array();

    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *one = json_copy(json_array_get(all, i));
        json_object_del(one, "municipality_name");
        json_array_append_new(agreements, one);
    }
    return agreements;
}

static json_t *
answer_json(const struct check_entry *check, const struct application *application,
            const json_t *stored)
{
    char code[PERSON_CODE_TEXT_MAX], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX];

    person_code_format(application->person, code);
    date_format(check->from, from);
    date_format(check->till, till);
    return json_pack(
        "{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:O}", "request_id", desk_json_str(check->request_id),
        "person_code", code, "date_from", json_sprintf("%sT00:00:00", from), "date_till",
        json_sprintf("%sT00:00:00", till), "outcome", check_outcome_name(check->outcome),
        "statuses", statuses_json(check, stored), "agreements", agreements_json(stored),
        "not_covered", json_object_get(stored, "not_covered"));
}

/* A code of a newer provider is a refusal that this program cannot name. */
static enum problem_code
problem_of(struct str code)
{
    for (int i = 0; i < PROBLEM_COUNT; i++)
        if (str_eq_c(code, problem_kind(problem_at(i))->code))
            return problem_at(i);
    return PROBLEM_PROVIDER_ANSWER;
}

static void
reply_contract(struct desk_call *call, const struct check_entry *check,
               const struct application *application, const json_t *stored)
{
    struct problem problem = {0};

    if (check->outcome != CHECK_REFUSED && check->outcome != CHECK_FAILED) {
        desk_reply_json(call, 200, answer_json(check, application, stored));
        return;
    }
    problem_set(&problem, problem_of(check->problem), "");
    if (check->clause.len)
        (void)!str_copy(check->clause, problem.clause, sizeof problem.clause);
    desk_reply_problem_of(call, &problem);
}

/* --- Between the two --- */

/* 1 found; 0 and -1: the call was answered. */
static int
find_application(struct desk_call *call, const struct asked *asked, struct checking_order *order)
{
    const struct query *query = &asked->query;
    int found;

    order->application = (struct application){.number = query->application,
                                              .purpose = query->purpose,
                                              .person = query->person,
                                              .day = query->from};
    if (query->application.len == 0 || query->purpose.len == 0) {
        checking_refuse(call, order,
                        query->application.len ? PROBLEM_PURPOSE_MISSING
                                               : PROBLEM_APPLICATION_MISSING);
        return 0;
    }
    found = platform_store_find_number(platform_of(call)->store, query->purpose, query->application,
                                       &call->request->arena, &order->application);
    if (found < 0)
        platform_fail(call);
    else if (found == 0)
        checking_refuse(call, order, PROBLEM_APPLICATION_UNKNOWN);
    return found;
}

/* The operator whose name the question bears; false: the call was answered. */
static bool
find_operator(struct desk_call *call, const struct asked *asked, struct checking_order *order,
              struct desk_person *person)
{
    int found =
        desk_person_by_code(call->desk, &asked->query.asker.code, &call->request->arena, person);
    char code[PERSON_CODE_TEXT_MAX];

    if (found < 0) {
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        return false;
    }
    if (found == 1 && person->bound && (person->roles & (DESK_OPERATOR | DESK_SUPERVISOR))) {
        order->asker = person;
        return true;
    }
    person_code_format(asked->query.asker.code, code);
    *person = (struct desk_person){.name = asked->query.asker.name,
                                   .surname = asked->query.asker.surname,
                                   .person_code = arena_str(&call->request->arena, str_from(code))};
    order->asker = person; /* as the system named it, for the record */
    checking_refuse(call, order, PROBLEM_OPERATOR_NOT_BOUND);
    return false;
}

/*
 * A system that lost its answer asks again under the same request id and gets the same answer, as a
 * use of what is stored. False: nothing was asked under it before.
 */
static bool
is_repeat(struct desk_call *call, const struct checking_order *order)
{
    struct check_entry check;
    struct shown_check shown;
    int found = platform_store_find_check(platform_of(call)->store, order->request_id,
                                          &call->request->arena, &check);

    if (found == 0)
        return false;
    if (found < 0) {
        platform_fail(call);
        return true;
    }
    if (check.application != order->application.id || !date_eq(check.from, order->from) ||
        !date_eq(check.till, order->till)) {
        desk_reply_problem(call, PROBLEM_REQUEST_ID_REUSED, NULL);
        return true;
    }
    if (!showing_find(call, order->request_id, &shown))
        return true;
    shown.asker = order->asker;
    if (showing_record(call, &shown, STR("repeated"), STR("same request id")))
        reply_contract(call, &shown.check, &shown.application, shown.stored);
    json_decref(shown.stored);
    return true;
}

void
endpoints_status_checks(struct desk_call *call)
{
    struct asked asked = {.reason = {NULL, 0}};
    struct checking_order order = {.reply = reply_contract};
    struct desk_person person;

    if (!read_asked(call, &asked))
        return;
    order.from = asked.query.from;
    order.till = asked.query.till;
    order.reason = asked.reason;
    order.request_id =
        asked.query.request_id.len ? asked.query.request_id : str_from(call->request_id);
    if (find_application(call, &asked, &order) != 1)
        return;
    if (!asked.dated)
        order.from = order.till = order.application.day;
    if (order.application.person.number != asked.query.person.number) {
        checking_refuse(call, &order, PROBLEM_APPLICATION_DIFFERS);
        return;
    }
    order.application.person = asked.query.person; /* as this caller spells it */
    if (find_operator(call, &asked, &order, &person) && !is_repeat(call, &order))
        checking_begin(call, &order);
}
