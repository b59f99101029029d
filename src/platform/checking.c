/* A check's way through the desk: see checking.h. */
#include "platform/checking.h"

#include "base/log.h"
#include "desk/people.h"
#include "platform/keeping.h"

#include <stdlib.h>

/* Somebody waits: rather "could not be reached" soon than a status much later. */
#define DEADLINE_MS 6000
#define PARK_MS (DEADLINE_MS + 10000) /* receipts and records come on top */

/* A check under way; outlives its call. */
struct checking {
    struct checking *next, *previous; /* of the platform's */
    struct desk_call *call;           /* NULL: nobody waits for it any more */
    struct platform *platform;
    struct arena arena;
    struct checking_order order; /* texts in the arena, no asker */
    struct ask_question question;
    int64_t operator_id;
};

static void
join(struct checking *checking, struct platform *platform)
{
    checking->platform = platform;
    checking->next = platform->checks;
    if (checking->next)
        checking->next->previous = checking;
    platform->checks = checking;
    platform->checks_under_way++;
}

static void
checking_free(struct checking *checking)
{
    struct platform *platform = checking->platform;

    if (checking->next)
        checking->next->previous = checking->previous;
    if (checking->previous)
        checking->previous->next = checking->next;
    else
        platform->checks = checking->next;
    platform->checks_under_way--;
    arena_done(&checking->arena);
    free(checking);
}

static struct str
code_text(struct arena *arena, struct person_code code)
{
    char text[PERSON_CODE_TEXT_MAX];

    person_code_format(code, text);
    return arena_str(arena, str_from(text));
}

/* Who asks about whom, for what. Without an asker the desk names who called. */
static void
begin_record(struct desk_call *call, const struct checking_order *order, enum record_type type,
             struct record *record)
{
    record_init(record, type, call->now_us);
    record->request_id = order->request_id;
    if (order->asker) {
        record->operator_name = order->asker->name;
        record->operator_surname = order->asker->surname;
        record->operator_code = order->asker->person_code;
    }
    record->person_code = code_text(&call->request->arena, order->application.person);
    record->application = order->application.number;
    record->purpose = order->application.purpose;
    record->from = order->from;
    record->till = order->till;
}

void
checking_refuse(struct desk_call *call, const struct checking_order *order, enum problem_code code)
{
    struct record record;

    begin_record(call, order, RECORD_REFUSAL, &record);
    record.outcome = str_from(problem_kind(code)->code);
    record.clause = str_from(problem_kind(code)->clause);
    desk_record(call, &record);
    desk_reply_problem(call, code, NULL);
}

/*
 * That another day was asked about, and why: the question itself does not tell. With the records of
 * the question, so that it is durable before anybody is asked. -1 when memory is out.
 */
static int
record_reason(struct desk_call *call, const struct checking_order *order)
{
    struct record record;

    begin_record(call, order, RECORD_ACCESS, &record);
    record.subject = STR("another day");
    record.outcome = STR("asked");
    record.clause = STR("3.2.2");
    record.detail = platform_reason(call, order->reason);
    record.software = STR("tilts " TILTS_VERSION);
    record.channel = STR("desk");
    return desk_record_later(call->desk, &record, NULL, NULL);
}

/* -1: the arena is full. */
static int
make_entry(struct checking *checking, struct check_entry *ret_entry)
{
    const struct checking_order *order = &checking->order;
    const struct ask_question *question = &checking->question;

    *ret_entry = (struct check_entry){
        .request_id = order->request_id,
        .application = order->application.id,
        .operator_id = checking->operator_id,
        .operator_name = question->asker.name,
        .operator_surname = question->asker.surname,
        .at_us = question->at_us,
        .from = order->from,
        .till = order->till,
        .reason = order->reason,
        .kept_until =
            keeping_until(checking->platform->config, order->application.purpose, question->at_us),
    };
    return finding_store(&question->finding, ask_agreements(checking->platform->ask),
                         &checking->arena, ret_entry);
}

/* 0 when the answer is stored (and committed with the batch). */
static int
store_answer(struct checking *checking, struct check_entry *check)
{
    struct platform_store *store = checking->platform->store;
    bool made = make_entry(checking, check) == 0;

    if (made && (platform_store_is_begun(store) || platform_store_begin(store) == 0) &&
        platform_store_add_check(store, check) == 0)
        return 0;
    log_event(LOG_ERROR, "answer-not-stored", "request_id=%.*s reason=\"%s\"",
              STR_FMT(check->request_id), made ? platform_store_error(store) : "no memory");
    return -1;
}

static void
reply(struct checking *checking, const struct check_entry *check)
{
    CLEANUP(json_cleanup) json_t *stored = finding_load(check);

    if (stored)
        checking->order.reply(checking->call, check, &checking->order.application, stored);
    else
        desk_reply_problem(checking->call, PROBLEM_INTERNAL, NULL);
}

/* Who left, was sent away or is bound no more while the providers were asked is shown nothing. */
static void
show(struct checking *checking, const struct check_entry *check)
{
    struct desk_call *call = checking->call;
    struct desk_person person;
    int found =
        desk_person_by_id(call->desk, checking->operator_id, &call->request->arena, &person);

    if (found < 0)
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    else if (!desk_operator_standing(found ? &person : NULL).bound)
        desk_reply_problem(call, PROBLEM_OPERATOR_NOT_BOUND, NULL);
    else
        reply(checking, check);
}

static void
on_done(struct ask_question *question)
{
    struct checking *checking = question->user;
    struct check_entry check;
    int r = store_answer(checking, &check);

    provider_news_take(checking->platform->news, checking->platform->config, &question->finding,
                       question->at_us);
    if (checking->call && r == 0)
        show(checking, &check);
    else if (checking->call)
        desk_reply_problem(checking->call, PROBLEM_STORE_UNAVAILABLE, NULL);
    checking_free(checking);
}

/* The answer will be stored; only nobody waits. */
static void
on_over(struct desk_call *call)
{
    struct checking *checking = call->user;

    checking->call = NULL;
}

static void
copy_order(struct checking *checking, const struct checking_order *order)
{
    struct arena *arena = &checking->arena;

    checking->order = *order;
    checking->order.asker = NULL;
    checking->order.request_id = arena_str(arena, order->request_id);
    checking->order.reason = arena_str(arena, order->reason);
    checking->order.application.number = arena_str(arena, order->application.number);
    checking->order.application.purpose = arena_str(arena, order->application.purpose);
    checking->order.application.registered_by = (struct str){NULL, 0};
    checking->operator_id = order->asker->id;
}

/* False when the asker's own code is none, which no account has. */
static bool
fill_question(struct checking *checking, const struct desk_person *asker)
{
    const struct checking_order *order = &checking->order;
    struct ask_question *question = &checking->question;

    *question = (struct ask_question){
        .request_id = order->request_id,
        .asker = {.name = arena_str(&checking->arena, asker->name),
                  .surname = arena_str(&checking->arena, asker->surname)},
        .standing = desk_operator_standing(asker),
        .person = order->application.person,
        .from = order->from,
        .till = order->till,
        .purpose = order->application.purpose,
        .application = order->application.number,
        .application_open = order->application.outcome == APPLICATION_OPEN,
        .application_day = order->application.day,
        .deadline_ms = DEADLINE_MS,
        .arena = &checking->arena,
        .done = on_done,
        .user = checking,
    };
    return person_code_parse(asker->person_code, &question->asker.code);
}

static struct checking *
new_checking(struct desk_call *call, const struct checking_order *order)
{
    struct checking *checking = calloc(1, sizeof *checking);

    if (!checking)
        return NULL;
    checking->call = call;
    join(checking, platform_of(call));
    arena_init(&checking->arena, ASK_ARENA_MAX);
    copy_order(checking, order);
    if (fill_question(checking, order->asker) && !checking->arena.overflow)
        return checking;
    checking_free(checking);
    return NULL;
}

/* A system that does not wait for its answer but asks again. */
static bool
is_under_way(const struct platform *platform, struct str request_id)
{
    const struct checking *checking = platform->checks;

    while (checking && !str_eq(checking->order.request_id, request_id))
        checking = checking->next;
    return checking != NULL;
}

void
checking_begin(struct desk_call *call, const struct checking_order *order)
{
    bool other_day = !date_eq(order->from, order->application.day) ||
                     !date_eq(order->till, order->application.day);
    struct checking *checking;

    if (order->application.outcome != APPLICATION_OPEN) {
        checking_refuse(call, order, PROBLEM_APPLICATION_CLOSED);
        return;
    }
    if (other_day && order->reason.len == 0) {
        checking_refuse(call, order, PROBLEM_DAY_REASON_MISSING);
        return;
    }
    if (platform_of(call)->checks_under_way >= LIMIT_CHECKS_UNDER_WAY) {
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        return;
    }
    if (is_under_way(platform_of(call), order->request_id)) {
        struct problem problem = {0};
        problem_set(&problem, PROBLEM_REQUEST_UNDER_WAY, "");
        problem.retry_after_s = 1;
        desk_reply_problem_of(call, &problem);
        return;
    }
    if (other_day && record_reason(call, order) < 0) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    checking = new_checking(call, order);
    if (!checking) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    call->user = checking;
    desk_park(call, PARK_MS, on_over);
    ask_begin(platform_of(call)->ask, &checking->question);
}

void
checking_forget_all(struct platform *platform)
{
    while (platform->checks)
        checking_free(platform->checks);
}
