/* Documents about applications: see application_json.h. */
#include "platform/application_json.h"

#include "base/problem.h"
#include "desk/desk_json.h"

const char *
check_ending_name(enum check_outcome outcome)
{
    switch (outcome) {
    case CHECK_STATUS:
    case CHECK_NOT_FOUND:
        return "answered";
    case CHECK_NONE:
    case CHECK_INCOMPLETE:
    case CHECK_REFUSED:
    case CHECK_FAILED:
    case CHECK_DELETED:
        break;
    }
    return check_outcome_name(outcome);
}

static json_t *
person_json(struct person_code person)
{
    char text[PERSON_CODE_TEXT_MAX];

    person_code_format(person, text);
    return json_string(text);
}

static json_t *
last_check_json(const struct application_line *line)
{
    if (!line->last_request_id.ptr)
        return json_null();
    return json_pack("{s:o, s:o, s:s}", "request_id", desk_json_str(line->last_request_id), "at",
                     desk_json_instant(line->last_at_us), "outcome",
                     check_ending_name(line->last_outcome));
}

json_t *
application_json_line(const struct application_line *line)
{
    const struct application *application = &line->application;
    bool open = application->outcome == APPLICATION_OPEN;

    return json_pack(
        "{s:I, s:o, s:o, s:o, s:o, s:s, s:s?, s:o, s:o, s:o}", "id", (json_int_t)application->id,
        "number", desk_json_str(application->number), "person_code",
        person_json(application->person), "purpose", desk_json_str(application->purpose), "day",
        desk_json_day(application->day), "state", open ? "open" : "closed", "outcome",
        open ? NULL : application_outcome_name(application->outcome), "registered_by",
        desk_json_str(application->registered_by), "registered_at",
        desk_json_instant(application->registered_at_us), "last_check", last_check_json(line));
}

static json_t *
operator_json(const struct check_entry *check)
{
    return json_pack("{s:o, s:o}", "name", desk_json_str(check->operator_name), "surname",
                     desk_json_str(check->operator_surname));
}

json_t *
application_json_check(const struct check_entry *check)
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "request_id", desk_json_str(check->request_id),
        "at", desk_json_instant(check->at_us), "operator", operator_json(check), "from",
        desk_json_day(check->from), "till", desk_json_day(check->till), "reason",
        check->reason.len ? desk_json_str(check->reason) : json_null(), "outcome",
        check_ending_name(check->outcome), "kept_until", desk_json_day(check->kept_until));
}

/* NULL when the code is none of ours: a newer provider's. */
static const struct problem_kind *
kind_of(struct str code)
{
    for (int i = 0; i < PROBLEM_COUNT; i++)
        if (str_eq_c(code, problem_kind(problem_at(i))->code))
            return problem_kind(problem_at(i));
    return NULL;
}

json_t *
application_json_reason(struct str code, struct str clause, struct str text,
                        enum rest_language language)
{
    const struct problem_kind *kind = kind_of(code);

    if (kind)
        text = str_from(language == REST_LV ? kind->text_lv : kind->text_en);
    return json_pack("{s:o, s:o, s:o}", "code", desk_json_str(code), "clause",
                     clause.len ? desk_json_str(clause) : json_null(), "text", desk_json_str(text));
}

/* What was stored, each with its text in the reader's language. */
static json_t *
not_covered_json(const json_t *stored, enum rest_language language)
{
    const json_t *all = json_object_get(stored, "not_covered");
    json_t *shown = json_array();

    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *one = json_array_get(all, i);
        json_t *entry =
            application_json_reason(json_member_str(one, "code"), json_member_str(one, "clause"),
                                    json_member_str(one, "text"), language);
        json_object_set_new(entry, "municipality",
                            desk_json_str(json_member_str(one, "municipality")));
        json_object_set_new(entry, "municipality_name",
                            desk_json_str(json_member_str(one, "municipality_name")));
        json_object_set_new(entry, "provider", desk_json_str(json_member_str(one, "provider")));
        json_array_append_new(shown, entry);
    }
    return shown;
}

static json_t *
providers_json(const struct check_entry *check)
{
    static const char *const results[] = {"unreachable", "answered", "unreachable", "refused"};
    static const char *const receipts[] = {"none", "pending", "verified", "different"};
    json_t *providers = json_array();

    for (size_t i = 0; i < check->provider_count; i++) {
        const struct check_provider *provider = &check->providers[i];
        size_t result = (size_t)provider->result, receipt = (size_t)provider->receipt;
        json_array_append_new(
            providers, json_pack("{s:o, s:s, s:s}", "name", desk_json_str(provider->name), "state",
                                 results[result < ARRAY_LEN(results) ? result : 0], "receipt",
                                 receipts[receipt < ARRAY_LEN(receipts) ? receipt : 0]));
    }
    return providers;
}

/* Borrowed from what was stored, or new when it is not there. */
static json_t *
list_of(const json_t *stored, const char *name)
{
    json_t *list = json_object_get(stored, name);

    return json_is_array(list) ? json_incref(list) : json_array();
}

json_t *
application_json_answer(const struct check_entry *check, const struct application *application,
                        const json_t *stored, enum rest_language language)
{
    json_t *answer = json_pack(
        "{s:o, s:o, s:{s:I, s:o}, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "request_id", desk_json_str(check->request_id), "at", desk_json_instant(check->at_us),
        "application", "id", (json_int_t)application->id, "number",
        desk_json_str(application->number), "person_code", person_json(application->person), "from",
        desk_json_day(check->from), "till", desk_json_day(check->till), "outcome",
        check_outcome_name(check->outcome), "statuses", list_of(stored, "statuses"), "agreements",
        list_of(stored, "agreements"), "not_covered", not_covered_json(stored, language),
        "providers", providers_json(check), "operator", operator_json(check), "purpose",
        desk_json_str(application->purpose), "kept_until", desk_json_day(check->kept_until));

    if (!answer)
        return NULL;
    json_object_set_new(answer, "day", desk_json_day(application->day));
    json_object_set_new(answer, "reason",
                        check->reason.len ? desk_json_str(check->reason) : json_null());
    if (check->problem.len)
        json_object_set_new(
            answer, "problem",
            application_json_reason(check->problem, check->clause, STR(""), language));
    else
        json_object_set_new(answer, "problem", json_null());
    return answer;
}
