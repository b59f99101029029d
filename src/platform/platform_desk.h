/*
 * What the platform's calls at its desk share: its parts, and the ways to them that answer the call
 * themselves when a part fails. Private to src/platform. Thread: the desk's.
 */
#ifndef TILTS_PLATFORM_PLATFORM_DESK_H
#define TILTS_PLATFORM_PLATFORM_DESK_H

#include "lane/agreements.h"
#include "platform/ask.h"
#include "platform/bulk_desk.h"
#include "platform/caretaker.h"
#include "platform/provider_news.h"

struct checking;

/* The desk's `program`. */
struct platform {
    const struct platform_config *config;
    const struct clock *clock;
    struct desk *desk;
    struct platform_store *store; /* the desk's own handle on platform.db */
    struct store *registers;      /* register.db: agreements */
    struct agreements *agreements;
    struct ask *ask;
    struct bulk_desk *bulk;
    struct caretaker *caretaker;
    struct provider_news *news; /* one for each provider of the configuration */
    struct checking *checks;    /* under way, checking.h */
    unsigned checks_under_way;
    bool wake_bulk;  /* a job was moved in this batch */
    int64_t warn_us; /* when certificates that end are told of next */
};

struct platform *platform_of(const struct desk_call *call);
/* The transaction that the batch commits; false: it cannot be begun, and the call was answered. */
bool platform_write(struct desk_call *call) MUST_USE;
/* platform.db failed: logs why and answers. */
void platform_fail(struct desk_call *call);
/* Whether what was looked for is there: 1. Below, and at 0, the call was answered. */
bool platform_found(struct desk_call *call, int found) MUST_USE;
/* The agreements as they stand now. NULL: they cannot be read, and the call was answered. */
const struct agreement_set *platform_agreements(struct desk_call *call);
/* For the desk: the batch's end. */
int platform_commit(void *ctx);
void platform_rollback(void *ctx);

/* "Anna Bērziņa", or a system's name; in the call's arena. */
struct str platform_who(struct desk_call *call);
/* {"reason": ...} for a record's detail; in the call's arena. */
struct str platform_reason(struct desk_call *call, struct str reason);
/* ?limit= within 1..max, or standard without one; 0: it is none, and the call was answered. */
size_t platform_limit(struct desk_call *call, size_t standard, size_t max);
/* A list's document; takes over items and next (NULL: this was the last page). */
void platform_reply_list(struct desk_call *call, json_t *items, json_t *next);

#endif
