/* Calls of people about checks: see endpoints_checks.h. */
#include "platform/endpoints_checks.h"

#include "desk/desk_json.h"
#include "platform/application_json.h"
#include "platform/checking.h"
#include "platform/showing.h"

#include <inttypes.h>
#include <stdio.h>

#define REASON_MAX 500

/* --- Asking --- */

static void
reply_answer(struct desk_call *call, const struct check_entry *check,
             const struct application *application, const json_t *stored)
{
    desk_reply_json(call, 200, application_json_answer(check, application, stored, call->language));
}

void
endpoints_checks_ask(struct desk_call *call)
{
    struct checking_order order = {.asker = call->who,
                                   .from = DATE_NONE,
                                   .reason = {NULL, 0},
                                   .request_id = str_from(call->request_id),
                                   .reply = reply_answer};
    const struct desk_member members[] = {
        {"day", DESK_DAY, false, 0, &order.from},
        {"reason", DESK_REASON, false, REASON_MAX, &order.reason},
    };
    int64_t id;
    int found;

    if (!desk_read(call, members, ARRAY_LEN(members)) || !desk_word_number(call, 0, &id))
        return;
    found = platform_store_find_application(platform_of(call)->store, id, &call->request->arena,
                                            &order.application);
    if (found < 0) {
        platform_fail(call);
        return;
    }
    if (found == 0) {
        desk_reply_problem(call, PROBLEM_APPLICATION_UNKNOWN, NULL);
        return;
    }
    if (date_is_none(order.from) || date_eq(order.from, order.application.day)) {
        order.from = order.application.day;
        order.reason = (struct str){NULL, 0}; /* of the day of application nobody has to say why */
    }
    order.till = order.from;
    checking_begin(call, &order);
}

/* --- Showing --- */

void
endpoints_checks_show(struct desk_call *call)
{
    struct str reason;
    const struct desk_member members[] = {{"reason", DESK_REASON, true, REASON_MAX, &reason}};
    struct shown_check shown;

    if (!desk_read(call, members, ARRAY_LEN(members)) ||
        !showing_find(call, call->words[0], &shown))
        return;
    if (showing_record(call, &shown, STR("shown"), reason))
        reply_answer(call, &shown.check, &shown.application, shown.stored);
    json_decref(shown.stored);
}

/* "2026-000017". */
static struct str
slip_number(struct desk_call *call, const struct check_entry *check)
{
    struct str none = {NULL, 0};
    int year, month, day;
    int64_t number;
    struct buf buf;

    if (!platform_write(call))
        return none;
    date_to_ymd(date_in_riga(call->now_us), &year, &month, &day);
    if (platform_store_add_slip(platform_of(call)->store, check->request_id, call->who->id, year,
                                call->now_us, &number) < 0) {
        platform_fail(call);
        return none;
    }
    arena_buf(&call->request->arena, &buf, 48);
    buf_addf(&buf, "%d-%06" PRId64, year, number);
    return buf_str(&buf);
}

static struct str
slip_subject(struct desk_call *call, struct str number)
{
    struct buf buf;

    arena_buf(&call->request->arena, &buf, number.len + 8);
    buf_add_c(&buf, "slip ");
    buf_add(&buf, number);
    return buf_str(&buf);
}

static void
reply_slip(struct desk_call *call, const struct shown_check *shown)
{
    struct str number = slip_number(call, &shown->check);
    json_t *answer;

    if (!number.ptr || !showing_record(call, shown, slip_subject(call, number), STR("printed")))
        return;
    answer =
        application_json_answer(&shown->check, &shown->application, shown->stored, call->language);
    if (answer)
        json_object_set_new(answer, "slip",
                            json_pack("{s:o, s:o, s:o}", "number", desk_json_str(number),
                                      "printed_at", desk_json_instant(call->now_us), "printed_by",
                                      desk_json_str(platform_who(call))));
    desk_reply_json(call, 200, answer);
}

void
endpoints_checks_slip(struct desk_call *call)
{
    struct shown_check shown;

    if (!desk_read(call, NULL, 0) || !showing_find(call, call->words[0], &shown))
        return;
    reply_slip(call, &shown);
    json_decref(shown.stored);
}
