/*
 * The lines of a comparison that found no equal: up to RECONCILE_ROWS_MAX of each kind, so that
 * many of one kind hide none of another. The first digits of key and values are those of both
 * sides' exports, where each side finds its own line. Pure.
 */
#ifndef TILTS_AUDIT_RECONCILE_ROWS_H
#define TILTS_AUDIT_RECONCILE_ROWS_H

#include "audit/reconcile.h"
#include "base/limits.h"

#define RECONCILE_ROWS_MAX 50

/* The gravest first. */
enum reconcile_fault {
    RECONCILE_PLATFORM_ONLY,
    RECONCILE_DIFFERENT,
    RECONCILE_PROVIDER_ONLY,
    RECONCILE_UNANSWERED,
    RECONCILE_FAULT_COUNT,
};

struct reconcile_row {
    struct date day;
    uint8_t key[DIGEST_SIZE], provider[DIGEST_SIZE], platform[DIGEST_SIZE];
    bool has_provider, has_platform;           /* which of the two values there is */
    char request_id[LIMIT_REQUEST_ID_MAX + 1]; /* empty: not known on this side */
};

struct reconcile_rows {
    struct date day; /* of the comparison that is under way */
    struct reconcile_row rows[RECONCILE_FAULT_COUNT][RECONCILE_ROWS_MAX];
    size_t counts[RECONCILE_FAULT_COUNT];
    uint64_t more; /* how many found no room */
};

/* "platform_only": the member of the counts. */
const char *reconcile_fault_name(enum reconcile_fault fault);
/* NULL: the side has no line. */
void reconcile_rows_add(struct reconcile_rows *rows, enum reconcile_fault fault,
                        const struct reconcile_entry *provider,
                        const struct reconcile_entry *platform);
/* Gives the rows of that key its request id. */
void reconcile_rows_name(struct reconcile_rows *rows, struct str request_id);

#endif
