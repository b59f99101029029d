/* Receipts of questions of before, proved as those of fresh answers are: see ask.h. */
#include "platform/ask_private.h"

#include <string.h>

/* Nobody waits: who cannot be reached for so long is asked another time. */
#define RETRY_FOR_US (2 * US_PER_SECOND)

/* What the receipts' side knows of any question. */
struct late {
    struct ask_question question;
    struct ask_leg leg;
};

static struct ask_provider *
find_provider(const struct ask *ask, struct str name)
{
    for (size_t i = 0; i < ask->provider_count; i++)
        if (str_eq_c(name, ask->providers[i].config->name))
            return &ask->providers[i];
    return NULL;
}

bool
ask_can_prove(const struct ask *ask, struct str provider)
{
    const struct ask_provider *found = find_provider(ask, provider);

    return found && found->key_count;
}

int
ask_receipt_begin(struct ask *ask, struct ask_receipt *receipt)
{
    struct late *late = arena_alloc(receipt->arena, sizeof *late);

    if (!late)
        return -1;
    late->question =
        (struct ask_question){.request_id = receipt->request_id, .arena = receipt->arena};
    late->leg = (struct ask_leg){
        .question = &late->question,
        .provider = find_provider(ask, receipt->provider),
        .due_us = clock_monotonic_us() + RETRY_FOR_US,
        .has_answer = true,
        .late = receipt,
    };
    memcpy(late->leg.request_hash, receipt->request_hash, DIGEST_SIZE);
    memcpy(late->leg.answer_hash, receipt->answer_hash, DIGEST_SIZE);
    ask_receipts_add(&late->leg);
    return 0;
}

void
ask_late_over(struct ask_leg *leg)
{
    struct ask_receipt *receipt = leg->late;

    receipt->state = leg->receipt;
    receipt->detail = leg->receipt_detail;
    receipt->done(receipt);
}
