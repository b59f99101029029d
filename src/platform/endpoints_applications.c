/* Calls about applications: see endpoints_applications.h. */
#include "platform/endpoints_applications.h"

#include "platform/application_json.h"
#include "platform/application_row.h"
#include "platform/platform_desk.h"
#include "platform/purposes.h"

#include <inttypes.h>
#include <stdio.h>

#define LIST_STANDARD 50
#define LIST_MAX 200
#define HISTORY_MAX 200
#define CURSOR_MAX 40
#define REASON_MAX 500

/* --- Lists --- */

/* "day.id" of the last line of a page. */
static json_t *
cursor_of(const struct application *last)
{
    return json_sprintf("%" PRId32 ".%" PRId64, last->day.days, last->id);
}

static bool
read_cursor(struct desk_call *call, struct str text, struct application_wish *wish)
{
    uint64_t day, id;

    if (!text.ptr)
        return true;
    if (str_to_u64(str_split(&text, '.'), INT32_MAX, &day) && str_to_u64(text, INT64_MAX, &id)) {
        wish->after_day = (struct date){(int32_t)day};
        wish->after_id = (int64_t)id;
        return true;
    }
    desk_reply_problem(call, PROBLEM_BAD_VALUE, "after");
    return false;
}

static bool
read_state(struct desk_call *call, struct str text, struct application_wish *wish)
{
    if (!text.ptr)
        return true;
    if (str_eq_c(text, "open"))
        wish->state = WISH_OPEN;
    else if (str_eq_c(text, "closed"))
        wish->state = WISH_CLOSED;
    else
        desk_reply_problem(call, PROBLEM_BAD_VALUE, "state");
    return wish->state != WISH_ANY;
}

static void
reply_list(struct desk_call *call, struct application_wish *wish)
{
    struct application_line *lines;
    size_t count, page = wish->max;
    json_t *items, *next = NULL;

    wish->max = page + 1; /* one more tells whether there is another page */
    if (platform_store_list_applications(platform_of(call)->store, wish, &call->request->arena,
                                         &lines, &count) < 0) {
        platform_fail(call);
        return;
    }
    if (count > page) {
        count = page;
        next = cursor_of(&lines[count - 1].application);
    }
    items = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(items, application_json_line(&lines[i]));
    platform_reply_list(call, items, next);
}

void
endpoints_applications_list(struct desk_call *call)
{
    struct application_wish wish = {
        .from = DATE_NONE, .till = DATE_NONE, .after_day = DATE_NONE, .number = {NULL, 0}};

    if (str_eq_c(desk_argument(call, "today"), "1"))
        wish.from = wish.till = date_in_riga(call->now_us);
    wish.max = platform_limit(call, LIST_STANDARD, LIST_MAX);
    if (wish.max && read_state(call, desk_argument(call, "state"), &wish) &&
        read_cursor(call, desk_argument(call, "after"), &wish))
        reply_list(call, &wish);
}

void
endpoints_applications_search(struct desk_call *call)
{
    struct application_wish wish = {
        .from = DATE_NONE, .till = DATE_NONE, .after_day = DATE_NONE, .number = {NULL, 0}};
    struct person_code person = {0};
    struct str state = {NULL, 0}, after = {NULL, 0};
    int64_t limit = LIST_STANDARD;
    const struct desk_member members[] = {
        {"number", DESK_TEXT, false, LIMIT_APPLICATION_MAX, &wish.number},
        {"person_code", DESK_PERSON, false, 0, &person},
        {"state", DESK_TEXT, false, 16, &state},
        {"from", DESK_DAY, false, 0, &wish.from},
        {"till", DESK_DAY, false, 0, &wish.till},
        {"after", DESK_TEXT, false, CURSOR_MAX, &after},
        {"limit", DESK_NUMBER, false, LIST_MAX, &limit},
    };

    if (!desk_read(call, members, ARRAY_LEN(members)) || !read_state(call, state, &wish) ||
        !read_cursor(call, after, &wish))
        return;
    wish.person = person.number;
    wish.max = limit > 0 ? (size_t)limit : LIST_STANDARD;
    reply_list(call, &wish);
}

/* --- One application --- */

/* What the log tells of a change to an application. */
static void
record_change(struct desk_call *call, const struct application *application, struct str subject,
              struct str outcome, struct str detail)
{
    char code[PERSON_CODE_TEXT_MAX];
    struct record record;

    person_code_format(application->person, code);
    record_init(&record, RECORD_ACCESS, call->now_us);
    record.person_code = arena_str(&call->request->arena, str_from(code));
    record.application = application->number;
    record.purpose = application->purpose;
    record.from = record.till = application->day;
    record.subject = subject;
    record.outcome = outcome;
    record.detail = detail;
    desk_record(call, &record);
}

/* False when there is none: then the call was answered. */
static bool
find(struct desk_call *call, struct application *ret_application)
{
    int64_t id;

    return desk_word_number(call, 0, &id) &&
           platform_found(call,
                          platform_store_find_application(platform_of(call)->store, id,
                                                          &call->request->arena, ret_application));
}

/* With its checks. */
static void
reply_application(struct desk_call *call, const struct application *application, int status)
{
    struct application_line line = {.application = *application, .last_request_id = {NULL, 0}};
    struct check_entry *checks;
    json_t *document, *history = json_array();
    size_t count;

    if (platform_store_list_checks(platform_of(call)->store, application->id, HISTORY_MAX,
                                   &call->request->arena, &checks, &count) < 0) {
        json_decref(history);
        platform_fail(call);
        return;
    }
    if (count) {
        line.last_request_id = checks[0].request_id;
        line.last_at_us = checks[0].at_us;
        line.last_outcome = checks[0].outcome;
    }
    for (size_t i = 0; i < count; i++)
        json_array_append_new(history, application_json_check(&checks[i]));
    document = application_json_line(&line);
    if (document)
        json_object_set_new(document, "checks", history);
    else
        json_decref(history);
    desk_reply_json(call, status, document);
}

static void
add(struct desk_call *call, const struct bulk_row *row)
{
    struct application application = {.purpose = row->purpose,
                                      .number = row->number,
                                      .person = row->person,
                                      .day = row->day,
                                      .registered_by = platform_who(call),
                                      .registered_at_us = call->now_us};
    int r;

    if (!platform_write(call))
        return;
    r = platform_store_add_application(platform_of(call)->store, &application, &application.id);
    if (r < 0)
        platform_fail(call);
    else if (r == 0)
        desk_reply_problem(call, PROBLEM_APPLICATION_EXISTS, "number");
    else {
        record_change(call, &application, STR("application"), STR("registered"), STR(""));
        reply_application(call, &application, 201);
    }
}

static struct str
member_of(const struct desk_call *call, const char *name)
{
    return json_member_str(call->body, name);
}

void
endpoints_applications_add(struct desk_call *call)
{
    struct str any;
    const struct desk_member members[] = {
        {"number", DESK_TEXT, true, LIMIT_APPLICATION_MAX, &any},
        {"person_code", DESK_TEXT, true, LIMIT_NAME_MAX, &any},
        {"purpose", DESK_TEXT, true, LIMIT_PURPOSE_MAX, &any},
        {"day", DESK_TEXT, true, LIMIT_NAME_MAX, &any},
    };
    const struct agreement_set *set;
    struct problem problem;
    struct purposes purposes;
    struct bulk_row row;

    if (!desk_read(call, members, ARRAY_LEN(members)))
        return;
    const struct application_fields fields = {member_of(call, "number"),
                                              member_of(call, "person_code"),
                                              member_of(call, "purpose"), member_of(call, "day")};
    if (application_row_read(&fields, date_in_riga(call->now_us), &row, &problem) < 0) {
        desk_reply_problem_of(call, &problem);
        return;
    }
    set = platform_agreements(call);
    if (!set)
        return;
    if (purposes_collect(set, call->now_us, &call->request->arena, &purposes) < 0)
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    else if (!purposes_find(&purposes, row.purpose))
        desk_reply_problem(call, PROBLEM_PURPOSE_NOT_AGREED, "purpose");
    else
        add(call, &row);
}

void
endpoints_applications_show(struct desk_call *call)
{
    struct application application;

    if (find(call, &application))
        reply_application(call, &application, 200);
}

static void
move(struct desk_call *call, struct application *application, enum application_outcome outcome,
     struct str detail)
{
    int r;

    if (!platform_write(call))
        return;
    r = platform_store_set_outcome(platform_of(call)->store, application->id, outcome);
    if (r < 0) {
        platform_fail(call);
    } else if (r == 0) {
        desk_reply_problem(call, PROBLEM_APPLICATION_STATE, NULL);
    } else {
        application->outcome = outcome;
        record_change(
            call, application, STR("application"),
            str_from(outcome == APPLICATION_OPEN ? "reopened" : application_outcome_name(outcome)),
            detail);
        reply_application(call, application, 200);
    }
}

void
endpoints_applications_close(struct desk_call *call)
{
    struct str text;
    const struct desk_member members[] = {{"outcome", DESK_TEXT, true, 16, &text}};
    enum application_outcome outcome;
    struct application application;

    if (!desk_read(call, members, ARRAY_LEN(members)))
        return;
    if (!application_outcome_parse(text, &outcome) || outcome == APPLICATION_OPEN) {
        desk_reply_problem(call, PROBLEM_BAD_VALUE, "outcome");
        return;
    }
    if (find(call, &application))
        move(call, &application, outcome, STR(""));
}

void
endpoints_applications_reopen(struct desk_call *call)
{
    struct str reason;
    const struct desk_member members[] = {{"reason", DESK_REASON, true, REASON_MAX, &reason}};
    struct application application;

    if (desk_read(call, members, ARRAY_LEN(members)) && find(call, &application))
        move(call, &application, APPLICATION_OPEN, platform_reason(call, reason));
}
