/*
 * The steps of a check, in the order of DESIGN "One check, step by step". A step does its work for
 * every exchange of the batch that has met no problem so far; "encode" and "record" serve the
 * others as well, because a refusal is answered and recorded too.
 */
#include "lane/exchange.h"

#include "agreement/standing.h"
#include "base/limits.h"
#include "base/log.h"
#include "lane/channel.h"
#include "lane/repeat.h"
#include "lane/request_id.h"
#include "lane/trace.h"

#include <string.h>

struct exchange *
exchange_new(struct http_request *request, const struct caller *caller)
{
    struct exchange *x = arena_alloc(&request->arena, sizeof *x);

    if (!x)
        return NULL;
    x->request = request;
    x->caller = caller;
    x->channel = channel_of(request);
    x->repeat_of = UINT64_MAX;
    if (!trace_parse(http_header(request, "traceparent"), &x->trace))
        x->trace = (struct str){NULL, 0};
    request->user = x;
    return x;
}

struct exchange *
exchange_refused(struct http_request *request, const struct caller *caller, enum problem_code code)
{
    struct exchange *x = exchange_new(request, caller);

    if (x) {
        x->framing = true;
        problem_set(&x->problem, code, "");
    }
    return x;
}

static bool
is_good(const struct exchange *x)
{
    return x->problem.code == PROBLEM_NONE;
}

enum problem_code
exchange_refuses(const struct caller *caller)
{
    switch (caller->standing) {
    case IDENTITY_VALID:
        return PROBLEM_NONE;
    case IDENTITY_REVOKED:
        return PROBLEM_CERTIFICATE_REVOKED;
    case IDENTITY_NAMELESS:
        break;
    }
    return PROBLEM_UNKNOWN_CALLER;
}

static int
identify(struct exchange_tools *tools, struct exchange *x)
{
    enum problem_code refusal = exchange_refuses(x->caller);

    (void)tools;
    return refusal == PROBLEM_NONE ? 0 : problem_set(&x->problem, refusal, "");
}

static int
decode(struct exchange_tools *tools, struct exchange *x)
{
    const struct channel *channel = channel_at(x->channel);
    int r = channel->decode(tools, x);

    if (r)
        return r;
    if (!x->fields.request_id.ptr)
        x->fields.request_id = http_header(x->request, "X-Request-Id");
    return query_validate(&x->fields, channel->names, tools->today, &x->query, &x->problem);
}

/* Where some agreement lists its operators: what the caller's roster says of this one. */
static int
stand(struct exchange_tools *tools, struct exchange *x)
{
    struct roster_operator listed;
    bool found;

    if (!agreements_set(tools->agreements)->lists_operators)
        return 0;
    if (tools->store->ops->find_operator(tools->store, x->caller->registration,
                                         x->query.asker.code.number, &x->request->arena, &listed,
                                         &found) < 0)
        return problem_set(&x->problem, PROBLEM_REGISTER_UNAVAILABLE, "");
    x->standing = standing_of(found ? &listed : NULL, tools->today);
    return 0;
}

static int
decide_one(struct exchange_tools *tools, struct exchange *x)
{
    const struct agreement_set *set = agreements_set(tools->agreements);
    struct decide_input input = {
        .side = SIDE_PROVIDER,
        .caller = x->caller->registration,
        .query = &x->query,
        .standing = &x->standing,
        .now_us = tools->now_us,
    };
    size_t max = set->scope_count + 1;

    x->verdicts = arena_array(&x->request->arena, max, sizeof *x->verdicts);
    if (!x->verdicts)
        return problem_set(&x->problem, PROBLEM_INTERNAL, "");
    decide(set, &input, x->verdicts, max, &x->verdict_count, &x->allowed_count);
    if (x->allowed_count > 0)
        return 0;
    problem_set(&x->problem, x->verdicts[0].refusal, "");
    str_copy(x->verdicts[0].clause, x->problem.clause, sizeof x->problem.clause);
    return x->problem.code;
}

/* The version that a verdict names. */
static const struct agreement *
agreement_of(const struct exchange_tools *tools, const struct verdict *verdict)
{
    const struct life *life =
        agreement_set_find(agreements_set(tools->agreements), verdict->agreement);

    return life ? &life->versions[verdict->version - 1] : NULL;
}

/* Rates and quotas of every agreement that would answer: one that is used up refuses the whole. */
static int
limit(struct exchange_tools *tools, struct exchange *x)
{
    for (size_t i = 0; i < x->allowed_count; i++) {
        const struct agreement *agreement = agreement_of(tools, &x->verdicts[i]);
        int r;
        if (!agreement)
            return problem_set(&x->problem, PROBLEM_INTERNAL, "");
        r = quota_take(tools->quota, agreement, x->query.purpose, tools->today, tools->monotonic_us,
                       &x->problem);
        if (r)
            return r;
    }
    return 0;
}

/* What the sandbox wants to befall this one. */
static int
rehearse(struct exchange_tools *tools, struct exchange *x)
{
    const struct rehearsal *rehearsal = tools->rehearsal;
    enum problem_code code = PROBLEM_NONE;

    if (rehearsal)
        code = rehearsal->befall(rehearsal->ctx, &x->query, &x->hold_ms);
    return code == PROBLEM_NONE ? 0 : problem_set(&x->problem, code, "");
}

/* One look-up for the whole batch, in the read transaction that exchange_batch opened. */
static void
find(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    struct store_lookup lookups[LIMIT_BATCH];
    struct exchange *asked[LIMIT_BATCH];
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        struct exchange *x = batch[i];
        if (!is_good(x))
            continue;
        asked[n] = x;
        lookups[n++] = (struct store_lookup){.person = x->query.person.number,
                                             .from = x->query.from,
                                             .till = x->query.till,
                                             .arena = &x->request->arena};
    }
    if (n > 0 && tools->store->ops->find_statuses(tools->store, lookups, n) < 0) {
        for (size_t i = 0; i < n; i++)
            problem_set(&asked[i]->problem, PROBLEM_REGISTER_UNAVAILABLE, "");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        asked[i]->lookup = lookups[i];
        if (asked[i]->request->arena.overflow) /* more rows than there is room: not "not found" */
            problem_set(&asked[i]->problem, PROBLEM_INTERNAL, "");
    }
}

static const struct verdict *
verdict_on(const struct exchange *x, struct registration municipality)
{
    for (size_t i = 0; i < x->allowed_count; i++)
        if (x->verdicts[i].municipality.number == municipality.number)
            return &x->verdicts[i];
    return NULL;
}

/* Rows come only from the municipalities that allow (invariant 2). */
static int
disclose(struct exchange_tools *tools, struct exchange *x)
{
    struct answer *answer = &x->answer;

    (void)tools;
    answer->rows = x->lookup.rows;
    for (size_t i = 0; i < x->lookup.row_count; i++)
        if (verdict_on(x, x->lookup.rows[i].municipality))
            answer->rows[answer->row_count++] = x->lookup.rows[i];
    answer->agreements =
        arena_array(&x->request->arena, x->allowed_count, sizeof *answer->agreements);
    if (!answer->agreements)
        return problem_set(&x->problem, PROBLEM_INTERNAL, "");
    for (size_t i = 0; i < x->allowed_count; i++)
        answer->agreements[answer->agreement_count++] =
            (struct covering_agreement){x->verdicts[i].agreement, x->verdicts[i].version,
                                        x->verdicts[i].municipality, x->verdicts[i].clause};
    return 0;
}

static uint32_t
rows_from(const struct exchange *x, struct registration municipality)
{
    uint32_t rows = 0;

    for (size_t i = 0; i < x->answer.row_count; i++)
        rows += x->answer.rows[i].municipality.number == municipality.number;
    return rows;
}

/* What was answered counts towards the limits of those who allowed it. */
static int
count(struct exchange_tools *tools, struct exchange *x)
{
    for (size_t i = 0; i < x->allowed_count; i++) {
        const struct verdict *v = &x->verdicts[i];
        const struct agreement *agreement = agreement_of(tools, v);
        if (agreement && quota_count(tools->quota, agreement, x->query.purpose, tools->today,
                                     rows_from(x, v->municipality), tools->monotonic_us))
            log_event(LOG_WARNING, "quota-nearly-used", "agreement=%.*s purpose=%.*s quota=%u",
                      STR_FMT(v->agreement), STR_FMT(x->query.purpose),
                      agreement->quota_per_purpose);
    }
    return 0;
}

/* Puts an answer or a fault into the reply; a message that does not fit becomes a short fault. */
static void
encode(struct exchange *x)
{
    const struct channel *channel = channel_at(x->channel);
    struct buf buf;

    arena_buf(&x->request->arena, &buf, channel_reply_size(x));
    if (is_good(x))
        channel->encode_answer(x, &buf);
    if (!buf_ok(&buf))
        problem_set(&x->problem, PROBLEM_INTERNAL, "");
    if (!is_good(x)) {
        buf.len = 0;
        buf.overflow = buf.ptr == NULL;
        channel->encode_fault(x, &buf);
    }
    channel_set_reply(x, buf_ok(&buf) ? buf_str(&buf) : STR(""));
    digest_sha256(x->reply.body.ptr, x->reply.body.len, x->answer_hash);
}

void
exchange_turn_away(struct exchange *x, int64_t now_us)
{
    x->framing = true; /* 503 whatever the codec: for balancers that read no fault */
    problem_set(&x->problem, PROBLEM_OVERLOADED, "");
    request_id_settle(x, now_us);
    encode(x);
}

static enum record_type
record_type_of(const struct exchange *x)
{
    if (is_good(x))
        return RECORD_CHECK;
    return x->query.person.number ? RECORD_REFUSAL : RECORD_MALFORMED;
}

static const char *
outcome_of(const struct exchange *x)
{
    if (!is_good(x))
        return problem_kind(x->problem.code)->code;
    return x->answer.row_count ? "disclosed" : "not-found";
}

/* The record of what was asked and of what is about to leave. */
static void
fill_record(const struct exchange_tools *tools, struct exchange *x, struct record *record)
{
    record_init(record, record_type_of(x), tools->now_us);
    record->request_id = str_from(x->request_id);
    record->caller = x->caller->registration;
    record->caller_fingerprint = x->caller->fingerprint;
    if (x->query.person.number) {
        record->operator_name = x->query.asker.name;
        record->operator_surname = x->query.asker.surname;
        record->operator_code = str_trim(x->fields.operator_code);
        record->person_code = str_trim(x->fields.person_code);
        record->application = x->query.application;
        record->from = x->query.from;
        record->till = x->query.till;
        record->purpose = x->query.purpose;
    }
    if (is_good(x)) {
        record->rows = x->answer.rows;
        record->row_count = x->answer.row_count;
        record->linked = x->lookup.linked;
        record->linked_count = x->lookup.linked_count;
        record->clause = x->verdicts[0].clause;
    } else {
        record->clause = str_from(x->problem.clause);
        record->field = str_from(x->problem.field);
    }
    record_decide(record, x->verdicts, x->verdict_count, &x->request->arena);
    record->outcome = str_from(outcome_of(x));
    record->repeat_of = x->repeat_of;
    record->request_hash = x->request_hash;
    record->answer_hash = x->answer_hash;
    record->software = STR("tilts " TILTS_VERSION);
    record->channel = str_from(channel_at(x->channel)->name);
    record->trace = x->trace;
}

/* One durable commit for all. When it fails nobody is answered with data. */
static int
record_all(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    struct record records[LIMIT_BATCH];
    int64_t began_us;
    int r;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        fill_record(tools, batch[i], &records[i]);
    began_us = clock_monotonic_us();
    r = audit_log_append(tools->log, records, count, NULL);
    stats_observe(tools->stats, STATS_COMMIT, (uint64_t)(clock_monotonic_us() - began_us));
    if (r == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        problem_set(&batch[i]->problem, PROBLEM_LOG_UNAVAILABLE, "");
        encode(batch[i]);
    }
    return -1;
}

/* Steps that look at one exchange at a time; find stands between them for all at once. */
struct step {
    const char *name;
    int (*one)(struct exchange_tools *tools, struct exchange *x);
    void (*all)(struct exchange_tools *tools, struct exchange *const *batch, size_t count);
};

static const struct step steps[] = {
    {"identify", identify, NULL}, {"decode", decode, NULL},     {"repeat", NULL, repeat_find},
    {"stand", stand, NULL},       {"decide", decide_one, NULL}, {"limit", limit, NULL},
    {"rehearse", rehearse, NULL}, {"find", NULL, find},         {"disclose", disclose, NULL},
    {"count", count, NULL},
};

static void
run_steps(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
        if (steps[s].all) {
            steps[s].all(tools, batch, count);
            continue;
        }
        for (size_t i = 0; i < count; i++)
            if (is_good(batch[i]))
                (void)steps[s].one(tools, batch[i]); /* the exchange keeps its problem */
    }
}

/* Without register and agreements nothing can be decided; the batch is told so, and recorded. */
static bool
begin(struct exchange_tools *tools, char *error)
{
    if (tools->store->ops->begin_read(tools->store) < 0)
        return false;
    return agreements_refresh(tools->agreements, tools->store, error) >= 0;
}

int
exchange_batch(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    char error[AGREEMENT_ERROR_MAX];

    tools->now_us = clock_now_us(tools->clock);
    tools->today = date_in_riga(tools->now_us);
    tools->monotonic_us = clock_monotonic_us();
    for (size_t i = 0; i < count; i++)
        digest_sha256(batch[i]->request->body.ptr, batch[i]->request->body.len,
                      batch[i]->request_hash);
    if (!begin(tools, error))
        for (size_t i = 0; i < count; i++)
            if (is_good(batch[i]))
                problem_set(&batch[i]->problem, PROBLEM_REGISTER_UNAVAILABLE, "");
    run_steps(tools, batch, count);
    for (size_t i = 0; i < count; i++) {
        request_id_settle(batch[i], tools->now_us);
        encode(batch[i]);
    }
    tools->store->ops->end_read(tools->store);
    return record_all(tools, batch, count);
}
