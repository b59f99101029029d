/*
 * One question to one provider: its message, sending it, sending it again, and what the answer
 * says. See ask_private.h.
 */
#include "platform/ask_private.h"

#include "base/limits.h"

#include <string.h>

#define RETRY_FIRST_US (100 * INT64_C(1000))
#define RETRY_MAX_US (5 * US_PER_SECOND)
#define GAP_FIRST_US 2000
#define GAP_MAX_US US_PER_SECOND
#define SLOW_WITHIN_US (250 * INT64_C(1000)) /* many refusals of one moment widen the gap once */
#define GAP_SHRINKS 512                      /* by so small a part with every answer */
#define URL_MAX 1200
#define DATE_TIME_MAX 24

static struct str
date_time(struct arena *arena, struct date day)
{
    struct buf buf;

    arena_buf(arena, &buf, DATE_TIME_MAX);
    date_add_to(&buf, day);
    buf_add(&buf, STR("T00:00:00"));
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

static struct str
code_text(struct arena *arena, struct person_code code)
{
    char text[PERSON_CODE_TEXT_MAX];

    person_code_format(code, text);
    return arena_str(arena, str_from(text));
}

static const char *
url_of(struct arena *arena, const struct ask_provider *provider)
{
    struct buf buf;

    arena_buf(arena, &buf, URL_MAX);
    buf_add_c(&buf, provider->config->url);
    buf_add_c(&buf, provider->contract->path);
    return buf_c(&buf);
}

static void on_answer(struct http_fetch_call *call);

int
ask_leg_prepare(struct ask_leg *leg)
{
    const struct ask_question *question = leg->question;
    const struct ask_provider *provider = leg->provider;
    bool annex = provider->config->protocol == PROTOCOL_SOAP;
    struct arena *arena = question->arena;
    struct query_fields fields = {
        .person_code = code_text(arena, question->person),
        .date_from = date_time(arena, question->from),
        .date_till = date_time(arena, question->till),
        .operator_name = question->asker.name,
        .operator_surname = question->asker.surname,
        .operator_code = code_text(arena, question->asker.code),
        .purpose = annex ? STR("") : question->purpose,
        .application = annex ? STR("") : question->application,
    };
    char memory[8 * 1024];
    struct str body;
    struct buf buf;

    buf_init(&buf, memory, sizeof memory);
    provider->contract->encode(&fields, &buf);
    body = buf_ok(&buf) ? arena_str(arena, buf_str(&buf)) : (struct str){NULL, 0};
    leg->headers[0] = (struct http_header){"X-Request-Id", question->request_id};
    leg->headers[1] = (struct http_header){"Accept-Language", STR("lv")};
    leg->call = (struct http_fetch_call){
        .http = {.url = url_of(arena, provider),
                 .body = body,
                 .content_type = provider->contract->content_type,
                 .headers = leg->headers,
                 .header_count = ARRAY_LEN(leg->headers)},
        .arena = arena,
        .done = on_answer,
        .user = leg,
    };
    if (!body.ptr || !leg->call.http.url)
        return -1;
    digest_sha256(body.ptr, body.len, leg->request_hash);
    return 0;
}

/* --- Sending, now and again --- */

static void
wait_until(struct ask_leg *leg, int64_t retry_us)
{
    struct ask_legs *waiting = &leg->provider->ask->waiting;

    leg->state = LEG_WAITING;
    leg->retry_us = retry_us;
    leg->next = NULL;
    *(waiting->last ? &waiting->last->next : &waiting->first) = leg;
    waiting->last = leg;
}

/* Nobody is asked faster than he said he takes; the last chance is just before the deadline. */
static bool
waits_for_its_turn(struct ask_leg *leg, int64_t now_us)
{
    struct ask_provider *provider = leg->provider;
    int64_t turn_us = provider->turn_us > now_us ? provider->turn_us : now_us;

    if (leg->has_turn || provider->gap_us == 0) {
        leg->has_turn = false;
        return false;
    }
    provider->turn_us = turn_us + provider->gap_us;
    if (turn_us >= leg->due_us)
        turn_us = leg->due_us - 1;
    if (turn_us <= now_us)
        return false;
    leg->has_turn = true;
    wait_until(leg, turn_us);
    return true;
}

static void
slow_down(struct ask_provider *provider, int64_t now_us)
{
    if (now_us - provider->slowed_us < SLOW_WITHIN_US)
        return;
    provider->slowed_us = now_us;
    provider->gap_us = provider->gap_us ? provider->gap_us + provider->gap_us / 2 : GAP_FIRST_US;
    if (provider->gap_us > GAP_MAX_US)
        provider->gap_us = GAP_MAX_US;
}

static void
speed_up(struct ask_provider *provider)
{
    if (provider->gap_us)
        provider->gap_us -= provider->gap_us / GAP_SHRINKS + 1;
}

void
ask_leg_send(struct ask_leg *leg)
{
    const struct ask_question *question = leg->question;
    int64_t now_us = clock_monotonic_us();

    if (leg->due_us == 0) {
        long deadline_ms = question->deadline_ms > 0 ? question->deadline_ms : ASK_DEADLINE_MS;
        leg->due_us = now_us + deadline_ms * INT64_C(1000);
    }
    if (waits_for_its_turn(leg, now_us))
        return;
    leg->state = LEG_ASKING;
    leg->attempts++;
    leg->call.deadline_ms = (long)((leg->due_us - now_us) / 1000);
    if (leg->call.deadline_ms > (long)leg->provider->config->deadline_ms)
        leg->call.deadline_ms = (long)leg->provider->config->deadline_ms;
    if (leg->call.deadline_ms < 1)
        leg->call.deadline_ms = 1;
    http_fetch_begin(leg->provider->peer, &leg->call);
}

void
ask_leg_resume(struct ask *ask)
{
    struct ask_legs waiting = ask->waiting;
    int64_t now_us = waiting.first ? clock_monotonic_us() : 0;

    ask->waiting = (struct ask_legs){NULL, NULL};
    for (struct ask_leg *leg = waiting.first, *next; leg; leg = next) {
        next = leg->next;
        if (leg->retry_us > now_us)
            wait_until(leg, leg->retry_us);
        else
            ask_leg_send(leg);
    }
}

int64_t
ask_leg_next_us(const struct ask *ask)
{
    int64_t next_us = INT64_MAX;

    for (const struct ask_leg *leg = ask->waiting.first; leg; leg = leg->next)
        if (leg->retry_us < next_us)
            next_us = leg->retry_us;
    return next_us;
}

/* Twice as long after each failure, the same for all who ask that provider. */
static int64_t
backoff_us(unsigned failures)
{
    int64_t wait_us = RETRY_FIRST_US;

    for (unsigned i = 1; i < failures && wait_us < RETRY_MAX_US; i++)
        wait_us *= 2;
    return wait_us < RETRY_MAX_US ? wait_us : RETRY_MAX_US;
}

static bool
may_be_sent_again(const struct http_call *http)
{
    switch (http->failure) {
    case HTTP_FAILURE_CONNECT:
    case HTTP_FAILURE_TIMEOUT:
    case HTTP_FAILURE_BROKEN:
        return true;
    case HTTP_FAILURE_TRUST:
    case HTTP_FAILURE_TOO_LARGE:
    case HTTP_FAILURE_OURS:
        return false;
    case HTTP_FAILURE_NONE:
        break;
    }
    /* A quota that is used up names no time to come again. */
    return (http->status == 429 && http->retry_after_s) || http->status == 502 ||
           http->status == 503 || http->status == 504;
}

/* False when it may not be, or there is no time left for it. */
static bool
try_again(struct ask_leg *leg)
{
    struct ask_provider *provider = leg->provider;
    const struct http_call *http = &leg->call.http;
    int64_t now_us = clock_monotonic_us(), retry_us;

    if (http->status == 429)
        slow_down(provider, now_us);
    if (http->failure == HTTP_FAILURE_NONE) {
        provider->failures = 0;
    } else if (http->failure == HTTP_FAILURE_CONNECT && now_us >= provider->not_before_us) {
        provider->failures++; /* the many that failed together count once */
        provider->not_before_us = now_us + backoff_us(provider->failures);
    }
    if (!may_be_sent_again(http))
        return false;
    retry_us = now_us + backoff_us(leg->attempts);
    if (http->retry_after_s)
        retry_us = now_us + http->retry_after_s * US_PER_SECOND;
    if (retry_us < provider->not_before_us)
        retry_us = provider->not_before_us;
    if (retry_us >= leg->due_us)
        return false;
    wait_until(leg, retry_us);
    return true;
}

/* --- What came back --- */

static void
not_reached(struct ask_leg *leg, enum problem_code code, struct str text)
{
    leg->result = PROVIDER_UNREACHABLE;
    leg->code = str_from(problem_kind(code)->code);
    leg->text = text;
    ask_leg_over(leg);
}

/* An answer to another question is none. */
static bool
fits(const struct ask_leg *leg)
{
    struct person_code person;

    return person_code_parse(leg->reply.person_code, &person) &&
           person.number == leg->question->person.number &&
           (leg->reply.request_id.len == 0 ||
            str_eq(leg->reply.request_id, leg->question->request_id));
}

static void
take_refusal(struct ask_leg *leg)
{
    leg->result = PROVIDER_REFUSED;
    leg->code = leg->reply.code.len ? leg->reply.code
                                    : str_from(problem_kind(PROBLEM_PROVIDER_ANSWER)->code);
    leg->clause = leg->reply.clause;
    leg->text = leg->reply.text_lv;
    ask_leg_over(leg);
}

static void
on_answer(struct http_fetch_call *call)
{
    struct ask_leg *leg = call->user;
    const struct http_call *http = &call->http;
    struct arena *arena = leg->question->arena;

    if (try_again(leg))
        return;
    if (http->failure) {
        not_reached(leg, PROBLEM_PROVIDER_UNREACHABLE, arena_str(arena, str_from(http->error)));
        return;
    }
    leg->has_answer = true;
    digest_sha256(http->answer.ptr, http->answer.len, leg->answer_hash);
    if (leg->provider->contract->decode(http, arena, &leg->reply) < 0 ||
        (!leg->reply.refused && !fits(leg))) {
        not_reached(leg, PROBLEM_PROVIDER_ANSWER, STR(""));
    } else if (leg->reply.refused) {
        take_refusal(leg);
    } else {
        leg->result = PROVIDER_ANSWERED;
        speed_up(leg->provider);
        ask_receipts_add(leg);
    }
}
