/* The life of a question, from the decision to the finding: see ask.h. */
#include "platform/ask_private.h"

#include "base/file.h"
#include "base/log.h"
#include "lane/request_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MS 5000
#define KEYS_FILE_MAX (64 * 1024)

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

static int
load_keys(struct ask_provider *provider, char *error)
{
    struct str rest;
    size_t len;

    if (!provider->config->log_keys)
        return 0;
    if (file_read(provider->config->log_keys, KEYS_FILE_MAX, &provider->key_text, &len, error) < 0)
        return -1;
    rest = (struct str){provider->key_text, len};
    while (rest.len) {
        struct str line = str_trim(str_split(&rest, '\n'));
        if (line.len == 0)
            continue;
        if (provider->key_count == ASK_KEYS_MAX ||
            !verifier_key_parse(line, &provider->keys[provider->key_count++])) {
            snprintf(error, ASK_ERROR_MAX, "%s: wants at most %d verifier keys, one a line",
                     provider->config->log_keys, ASK_KEYS_MAX);
            return -1;
        }
    }
    return 0;
}

static int
open_peers(struct ask_provider *provider, char *error)
{
    const struct platform_provider *config = provider->config;
    struct http_client_options options = {
        .certificate_path = config->certificate,
        .key_path = config->key,
        .trust_path = config->trust,
        .crl_path = config->crl,
        .deadline_ms = config->deadline_ms,
        .connect_ms = CONNECT_MS,
        .answer_max = LIMIT_ANSWER_MAX,
    };
    char reason[256];

    provider->peer =
        http_fetch_add_peer(provider->ask->fetch, &options, config->connections, reason);
    options.answer_max = LIMIT_RECEIPTS_DOCUMENT_MAX;
    if (provider->peer && provider->key_count)
        provider->proof_peer = http_fetch_add_peer(provider->ask->fetch, &options, 1, reason);
    if (provider->peer && (provider->proof_peer || !provider->key_count))
        return 0;
    snprintf(error, ASK_ERROR_MAX, "provider %s: %s", config->name, reason);
    return -1;
}

static int
open_seen(struct ask_provider *provider, char *error)
{
    const struct ask_options *options = &provider->ask->options;
    char folder[1024], prefix[64];

    if (!provider->key_count)
        return 0;
    snprintf(folder, sizeof folder, "%s/seen", options->config->node.data);
    snprintf(prefix, sizeof prefix, "%s-%s", options->name, provider->config->name);
    provider->seen = seen_open(folder, prefix, error);
    return provider->seen ? 0 : -1;
}

static int
open_provider(struct ask *ask, const struct platform_provider *config, char *error)
{
    struct ask_provider *provider = &ask->providers[ask->provider_count++];

    *provider = (struct ask_provider){
        .ask = ask,
        .config = config,
        .contract = config->protocol == PROTOCOL_REST ? &contract_rest : &contract_soap,
    };
    provider->municipalities =
        calloc(config->municipalities_count, sizeof *provider->municipalities);
    if (!provider->municipalities) {
        snprintf(error, ASK_ERROR_MAX, "no memory");
        return -1;
    }
    for (unsigned i = 0; i < config->municipalities_count; i++)
        if (registration_parse(str_from(config->municipalities[i]),
                               &provider->municipalities[provider->municipality_count]))
            provider->municipality_count++;
    return load_keys(provider, error) == 0 && open_peers(provider, error) == 0
               ? open_seen(provider, error)
               : -1;
}

static int
open_register(struct ask *ask, char *error)
{
    const struct node_config *node = &ask->options.config->node;
    char *path = node_register_path(node);
    struct store_paths paths = {.register_path = path};

    ask->agreements = agreements_open();
    if (!path || !ask->agreements)
        snprintf(error, ASK_ERROR_MAX, "no memory");
    else if (file_make_folder(node->data, 0700, error) == 0)
        ask->store = store_open(&paths, error);
    free(path);
    return ask->store ? 0 : -1;
}

struct ask *
ask_open(const struct ask_options *options, char error[static ASK_ERROR_MAX])
{
    const struct platform_config *config = options->config;
    struct ask *ask = calloc(1, sizeof *ask);

    if (ask) {
        ask->options = *options;
        ask->fetch = http_fetch_open();
        ask->providers = calloc(config->providers_count, sizeof *ask->providers);
    }
    if (!ask || !ask->fetch || !ask->providers ||
        !registration_parse(str_from(config->desk.registration), &ask->agency)) {
        snprintf(error, ASK_ERROR_MAX, "no memory for asking");
        goto broken;
    }
    if (open_register(ask, error) < 0)
        goto broken;
    for (unsigned i = 0; i < config->providers_count; i++)
        if (open_provider(ask, &config->providers[i], error) < 0)
            goto broken;
    return ask;
broken:
    ask_close(ask);
    return NULL;
}

void
ask_close(struct ask *ask)
{
    if (!ask)
        return;
    http_fetch_close(ask->fetch);
    for (size_t i = 0; i < ask->provider_count; i++) {
        ask_receipts_close(&ask->providers[i]);
        seen_close(ask->providers[i].seen);
        free(ask->providers[i].municipalities);
        free(ask->providers[i].key_text);
    }
    free(ask->providers);
    agreements_close(ask->agreements);
    store_close(ask->store);
    free(ask);
}
