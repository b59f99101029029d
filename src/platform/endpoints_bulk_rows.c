/* The rows of a bulk job: handed in, and with what came of them: see endpoints_bulk.h. */
#include "platform/application_json.h"
#include "platform/application_row.h"
#include "platform/endpoints_bulk.h"
#include "platform/platform_desk.h"
#include "platform/purposes.h"
#include "platform/showing.h"

#include "desk/desk_json.h"

#include <inttypes.h>
#include <stdio.h>

#define ROWS_STANDARD 100
#define ROWS_MAX 200

/* --- Handing in --- */

struct filling {
    struct desk_call *call;
    struct bulk_job job;
    struct purposes purposes;
    json_t *errors;
    uint64_t accepted;
};

/* row counts within this call, from 1. */
static void
add_error(struct filling *filling, size_t row, const char *column, enum problem_code code)
{
    const struct problem_kind *kind = problem_kind(code);
    const char *text = filling->call->language == REST_LV ? kind->text_lv : kind->text_en;

    json_array_append_new(filling->errors,
                          json_pack("{s:I, s:s, s:s, s:s}", "row", (json_int_t)row, "column",
                                    column, "code", kind->code, "text", text));
}

/* False when platform.db failed. */
static bool
add_row(struct filling *filling, size_t number, const struct bulk_row *row)
{
    enum problem_code reason = PROBLEM_BULK_FULL;
    int r = 0;

    if (filling->job.total + filling->accepted < LIMIT_BULK_ROWS)
        r = platform_store_add_row(platform_of(filling->call)->store, filling->job.id, row,
                                   &reason);
    if (r < 0) {
        platform_fail(filling->call);
        return false;
    }
    if (r == 1)
        filling->accepted++;
    else
        add_error(filling, number, "number", reason);
    return true;
}

static bool
fill_with_row(struct filling *filling, size_t number, const json_t *object)
{
    static const char *const names[] = {"number", "person_code", "purpose", "day"};
    const struct application_fields fields = {
        json_member_str(object, names[0]), json_member_str(object, names[1]),
        json_member_str(object, names[2]), json_member_str(object, names[3])};
    struct problem problem;
    struct bulk_row row;
    const char *name;
    json_t *value;

    if (!json_is_object(object)) {
        add_error(filling, number, "", PROBLEM_WRONG_TYPE);
        return true;
    }
    /* Iterating only reads, but jansson's macro wants it writable. */
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            known = known || str_eq_c(str_from(name), names[i]);
        if (!known) {
            add_error(filling, number, "", PROBLEM_UNKNOWN_MEMBER);
            return true;
        }
    }
    if (application_row_read(&fields, date_in_riga(filling->call->now_us), &row, &problem) < 0) {
        add_error(filling, number, problem.field, problem.code);
        return true;
    }
    if (!purposes_find(&filling->purposes, row.purpose)) {
        add_error(filling, number, "purpose", PROBLEM_PURPOSE_NOT_AGREED);
        return true;
    }
    return add_row(filling, number, &row);
}

static bool
fill_with_application(struct filling *filling, size_t number, const json_t *id)
{
    struct application application;
    struct bulk_row row;
    int found = 0;

    if (json_is_integer(id))
        found = platform_store_find_application(platform_of(filling->call)->store,
                                                json_integer_value(id),
                                                &filling->call->request->arena, &application);
    if (found < 0) {
        platform_fail(filling->call);
        return false;
    }
    if (found == 0) {
        add_error(filling, number, "id", PROBLEM_APPLICATION_UNKNOWN);
        return true;
    }
    row = (struct bulk_row){application.number, application.purpose, application.person,
                            application.day};
    return add_row(filling, number, &row);
}

static void
fill(struct filling *filling, const json_t *list,
     bool (*one)(struct filling *filling, size_t number, const json_t *value))
{
    struct desk_call *call = filling->call;
    struct buf subject, detail;

    filling->errors = json_array();
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!one(filling, i + 1, json_array_get(list, i))) {
            json_decref(filling->errors);
            return;
        }
    arena_buf(&call->request->arena, &subject, 40);
    buf_addf(&subject, "bulk job %" PRId64, filling->job.id);
    arena_buf(&call->request->arena, &detail, 48);
    buf_addf(&detail, "{\"rows\":%" PRIu64 "}", filling->accepted);
    desk_record_simple(call, RECORD_ACCESS, buf_str(&subject), STR("filled"), buf_str(&detail));
    desk_reply_json(call, 200,
                    json_pack("{s:I, s:o}", "accepted", (json_int_t)filling->accepted, "errors",
                              filling->errors));
}

/* False: the call was answered. */
static bool
prepare(struct filling *filling)
{
    struct desk_call *call = filling->call;
    const struct agreement_set *set;
    int64_t id;

    if (!desk_word_number(call, 0, &id) ||
        !platform_found(call, platform_store_find_job(platform_of(call)->store, id,
                                                      &call->request->arena, &filling->job)))
        return false;
    if (filling->job.state != BULK_DRAFT) {
        desk_reply_problem(call, PROBLEM_BULK_STATE, NULL);
        return false;
    }
    set = platform_agreements(call);
    if (!set)
        return false;
    if (purposes_collect(set, call->now_us, &call->request->arena, &filling->purposes) == 0)
        return platform_write(call);
    desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    return false;
}

void
endpoints_bulk_fill(struct desk_call *call)
{
    json_t *rows = NULL, *applications = NULL;
    const struct desk_member members[] = {
        {"rows", DESK_ARRAY, false, LIMIT_BULK_ROWS_AT_ONCE, &rows},
        {"applications", DESK_ARRAY, false, LIMIT_BULK_ROWS_AT_ONCE, &applications},
    };
    struct filling filling = {.call = call};

    if (!desk_read(call, members, ARRAY_LEN(members)))
        return;
    if (!rows == !applications) {
        desk_reply_problem(call, PROBLEM_MISSING_FIELD, "rows");
        return;
    }
    if (prepare(&filling))
        fill(&filling, rows ? rows : applications, rows ? fill_with_row : fill_with_application);
}

/* --- What came of them --- */

/* Why a row has no whole answer. */
static json_t *
reason_json(const struct check_entry *check, enum rest_language language)
{
    return check->problem.len
               ? application_json_reason(check->problem, check->clause, STR(""), language)
               : json_null();
}

/* Its record of use, when something of the answer is shown. False: the call was answered. */
static bool
record_row(struct desk_call *call, const struct bulk_row_line *line, json_t *stored,
           const struct bulk_job *job)
{
    const struct shown_check shown = {
        .check = line->check,
        .application = {.number = line->about.number,
                        .purpose = line->about.purpose,
                        .person = line->about.person},
        .stored = stored,
    };
    struct buf how;

    arena_buf(&call->request->arena, &how, 40);
    buf_addf(&how, "bulk job %" PRId64, job->id);
    return showing_record(call, &shown, buf_str(&how), job->name);
}

static json_t *
line_json(struct desk_call *call, const struct bulk_row_line *line, json_t *stored)
{
    const struct check_entry *check = &line->check;
    json_t *statuses = json_object_get(stored, "statuses");
    char code[PERSON_CODE_TEXT_MAX];

    person_code_format(line->about.person, code);
    return json_pack("{s:I, s:o, s:s, s:o, s:o, s:o, s:s?, s:o, s:o}", "row", (json_int_t)line->row,
                     "number", desk_json_str(line->about.number), "person_code", code, "purpose",
                     desk_json_str(line->about.purpose), "day", desk_json_day(line->about.day),
                     "request_id", desk_json_str(check->request_id), "outcome",
                     check->outcome == CHECK_NONE ? NULL : check_outcome_name(check->outcome),
                     "statuses", statuses ? json_incref(statuses) : json_null(), "reason",
                     reason_json(check, call->language));
}

static json_t *
show_line(struct desk_call *call, const struct bulk_row_line *line, const struct bulk_job *job)
{
    CLEANUP(json_cleanup) json_t *stored = NULL;
    json_t *shown;

    if (line->check.answer.ptr) {
        stored = finding_load(&line->check);
        if (!record_row(call, line, stored, job))
            return NULL;
    }
    shown = line_json(call, line, stored);
    if (!shown)
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    return shown;
}

static void
reply_rows(struct desk_call *call, const struct bulk_job *job, const struct bulk_row_line *lines,
           size_t count, size_t limit)
{
    json_t *items = json_array(), *next = NULL;

    if (count > limit) {
        count = limit;
        next = json_sprintf("%" PRId64, lines[count - 1].row);
    }
    for (size_t i = 0; i < count; i++) {
        json_t *item = show_line(call, &lines[i], job);
        if (!item) { /* the call was answered */
            json_decref(items);
            json_decref(next);
            return;
        }
        json_array_append_new(items, item);
    }
    platform_reply_list(call, items, next);
}

static bool
read_wish(struct desk_call *call, bool *ret_only, enum check_outcome *ret_outcome,
          uint64_t *ret_after)
{
    struct str outcome = desk_argument(call, "outcome"), after = desk_argument(call, "after");

    *ret_only = outcome.ptr != NULL;
    *ret_outcome = CHECK_NONE;
    *ret_after = 0;
    if (outcome.ptr && !check_outcome_parse(outcome, ret_outcome)) {
        desk_reply_problem(call, PROBLEM_BAD_VALUE, "outcome");
        return false;
    }
    if (after.ptr && !str_to_u64(after, INT64_MAX, ret_after)) {
        desk_reply_problem(call, PROBLEM_BAD_VALUE, "after");
        return false;
    }
    return true;
}

void
endpoints_bulk_rows(struct desk_call *call)
{
    size_t count, limit = platform_limit(call, ROWS_STANDARD, ROWS_MAX);
    struct platform_store *store = platform_of(call)->store;
    struct arena *arena = &call->request->arena;
    enum check_outcome outcome;
    struct bulk_row_line *lines;
    struct bulk_job job;
    uint64_t after;
    int64_t id;
    bool only;

    if (limit == 0 || !read_wish(call, &only, &outcome, &after) ||
        !desk_word_number(call, 0, &id) ||
        !platform_found(call, platform_store_find_job(store, id, arena, &job)))
        return;
    if (platform_store_list_rows(store, id, only, outcome, (int64_t)after, limit + 1, arena, &lines,
                                 &count) < 0)
        platform_fail(call);
    else
        reply_rows(call, &job, lines, count, limit);
}
