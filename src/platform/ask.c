/* The life of a question, from the decision to the finding: see ask.h. */
#include "platform/ask_private.h"

#include "base/file.h"
#include "base/log.h"
#include "lane/request_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- A question --- */

static void
finish(struct ask_question *question)
{
    question->at_us = clock_now_us(question->state->ask->options.clock);
    question->done(question);
}

/* The question comes to nothing by a problem of our own. */
static void
fail(struct ask_question *question, enum problem_code code, struct str clause)
{
    struct finding *finding = &question->finding;

    *finding = (struct finding){
        .outcome = code == PROBLEM_LOG_UNAVAILABLE || code == PROBLEM_REGISTER_UNAVAILABLE ||
                           code == PROBLEM_INTERNAL
                       ? CHECK_FAILED
                       : CHECK_REFUSED,
        .uncovered = question->state->uncovered,
        .uncovered_count = question->state->uncovered_count,
        .problem = str_from(problem_kind(code)->code),
        .clause = clause,
    };
    finish(question);
}

static void
on_refusal_recorded(void *arg, int result)
{
    struct ask_question *question = arg;
    const struct verdict *closest = &question->state->verdicts[0];

    if (result < 0)
        fail(question, PROBLEM_LOG_UNAVAILABLE, STR(""));
    else
        fail(question, closest->refusal, closest->clause);
}

static int
record(struct ask *ask, const struct record *record, void (*done)(void *arg, int result), void *arg)
{
    return ask->options.recorder.add(ask->options.recorder.ctx, record, done, arg);
}

static void
refuse(struct ask_question *question)
{
    struct record refusal;

    ask_record_refused(question, &refusal);
    if (record(question->state->ask, &refusal, on_refusal_recorded, question) < 0)
        fail(question, PROBLEM_LOG_UNAVAILABLE, STR(""));
}

/* The last record is durable, or cannot be: nothing is shown without. */
static void
on_answer_recorded(void *arg, int result)
{
    struct ask_question *question = arg;
    struct ask_state *state = question->state;

    if (result < 0)
        state->problem = PROBLEM_LOG_UNAVAILABLE;
    if (--state->pending > 0)
        return;
    if (state->problem)
        fail(question, state->problem, STR(""));
    else
        finish(question);
}

static void
add_final_record(struct ask_question *question, const struct record *final)
{
    question->state->pending++;
    if (record(question->state->ask, final, on_answer_recorded, question) < 0) {
        question->state->pending--;
        question->state->problem = PROBLEM_LOG_UNAVAILABLE;
    }
}

/* All legs are over: what came of them is recorded, then told. */
static void
conclude(struct ask_question *question)
{
    struct ask_state *state = question->state;
    struct record final;

    if (!state->problem && !ask_finding_make(question))
        state->problem = PROBLEM_INTERNAL;
    if (state->problem) {
        fail(question, state->problem, STR(""));
        return;
    }
    state->pending = 1; /* until all have been handed over */
    for (size_t i = 0; i < state->leg_count; i++) {
        const struct ask_leg *leg = &state->legs[i];
        ask_record_answered(leg, &final);
        add_final_record(question, &final);
        if (leg->receipt != RECEIPT_DIFFERENT)
            continue;
        question->alarm = true;
        log_event(LOG_ERROR, "receipt-different", "provider=%s request=%s",
                  leg->provider->config->name, state->request_id);
        ask_record_alarm(leg, &final);
        add_final_record(question, &final);
    }
    on_answer_recorded(question, 0);
}

void
ask_leg_over(struct ask_leg *leg)
{
    struct ask_question *question = leg->question;

    leg->state = LEG_OVER;
    if (leg->late) {
        ask_late_over(leg);
        return;
    }
    if (--question->state->pending == 0)
        conclude(question);
}

static void
on_asked_recorded(void *arg, int result)
{
    struct ask_leg *leg = arg;

    if (result < 0) {
        leg->question->state->problem = PROBLEM_LOG_UNAVAILABLE;
        ask_leg_over(leg);
        return;
    }
    ask_leg_send(leg);
}

/* Whom an allowed municipality is asked of; NULL: nobody of ours serves it. */
static struct ask_provider *
provider_of(struct ask *ask, struct registration municipality)
{
    for (size_t i = 0; i < ask->provider_count; i++)
        for (size_t k = 0; k < ask->providers[i].municipality_count; k++)
            if (ask->providers[i].municipalities[k].number == municipality.number)
                return &ask->providers[i];
    return NULL;
}

static struct ask_leg *
leg_to(struct ask_state *state, struct ask_provider *provider)
{
    for (size_t i = 0; i < state->leg_count; i++)
        if (state->legs[i].provider == provider)
            return &state->legs[i];
    return NULL;
}

/* Groups the allowed municipalities by provider; the rest is not covered from the start. */
static bool
route(struct ask *ask, struct ask_question *question)
{
    struct ask_state *state = question->state;
    bool good = true;

    state->legs = arena_array(question->arena, ask->provider_count, sizeof *state->legs);
    if (!state->legs)
        return false;
    for (size_t i = 0; good && i < state->verdict_count; i++) {
        const struct verdict *v = &state->verdicts[i];
        struct ask_provider *provider = provider_of(ask, v->municipality);
        struct ask_leg *leg = leg_to(state, provider);
        if (v->refusal) {
            good = ask_uncovered_add(question, v->municipality, STR(""),
                                     str_from(problem_kind(v->refusal)->code), v->clause, STR(""));
        } else if (!provider) {
            good = ask_uncovered_add(question, v->municipality, STR(""),
                                     str_from(problem_kind(PROBLEM_NO_PROVIDER)->code), STR(""),
                                     STR(""));
        } else if (question->provider.len &&
                   !str_eq_c(question->provider, provider->config->name)) {
            continue; /* not asked for */
        } else {
            if (!leg) {
                leg = &state->legs[state->leg_count++];
                *leg = (struct ask_leg){.question = question, .provider = provider};
                leg->verdicts =
                    arena_array(question->arena, state->verdict_count, sizeof *leg->verdicts);
                if (!leg->verdicts)
                    return false;
            }
            leg->verdicts[leg->verdict_count++] = *v;
        }
    }
    return good;
}

static bool
judge(struct ask *ask, struct ask_question *question, const struct query *query)
{
    const struct agreement_set *set = agreements_set(ask->agreements);
    struct ask_state *state = question->state;
    size_t max = decide_max(set);
    struct decide_input input = {
        .side = SIDE_PLATFORM,
        .caller = ask->agency,
        .query = query,
        .standing = &question->standing,
        .application_open = question->application_open,
        .application_day = &question->application_day,
        .now_us = state->asked_us,
    };

    state->verdicts = arena_array(question->arena, max, sizeof *state->verdicts);
    state->uncovered_max = max;
    state->uncovered = arena_array(question->arena, max, sizeof *state->uncovered);
    if (!state->verdicts || !state->uncovered)
        return false;
    decide(set, &input, state->verdicts, max, &state->verdict_count, &state->allowed_count);
    return true;
}

static void
send_all(struct ask *ask, struct ask_question *question)
{
    struct ask_state *state = question->state;
    struct record asked;

    state->pending = state->leg_count + 1; /* the one is ours, until all are on their way */
    for (size_t i = 0; i < state->leg_count; i++) {
        struct ask_leg *leg = &state->legs[i];
        if (ask_leg_prepare(leg) < 0) {
            state->problem = PROBLEM_INTERNAL;
            state->pending--;
            continue;
        }
        ask_record_asked(leg, &asked);
        if (record(ask, &asked, on_asked_recorded, leg) < 0) {
            state->problem = PROBLEM_LOG_UNAVAILABLE;
            state->pending--;
        }
    }
    if (--state->pending == 0)
        conclude(question);
}

/* Looks once a turn whether agreements changed. -1: they cannot be read, and nothing may be
 * decided. */
static int
refresh(struct ask *ask)
{
    char error[AGREEMENT_ERROR_MAX];
    int r;

    if (ask->fresh)
        return 0;
    r = ask->store->ops->begin_read(ask->store);
    if (r == 0) {
        r = agreements_refresh(ask->agreements, ask->store, error);
        ask->store->ops->end_read(ask->store);
        if (r < 0)
            log_event(LOG_ERROR, "agreements-unreadable", "reason=\"%s\"", error);
    }
    ask->fresh = r >= 0;
    return r < 0 ? -1 : 0;
}

void
ask_begin(struct ask *ask, struct ask_question *question)
{
    struct ask_state *state = arena_alloc(question->arena, sizeof *state);
    static struct ask_state nothing; /* for a question whose arena is too small for anything */
    struct query query = {
        .person = question->person,
        .from = question->from,
        .till = question->till,
        .asker = question->asker,
        .purpose = question->purpose,
        .application = question->application,
    };

    question->state = state ? state : &nothing;
    question->state->ask = ask;
    question->alarm = false;
    if (!state) {
        fail(question, PROBLEM_INTERNAL, STR(""));
        return;
    }
    state->asked_us = clock_now_us(ask->options.clock);
    if (question->request_id.len == 0 ||
        !str_copy(question->request_id, state->request_id, sizeof state->request_id))
        request_id_make(state->asked_us, state->request_id);
    question->request_id = str_from(state->request_id);
    if (refresh(ask) < 0)
        fail(question, PROBLEM_REGISTER_UNAVAILABLE, STR(""));
    else if (!judge(ask, question, &query))
        fail(question, PROBLEM_INTERNAL, STR(""));
    else if (state->allowed_count == 0)
        refuse(question);
    else if (!route(ask, question))
        fail(question, PROBLEM_INTERNAL, STR(""));
    else if (state->leg_count == 0)
        fail(question, PROBLEM_NO_PROVIDER, STR(""));
    else
        send_all(ask, question);
}

/* --- The engine --- */

int
ask_fd(const struct ask *ask)
{
    return http_fetch_fd(ask->fetch);
}

int
ask_timeout_ms(const struct ask *ask)
{
    int timeout_ms = http_fetch_timeout_ms(ask->fetch);
    int64_t next_us = ask_leg_next_us(ask), proof_us = ask_receipts_next_us(ask), left_ms;

    if (ask->fresh) /* a turn's look at the agreements is good for that turn alone */
        return 0;
    if (proof_us < next_us)
        next_us = proof_us;
    if (next_us == INT64_MAX)
        return timeout_ms;
    left_ms = (next_us - clock_monotonic_us() + 999) / 1000;
    if (left_ms < 0)
        left_ms = 0;
    return timeout_ms < 0 || left_ms < timeout_ms ? (int)left_ms : timeout_ms;
}

void
ask_run(struct ask *ask)
{
    ask->fresh = false;
    http_fetch_run(ask->fetch);
    ask_leg_resume(ask);
    ask_receipts_run(ask);
}

const struct agreement_set *
ask_agreements(const struct ask *ask)
{
    return agreements_set(ask->agreements);
}
