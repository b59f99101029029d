/* The legs' answers put together: see ask_private.h. */
#include "platform/ask_private.h"

bool
ask_uncovered_add(struct ask_question *question, struct registration municipality,
                  struct str provider, struct str code, struct str clause, struct str text)
{
    struct ask_state *state = question->state;

    if (state->uncovered_count == state->uncovered_max)
        return false;
    state->uncovered[state->uncovered_count++] =
        (struct uncovered){municipality, provider, code, clause, text};
    return true;
}

static const struct verdict *
verdict_on(const struct ask_leg *leg, struct registration municipality)
{
    for (size_t i = 0; i < leg->verdict_count; i++)
        if (leg->verdicts[i].municipality.number == municipality.number)
            return &leg->verdicts[i];
    return NULL;
}

static bool
is_covered(const struct ask_leg *leg, struct registration municipality)
{
    for (size_t i = 0; i < leg->reply.answer.agreement_count; i++)
        if (leg->reply.answer.agreements[i].municipality.number == municipality.number)
            return true;
    return false;
}

/* Rows only of municipalities that our own side allows, whatever was sent. */
static void
take_rows(const struct ask_leg *leg, struct answer *to)
{
    const struct answer *from = &leg->reply.answer;

    for (size_t i = 0; i < from->row_count; i++)
        if (verdict_on(leg, from->rows[i].municipality))
            to->rows[to->row_count++] = from->rows[i];
}

/* REST says what it covers. The annex does not: there it is what we asked under. */
static bool
take_coverage(const struct ask_leg *leg, struct answer *to)
{
    const struct ask_provider *provider = leg->provider;
    bool says = provider->config->protocol == PROTOCOL_REST;

    for (size_t i = 0; i < leg->verdict_count; i++) {
        const struct verdict *v = &leg->verdicts[i];
        if (!says || is_covered(leg, v->municipality))
            to->agreements[to->agreement_count++] =
                (struct covering_agreement){v->agreement, v->version, v->municipality, v->clause};
        else if (!ask_uncovered_add(
                     leg->question, v->municipality, str_from(provider->config->name),
                     str_from(problem_kind(PROBLEM_NO_AGREEMENT)->code), STR("1.1"), STR("")))
            return false;
    }
    return true;
}

static bool
take_failure(const struct ask_leg *leg)
{
    for (size_t i = 0; i < leg->verdict_count; i++)
        if (!ask_uncovered_add(leg->question, leg->verdicts[i].municipality,
                               str_from(leg->provider->config->name), leg->code, leg->clause,
                               leg->text))
            return false;
    return true;
}

static bool
make_room(struct ask_question *question)
{
    const struct ask_state *state = question->state;
    struct answer *answer = &question->finding.answer;
    size_t rows = 0;

    for (size_t i = 0; i < state->leg_count; i++)
        rows += state->legs[i].reply.answer.row_count;
    answer->rows = arena_array(question->arena, rows + 1, sizeof *answer->rows);
    answer->agreements =
        arena_array(question->arena, state->verdict_count + 1, sizeof *answer->agreements);
    return answer->rows && answer->agreements;
}

/* The first who should have been asked and gave no answer; our own refusals ask nobody. */
static const struct uncovered *
first_missing(const struct ask_state *state)
{
    struct str no_provider = str_from(problem_kind(PROBLEM_NO_PROVIDER)->code);

    for (size_t i = 0; i < state->uncovered_count; i++)
        if (state->uncovered[i].provider.len || str_eq(state->uncovered[i].code, no_provider))
            return &state->uncovered[i];
    return NULL;
}

/* How it ended; a status that was found counts even where not all could be asked. */
static void
settle_outcome(struct finding *finding, const struct ask_state *state, size_t answered)
{
    const struct uncovered *missing = first_missing(state);
    bool refused = true;

    for (size_t i = 0; i < state->leg_count; i++)
        refused = refused && state->legs[i].result != PROVIDER_UNREACHABLE;
    if (finding->answer.row_count)
        finding->outcome = CHECK_STATUS;
    else if (answered)
        finding->outcome = missing ? CHECK_INCOMPLETE : CHECK_NOT_FOUND;
    else
        finding->outcome = refused ? CHECK_REFUSED : CHECK_FAILED;
    if (missing && finding->outcome != CHECK_STATUS) {
        finding->problem = missing->code;
        finding->clause = missing->clause;
    }
}

static struct check_provider *
providers_of(const struct ask_question *question)
{
    const struct ask_state *state = question->state;
    struct check_provider *providers =
        arena_array(question->arena, state->leg_count, sizeof *providers);

    for (size_t i = 0; providers && i < state->leg_count; i++) {
        const struct ask_leg *leg = &state->legs[i];
        providers[i] = (struct check_provider){
            .name = str_from(leg->provider->config->name),
            .result = leg->result,
            .receipt = leg->receipt,
            .request_hash = leg->request_hash,
            .answer_hash = leg->has_answer ? leg->answer_hash : NULL,
        };
    }
    return providers;
}

bool
ask_finding_make(struct ask_question *question)
{
    struct ask_state *state = question->state;
    struct finding *finding = &question->finding;
    size_t answered = 0;

    *finding = (struct finding){.outcome = CHECK_NONE};
    finding->providers = providers_of(question);
    finding->provider_count = state->leg_count;
    if (!finding->providers || !make_room(question))
        return false;
    for (size_t i = 0; i < state->leg_count; i++) {
        const struct ask_leg *leg = &state->legs[i];
        if (leg->result != PROVIDER_ANSWERED) {
            if (!take_failure(leg))
                return false;
            continue;
        }
        answered++;
        take_rows(leg, &finding->answer);
        if (!take_coverage(leg, &finding->answer))
            return false;
    }
    finding->uncovered = state->uncovered;
    finding->uncovered_count = state->uncovered_count;
    settle_outcome(finding, state, answered);
    return true;
}
