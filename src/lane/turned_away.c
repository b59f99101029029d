/* Counting by caller, a record for each: see turned_away.h. */
#include "lane/turned_away.h"

#include <string.h>

#define DETAIL_MAX 96

static struct turned_away_caller *
find(struct turned_away *turned_away, const struct caller *caller)
{
    for (size_t i = 0; i < turned_away->count; i++)
        if (memcmp(turned_away->callers[i].fingerprint, caller->fingerprint,
                   sizeof caller->fingerprint) == 0)
            return &turned_away->callers[i];
    return NULL;
}

void
turned_away_count(struct turned_away *turned_away, const struct caller *caller, int64_t now_us)
{
    struct turned_away_caller *counted = find(turned_away, caller);

    if (!counted && turned_away->count < LIMIT_TURNED_AWAY_CALLERS) {
        counted = &turned_away->callers[turned_away->count++];
        *counted = (struct turned_away_caller){.since_us = now_us};
        if (turned_away->count < LIMIT_TURNED_AWAY_CALLERS) {
            counted->registration = caller->registration;
            memcpy(counted->fingerprint, caller->fingerprint, sizeof counted->fingerprint);
        }
    } else if (!counted) {
        counted = &turned_away->callers[LIMIT_TURNED_AWAY_CALLERS - 1];
    }
    counted->requests++;
}

static struct str
detail_of(const struct turned_away_caller *counted, char memory[static DETAIL_MAX])
{
    char since[DATE_TEXT_MAX];
    struct buf buf;

    instant_format(counted->since_us, since);
    buf_init(&buf, memory, DETAIL_MAX);
    buf_addf(&buf, "{\"requests\":%llu,\"since\":\"%s\"}", (unsigned long long)counted->requests,
             since);
    return buf_str(&buf);
}

int
turned_away_record(struct turned_away *turned_away, struct audit_log *log, int64_t now_us)
{
    struct record records[LIMIT_TURNED_AWAY_CALLERS];
    char details[LIMIT_TURNED_AWAY_CALLERS][DETAIL_MAX];
    size_t count = turned_away->count;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        const struct turned_away_caller *counted = &turned_away->callers[i];
        record_init(&records[i], RECORD_REFUSAL, now_us);
        records[i].caller = counted->registration;
        if (counted->registration.number)
            records[i].caller_fingerprint = counted->fingerprint;
        records[i].subject = STR("turned away");
        records[i].detail = detail_of(counted, details[i]);
        records[i].outcome = str_from(problem_kind(PROBLEM_OVERLOADED)->code);
        records[i].software = STR("tilts " TILTS_VERSION);
    }
    turned_away->count = 0;
    return audit_log_append(log, records, count, NULL);
}
