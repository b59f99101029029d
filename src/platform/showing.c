/* See showing.h. */
#include "platform/showing.h"

#include "platform/finding.h"
#include "platform/platform_desk.h"

/* 1 when all of it is there; 0 and -1: the call was answered. */
static int
find_parts(struct desk_call *call, struct str request_id, struct shown_check *shown)
{
    struct platform_store *store = platform_of(call)->store;
    struct arena *arena = &call->request->arena;
    int found = platform_store_find_check(store, request_id, arena, &shown->check);

    if (found == 1) /* a bulk row that never became an application is none to show */
        found = platform_store_find_application(store, shown->check.application, arena,
                                                &shown->application);
    if (found < 0)
        platform_fail(call);
    else if (found == 0)
        desk_reply_problem(call, PROBLEM_CHECK_UNKNOWN, NULL);
    return found;
}

bool
showing_find(struct desk_call *call, struct str request_id, struct shown_check *ret_shown)
{
    struct shown_check shown = {.stored = NULL};

    if (find_parts(call, request_id, &shown) != 1)
        return false;
    if (!shown.check.answer.ptr) {
        desk_reply_problem(call, PROBLEM_ANSWER_DELETED, NULL);
        return false;
    }
    shown.stored = finding_load(&shown.check);
    if (!shown.stored) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return false;
    }
    *ret_shown = shown;
    return true;
}

static struct str
outcome_of(const struct check_entry *check, size_t rows)
{
    if (check->problem.len)
        return check->problem;
    return rows ? STR("disclosed") : str_from(check_outcome_name(check->outcome));
}

bool
showing_record(struct desk_call *call, const struct shown_check *shown, struct str how,
               struct str reason)
{
    const struct check_entry *check = &shown->check;
    struct arena *arena = &call->request->arena;
    char code[PERSON_CODE_TEXT_MAX];
    struct status_row *rows;
    struct record record;
    size_t count;

    if (finding_rows(shown->stored, arena, &rows, &count) < 0) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return false;
    }
    person_code_format(shown->application.person, code);
    record_init(&record, RECORD_USE, call->now_us);
    record.request_id = check->request_id;
    if (shown->asker) {
        record.operator_name = shown->asker->name;
        record.operator_surname = shown->asker->surname;
        record.operator_code = shown->asker->person_code;
    }
    record.person_code = arena_str(arena, str_from(code));
    record.application = shown->application.number;
    record.purpose = shown->application.purpose;
    record.from = check->from;
    record.till = check->till;
    record.rows = rows;
    record.row_count = count;
    record.outcome = outcome_of(check, count);
    record.subject = how;
    record.detail = platform_reason(call, reason);
    desk_record(call, &record);
    return true;
}
