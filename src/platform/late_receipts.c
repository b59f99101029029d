/* Rounds, one at a time for each provider: see late_receipts.h. */
#include "platform/late_receipts.h"

#include "base/log.h"
#include "platform/contract.h"

#include <stdlib.h>

#define LOOK_US (5 * US_PER_SECOND) /* while nothing is pending, and the first wait after that */
#define WAIT_MAX_US (600 * US_PER_SECOND)
#define MONTHS 23 /* records are erased after 24 */
#define ROUND_MAX ((size_t)4 * 1024 * 1024)

/* One receipt on its way. */
struct late_receipt {
    struct round *round;
    struct pending_receipt pending;
    struct ask_receipt asked;
};

struct round {
    struct late_receipts *late;
    const struct platform_provider *provider;
    struct arena arena;
    struct late_receipt *receipts;
    size_t count;
    size_t under_way;        /* receipts, and records of alarms, that are still to come back */
    int64_t after;           /* where the next round goes on */
    int64_t due_us, wait_us; /* monotonic; the wait grows while none is to be had */
};

struct late_receipts {
    struct late_receipts_options options;
    struct registration agency;
    size_t count;
    struct round rounds[]; /* one for each provider */
};

struct late_receipts *
late_receipts_open(const struct late_receipts_options *options)
{
    const struct platform_config *config = options->config;
    struct late_receipts *late =
        calloc(1, sizeof *late + config->providers_count * sizeof *late->rounds);

    if (!late)
        return NULL;
    late->options = *options;
    late->count = config->providers_count;
    for (size_t i = 0; i < late->count; i++) {
        late->rounds[i].late = late;
        late->rounds[i].provider = &config->providers[i];
        arena_init(&late->rounds[i].arena, ROUND_MAX);
    }
    if (registration_parse(str_from(config->desk.registration), &late->agency))
        return late;
    late_receipts_close(late);
    return NULL;
}

void
late_receipts_close(struct late_receipts *late)
{
    if (!late)
        return;
    for (size_t i = 0; i < late->count; i++)
        arena_done(&late->rounds[i].arena);
    free(late);
}

/* --- The alarm --- */

static void
on_alarm_recorded(void *arg, int result)
{
    struct late_receipt *receipt = arg;

    receipt->round->under_way--;
    if (result < 0)
        receipt->asked.state = RECEIPT_PENDING; /* not told: it is found out again */
}

static struct str
code_text(struct arena *arena, struct person_code code)
{
    char text[PERSON_CODE_TEXT_MAX];

    person_code_format(code, text);
    return arena_str(arena, str_from(text));
}

static struct str
detail_of(struct late_receipt *receipt)
{
    struct str members = receipt->asked.detail;
    struct buf buf;

    arena_buf(&receipt->round->arena, &buf, 64 + members.len);
    buf_add(&buf, STR("{\"receipt\":\"different\",\"late\":true"));
    buf_add(&buf, members);
    buf_add_char(&buf, '}');
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

static void
raise_alarm(struct late_receipt *receipt)
{
    const struct pending_receipt *pending = &receipt->pending;
    struct round *round = receipt->round;
    struct late_receipts *late = round->late;
    struct record record;

    log_event(LOG_ERROR, "receipt-different", "provider=%s request=%.*s", round->provider->name,
              STR_FMT(pending->request_id));
    record_init(&record, RECORD_ACCESS, clock_now_us(late->options.clock));
    record.request_id = pending->request_id;
    record.caller = late->agency;
    record.operator_name = pending->operator_name;
    record.operator_surname = pending->operator_surname;
    record.person_code = code_text(&round->arena, pending->person);
    record.application = pending->application;
    record.purpose = pending->purpose;
    record.from = pending->from;
    record.till = pending->till;
    record.subject = str_from(round->provider->name);
    record.channel = STR("rest"); /* the only one with receipts */
    record.request_hash = pending->request_hash;
    record.answer_hash = pending->answer_hash;
    record.outcome = STR("receipt-different");
    record.detail = detail_of(receipt);
    record.software = STR("tilts " TILTS_VERSION);
    round->under_way++;
    if (part_log_add(late->options.log, &record, on_alarm_recorded, receipt) < 0)
        on_alarm_recorded(receipt, -1);
}

/* --- A round --- */

static void
on_proved(struct ask_receipt *asked)
{
    struct late_receipt *receipt = asked->user;

    if (asked->state == RECEIPT_DIFFERENT)
        raise_alarm(receipt);
    receipt->round->under_way--;
}

static int
look(struct round *round, struct pending_receipt **ret_pending, size_t *ret_count)
{
    const struct late_receipts_options *options = &round->late->options;
    struct date oldest = date_add_months(date_in_riga(clock_now_us(options->clock)), -MONTHS);
    struct pending_wish wish = {.provider = str_from(round->provider->name),
                                .after = round->after,
                                .since_us = date_riga_begin_us(oldest),
                                .max = LIMIT_RECEIPTS};

    return platform_store_pending_receipts(options->store, &wish, &round->arena, ret_pending,
                                           ret_count);
}

static void
ask_for(struct late_receipt *receipt)
{
    const struct pending_receipt *pending = &receipt->pending;
    struct round *round = receipt->round;

    receipt->asked = (struct ask_receipt){
        .provider = str_from(round->provider->name),
        .request_id = pending->request_id,
        .request_hash = pending->request_hash,
        .answer_hash = pending->answer_hash,
        .arena = &round->arena,
        .done = on_proved,
        .user = receipt,
        .state = RECEIPT_PENDING,
    };
    round->under_way++;
    if (ask_receipt_begin(round->late->options.ask, &receipt->asked) < 0)
        round->under_way--;
}

static int
begin(struct round *round)
{
    struct pending_receipt *pending;
    size_t count;

    round->due_us = clock_monotonic_us() + LOOK_US;
    arena_reset(&round->arena);
    if (look(round, &pending, &count) < 0)
        return -1;
    if (count < LIMIT_RECEIPTS)
        round->after = 0; /* the next one begins anew */
    else
        round->after = pending[count - 1].check;
    round->receipts = arena_array(&round->arena, count, sizeof *round->receipts);
    if (!round->receipts)
        return 0;
    round->count = count;
    for (size_t i = 0; i < count; i++) {
        round->receipts[i] = (struct late_receipt){.round = round, .pending = pending[i]};
        ask_for(&round->receipts[i]);
    }
    return 0;
}

/* When the next one is due, by how many came of this one. */
static void
schedule(struct round *round, size_t came)
{
    if (came > 0)
        round->wait_us = 0;
    else if (round->wait_us == 0)
        round->wait_us = LOOK_US;
    else if (round->wait_us < WAIT_MAX_US)
        round->wait_us *= 2;
    round->due_us = clock_monotonic_us() + round->wait_us;
}

static int
store_all(struct round *round, size_t *ret_came)
{
    struct platform_store *store = round->late->options.store;
    size_t came = 0;

    if (platform_store_begin(store) < 0)
        return -1;
    for (size_t i = 0; i < round->count; i++) {
        const struct ask_receipt *asked = &round->receipts[i].asked;
        if (asked->state != RECEIPT_VERIFIED && asked->state != RECEIPT_DIFFERENT)
            continue;
        if (platform_store_set_receipt(store, asked->request_id, asked->provider, asked->state) < 0)
            return -1;
        came++;
    }
    *ret_came = came;
    return platform_store_commit(store);
}

static int
settle(struct round *round)
{
    size_t came;

    if (store_all(round, &came) < 0)
        return -1;
    log_event(LOG_INFO, "late-receipts", "provider=%s came=%zu pending=%zu", round->provider->name,
              came, round->count - came);
    round->count = 0;
    schedule(round, came);
    return 0;
}

int
late_receipts_run(struct late_receipts *late)
{
    for (size_t i = 0; i < late->count; i++) {
        struct round *round = &late->rounds[i];
        if (round->under_way)
            continue;
        if (round->count && settle(round) < 0)
            return -1;
        if (clock_monotonic_us() >= round->due_us &&
            ask_can_prove(late->options.ask, str_from(round->provider->name)) && begin(round) < 0)
            return -1;
    }
    return 0;
}
