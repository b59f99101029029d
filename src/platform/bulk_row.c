/* One row from its question to its check: see bulk_private.h. */
#include "platform/bulk_private.h"

#include "base/clock.h"
#include "platform/keeping.h"

void
bulk_rows_add(struct bulk_rows *rows, struct bulk_row_work *work)
{
    work->next = NULL;
    *(rows->last ? &rows->last->next : &rows->first) = work;
    rows->last = work;
    rows->count++;
}

struct bulk_row_work *
bulk_rows_take(struct bulk_rows *rows)
{
    struct bulk_row_work *work = rows->first;

    if (!work)
        return NULL;
    rows->first = work->next;
    if (!rows->first)
        rows->last = NULL;
    rows->count--;
    return work;
}

static void
finish(struct bulk_row_work *work)
{
    work->bulk->under_way--;
    bulk_rows_add(&work->bulk->done, work);
}

static void
on_done(struct ask_question *question)
{
    struct bulk_row_work *work = question->user;
    const struct bulk_options *options = &work->bulk->options;

    if (options->answered)
        options->answered(options->ctx, &question->finding, question->at_us);
    finish(work);
}

static void
on_refusal_recorded(void *arg, int result)
{
    struct bulk_row_work *work = arg;

    if (result < 0)
        work->question.finding.problem = str_from(problem_kind(PROBLEM_LOG_UNAVAILABLE)->code);
    finish(work);
}

/* The application closed or turned out to be another's: nothing is asked (3.2.3). */
static void
refuse(struct bulk_row_work *work)
{
    const struct problem_kind *kind = problem_kind(work->item.refused);
    struct ask_question *question = &work->question;
    char text[PERSON_CODE_TEXT_MAX];
    struct record record;

    work->refused = true;
    question->at_us = clock_now_us(work->bulk->options.clock);
    question->finding = (struct finding){.outcome = CHECK_REFUSED,
                                         .problem = str_from(kind->code),
                                         .clause = str_from(kind->clause)};
    record_init(&record, RECORD_REFUSAL, question->at_us);
    record.request_id = str_from(work->item.request_id);
    record.operator_name = question->asker.name;
    record.operator_surname = question->asker.surname;
    record.operator_code = work->bulk->job.asker.person_code;
    person_code_format(question->person, text);
    record.person_code = arena_str(&work->arena, str_from(text));
    record.application = question->application;
    record.purpose = question->purpose;
    record.from = question->from;
    record.till = question->till;
    record.outcome = question->finding.problem;
    record.clause = question->finding.clause;
    record.software = STR("tilts " TILTS_VERSION);
    record.channel = STR("platform");
    if (part_log_add(work->bulk->log, &record, on_refusal_recorded, work) < 0)
        on_refusal_recorded(work, -1);
}

void
bulk_row_begin(struct bulk *bulk, const struct bulk_item *item)
{
    struct bulk_row_work *work = bulk_rows_take(&bulk->idle);
    const struct bulk_current *job = &bulk->job;

    arena_reset(&work->arena);
    work->item = *item;
    work->item.about.number = arena_str(&work->arena, item->about.number);
    work->item.about.purpose = arena_str(&work->arena, item->about.purpose);
    work->refused = false;
    work->question = (struct ask_question){
        .request_id = str_from(work->item.request_id),
        .asker = job->name,
        .standing = job->standing,
        .person = item->about.person,
        .from = item->about.day,
        .till = item->about.day,
        .purpose = work->item.about.purpose,
        .application = work->item.about.number,
        .application_open = true,
        .application_day = item->about.day,
        /* Nobody waits: a provider may be away for minutes. */
        .deadline_ms = bulk->options.config->bulk_wait_s * 1000L,
        .arena = &work->arena,
        .done = on_done,
        .user = work,
    };
    bulk->under_way++;
    if (item->refused)
        refuse(work);
    else
        ask_begin(bulk->ask, &work->question);
}

bool
bulk_row_counts(const struct bulk_row_work *work)
{
    return !str_eq_c(work->question.finding.problem, problem_kind(PROBLEM_LOG_UNAVAILABLE)->code);
}

struct check_entry
bulk_row_check(struct bulk_row_work *work)
{
    const struct bulk *bulk = work->bulk;
    const struct ask_question *question = &work->question;
    struct check_entry check = {
        .request_id = str_from(work->item.request_id),
        .application = work->item.application,
        .operator_id = bulk->job.asker.id,
        .operator_name = bulk->job.asker.name,
        .operator_surname = bulk->job.asker.surname,
        .at_us = question->at_us,
        .from = question->from,
        .till = question->till,
        .kept_until = keeping_until(bulk->options.config, question->purpose, question->at_us),
        .job = bulk->job.id,
        .row = work->item.row,
    };

    if (finding_store(&question->finding, ask_agreements(bulk->ask), &work->arena, &check) == 0)
        return check;
    check.outcome = CHECK_FAILED;
    check.problem = str_from(problem_kind(PROBLEM_INTERNAL)->code);
    return check;
}
