/*
 * Receipts, many in one call, one batch at a time for each provider: got, proved by one signed
 * checkpoint for each part of its log, compared with what went out and came in. Then each new
 * checkpoint must be shown to extend the one seen before. See ask_private.h.
 */
#include "platform/ask_private.h"

#include "audit/consistency.h"
#include "audit/receipts.h"
#include "base/limits.h"
#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_US (250 * INT64_C(1000))
#define ARENA_MAX (8 * (size_t)LIMIT_RECEIPTS_DOCUMENT_MAX)
#define DETAIL_MAX (ORIGIN_MAX + 96)

struct ask_proving {
    struct ask_provider *provider;
    struct ask_leg *legs[LIMIT_RECEIPTS];
    struct str ids[LIMIT_RECEIPTS];
    const struct receipt *receipts[LIMIT_RECEIPTS]; /* NULL: said to be missing */
    size_t count;
    struct arena arena;
    struct http_fetch_call call;
    int64_t due_us, retry_us; /* retry_us 0: a call is under way */
    /* Checkpoints of the batch, one per part, the first `proved` of them dealt with. */
    struct checkpoint checkpoints[RECEIPTS_PARTS_MAX];
    size_t checkpoint_count, proved;
    struct checkpoint old; /* what the next one must extend */
};

void
ask_receipts_add(struct ask_leg *leg)
{
    struct ask_legs *unproved = &leg->provider->unproved;

    if (!leg->provider->key_count) {
        ask_leg_over(leg); /* RECEIPT_NONE: nothing to verify it by */
        return;
    }
    leg->state = LEG_PROVING;
    leg->next = NULL;
    *(unproved->last ? &unproved->last->next : &unproved->first) = leg;
    unproved->last = leg;
}

static void
end_batch(struct ask_proving *proving)
{
    proving->provider->proving = NULL;
    for (size_t i = 0; i < proving->count; i++)
        ask_leg_over(proving->legs[i]);
    arena_done(&proving->arena);
    free(proving);
}

/* Nothing could be had: to be verified another time. */
static void
leave_pending(struct ask_proving *proving)
{
    for (size_t i = 0; i < proving->count; i++)
        proving->legs[i]->receipt = RECEIPT_PENDING;
    end_batch(proving);
}

/* What is proved of one part of the log does not count, or (origin empty) of none. */
static void
distrust(struct ask_proving *proving, struct str origin, const char *why)
{
    log_event(LOG_ERROR, "receipts-not-proved", "provider=%s origin=\"%.*s\" reason=\"%s\"",
              proving->provider->config->name, STR_FMT(origin), why);
    for (size_t i = 0; i < proving->count; i++)
        if (origin.len == 0 ||
            (proving->receipts[i] && str_eq(proving->receipts[i]->checkpoint.origin, origin)))
            proving->legs[i]->receipt = RECEIPT_DIFFERENT;
}

/* --- Calls --- */

static void on_receipts(struct http_fetch_call *call);
static void on_consistency(struct http_fetch_call *call);

static void
send(struct ask_proving *proving)
{
    proving->retry_us = 0;
    http_fetch_begin(proving->provider->proof_peer, &proving->call);
}

/* True when the call is, or will be, sent once more. */
static bool
try_again(struct ask_proving *proving)
{
    const struct http_call *http = &proving->call.http;
    int64_t retry_us = clock_monotonic_us() + RETRY_US;
    bool passing = http->failure == HTTP_FAILURE_CONNECT || http->failure == HTTP_FAILURE_TIMEOUT ||
                   http->failure == HTTP_FAILURE_BROKEN || http->status == 429 ||
                   http->status == 502 || http->status == 503 || http->status == 504;

    if (http->retry_after_s)
        retry_us += (http->retry_after_s - 1) * US_PER_SECOND;
    if (!passing || retry_us >= proving->due_us)
        return false;
    proving->retry_us = retry_us;
    return true;
}

static const char *
url_of(struct ask_proving *proving, const char *path)
{
    struct buf buf;

    arena_buf(&proving->arena, &buf, 2048);
    buf_add_c(&buf, proving->provider->config->url);
    buf_add_c(&buf, path);
    return buf_c(&buf);
}

/* --- Consistency --- */

static void prove_next(struct ask_proving *proving);

static void
take(struct ask_proving *proving)
{
    const struct checkpoint *checkpoint = &proving->checkpoints[proving->proved++];

    if (seen_take(proving->provider->seen, checkpoint, clock_monotonic_us()) < 0)
        log_event(LOG_ERROR, "checkpoint-not-kept", "provider=%s origin=%.*s",
                  proving->provider->config->name, STR_FMT(checkpoint->origin));
    prove_next(proving);
}

static void
give_up(struct ask_proving *proving, const char *why)
{
    distrust(proving, proving->checkpoints[proving->proved++].origin, why);
    prove_next(proving);
}

static void
ask_for_proof(struct ask_proving *proving, const struct checkpoint *checkpoint)
{
    const char *origin = proving->old.origin.ptr, *part = strrchr(origin, '/');
    char path[256];

    snprintf(path, sizeof path, "/v1/log/%s/consistency?from=%" PRIu64 "&to=%" PRIu64,
             part ? part + 1 : origin, proving->old.size, checkpoint->size);
    proving->call = (struct http_fetch_call){.http = {.url = url_of(proving, path)},
                                             .arena = &proving->arena,
                                             .done = on_consistency,
                                             .user = proving};
    if (proving->call.http.url)
        send(proving);
    else
        give_up(proving, "no memory");
}

static void
on_consistency(struct http_fetch_call *call)
{
    struct ask_proving *proving = call->user;
    const struct checkpoint *wanted = &proving->checkpoints[proving->proved];
    const struct ask_provider *provider = proving->provider;
    struct checkpoint shown;
    struct str note;

    if (try_again(proving))
        return;
    if (call->http.failure) {
        leave_pending(proving);
        return;
    }
    for (size_t i = 0; call->http.status == 200 && i < provider->key_count; i++) {
        if (!verifier_key_covers(&provider->keys[i], wanted->origin) ||
            !consistency_open(call->http.answer, &proving->old, provider->keys[i].public_key,
                              &shown, &note))
            continue;
        if (shown.size == wanted->size && memcmp(shown.root, wanted->root, DIGEST_SIZE) == 0) {
            take(proving);
            return;
        }
    }
    give_up(proving, "its log does not extend what it showed before");
}

static void
prove_next(struct ask_proving *proving)
{
    const struct checkpoint *checkpoint = &proving->checkpoints[proving->proved];
    enum seen_verdict verdict;

    if (proving->proved == proving->checkpoint_count)
        end_batch(proving);
    else if (seen_look(proving->provider->seen, checkpoint, &verdict, &proving->old) < 0)
        give_up(proving, "the checkpoint seen before cannot be read");
    else if (verdict == SEEN_FORKED)
        give_up(proving, "its log shows less, or other records, than it showed before");
    else if (verdict == SEEN_SAME)
        take(proving);
    else
        ask_for_proof(proving, checkpoint);
}

/* --- Receipts --- */

static bool
same(const uint8_t *proved, const uint8_t held[static DIGEST_SIZE])
{
    return proved && memcmp(proved, held, DIGEST_SIZE) == 0;
}

static void
judge(struct ask_leg *leg, const struct receipt *receipt)
{
    struct buf buf;

    leg->receipt = receipt && same(receipt->record.request_hash, leg->request_hash) &&
                           same(receipt->record.answer_hash, leg->answer_hash)
                       ? RECEIPT_VERIFIED
                       : RECEIPT_DIFFERENT;
    if (!receipt)
        return;
    arena_buf(leg->question->arena, &buf, DETAIL_MAX);
    buf_addf(&buf, ",\"origin\":\"%.*s\",\"index\":%" PRIu64 ",\"size\":%" PRIu64,
             STR_FMT(receipt->checkpoint.origin), receipt->index, receipt->checkpoint.size);
    if (buf_ok(&buf))
        leg->receipt_detail = buf_str(&buf);
}

static void
gather_checkpoint(struct ask_proving *proving, const struct checkpoint *checkpoint)
{
    for (size_t i = 0; i < proving->checkpoint_count; i++)
        if (str_eq(proving->checkpoints[i].origin, checkpoint->origin))
            return;
    proving->checkpoints[proving->checkpoint_count++] =
        *checkpoint; /* as many as there are parts */
}

static void
take_receipts(struct ask_proving *proving)
{
    const struct ask_provider *provider = proving->provider;
    struct receipts_asked asked = {proving->ids, proving->count, provider->keys,
                                   provider->key_count};
    char error[RECEIPTS_ERROR_MAX];

    if (!receipts_open(proving->call.http.answer, &asked, &proving->arena, proving->receipts,
                       error)) {
        distrust(proving, STR(""), error);
        end_batch(proving);
        return;
    }
    for (size_t i = 0; i < proving->count; i++) {
        judge(proving->legs[i], proving->receipts[i]);
        if (proving->receipts[i])
            gather_checkpoint(proving, &proving->receipts[i]->checkpoint);
    }
    prove_next(proving);
}

/* The document would be too long: half as many from now on. */
static void
halve(struct ask_proving *proving)
{
    struct ask_provider *provider = proving->provider;

    provider->receipts_max = proving->count / 2;
    for (size_t i = proving->count; i-- > 0;) {
        proving->legs[i]->next = provider->unproved.first;
        if (!provider->unproved.first)
            provider->unproved.last = proving->legs[i];
        provider->unproved.first = proving->legs[i];
    }
    proving->count = 0;
    end_batch(proving);
}

static void
on_receipts(struct http_fetch_call *call)
{
    struct ask_proving *proving = call->user;

    if (try_again(proving))
        return;
    if (call->http.status == 413 && proving->count > 1)
        halve(proving);
    else if (call->http.status == 200)
        take_receipts(proving);
    else
        leave_pending(proving);
}

static struct str
body_of(struct ask_proving *proving)
{
    struct buf buf;

    arena_buf(&proving->arena, &buf, 64 + proving->count * (LIMIT_REQUEST_ID_MAX + 3));
    buf_add(&buf, STR("{\"request_ids\":["));
    for (size_t i = 0; i < proving->count; i++) {
        buf_add(&buf, i ? STR(",\"") : STR("\""));
        buf_add(&buf, proving->ids[i]); /* letters, digits and -._: only */
        buf_add_char(&buf, '"');
    }
    buf_add(&buf, STR("]}"));
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

static void
begin(struct ask_provider *provider)
{
    struct ask_proving *proving = calloc(1, sizeof *proving);
    size_t max = provider->receipts_max ? provider->receipts_max : LIMIT_RECEIPTS;
    struct ask_leg *leg;

    if (!proving)
        return; /* they wait; memory may come back */
    proving->provider = provider;
    provider->proving = proving;
    arena_init(&proving->arena, ARENA_MAX);
    proving->due_us = INT64_MAX;
    while (proving->count < max && (leg = provider->unproved.first)) {
        provider->unproved.first = leg->next;
        if (!leg->next)
            provider->unproved.last = NULL;
        proving->legs[proving->count] = leg;
        proving->ids[proving->count++] = leg->question->request_id;
        if (leg->due_us < proving->due_us)
            proving->due_us = leg->due_us;
    }
    proving->call = (struct http_fetch_call){
        .http = {.url = url_of(proving, "/v1/receipts"),
                 .body = body_of(proving),
                 .content_type = "application/json"},
        .arena = &proving->arena,
        .done = on_receipts,
        .user = proving,
    };
    if (proving->call.http.url && proving->call.http.body.ptr)
        send(proving);
    else
        leave_pending(proving);
}

void
ask_receipts_run(struct ask *ask)
{
    for (size_t i = 0; i < ask->provider_count; i++) {
        struct ask_provider *provider = &ask->providers[i];
        if (provider->proving && provider->proving->retry_us &&
            clock_monotonic_us() >= provider->proving->retry_us)
            send(provider->proving);
        if (!provider->proving && provider->unproved.first)
            begin(provider);
    }
}

int64_t
ask_receipts_next_us(const struct ask *ask)
{
    int64_t next_us = INT64_MAX;

    for (size_t i = 0; i < ask->provider_count; i++) {
        const struct ask_proving *proving = ask->providers[i].proving;
        if (proving && proving->retry_us && proving->retry_us < next_us)
            next_us = proving->retry_us;
        if (!proving && ask->providers[i].unproved.first)
            next_us = 0;
    }
    return next_us;
}

void
ask_receipts_close(struct ask_provider *provider)
{
    if (provider->proving)
        arena_done(&provider->proving->arena);
    free(provider->proving);
}
