/*
 * Reconciling the two sides' records of one day without showing them. Each side writes one line for
 * each question: a key made of its request id, and a value made of the same id with the hashes of
 * request and answer; sorted, so that two such files merge in one pass. Whoever does not know a
 * request id, which is unguessable, learns nothing from its line. Pure.
 *
 *     key   = SHA-256("tilts-reconcile-key-1"   || id)
 *     value = SHA-256("tilts-reconcile-value-1" || request hash || answer hash || id)
 *     line  = key in hex, space, value in hex, space, kind, newline
 *
 * Questions close to midnight may stand on different days on the two sides: records just outside
 * the day are there to match, and are not counted when they do not.
 */
#ifndef TILTS_AUDIT_RECONCILE_H
#define TILTS_AUDIT_RECONCILE_H

#include "audit/record.h"
#include "audit/text.h"
#include "pki/digest.h"

#define RECONCILE_LINE_SIZE (2 * (2 * DIGEST_SIZE + 1) + 2)
#define RECONCILE_MARGIN_US (10 * 60 * US_PER_SECOND)

enum reconcile_kind {
    RECONCILE_ANSWERED = 'a',
    RECONCILE_ASKED = 'q',  /* the platform asked and knows of no answer */
    RECONCILE_MARGIN = 'm', /* answered, just outside the day */
    RECONCILE_OUTSIDE = 'o' /* asked only, just outside the day */
};

struct reconcile_entry {
    uint8_t key[DIGEST_SIZE], value[DIGEST_SIZE];
    char kind;
};

struct reconcile_list {
    struct reconcile_entry *entries;
    size_t count, size;
};

struct reconcile_result {
    uint64_t matched, provider_only, platform_only, different;
    uint64_t unanswered; /* asked by the platform, which knows of no answer; never a fault */
};

struct reconcile_rows; /* audit/reconcile_rows.h */

enum reconcile_side { RECONCILE_PROVIDER, RECONCILE_PLATFORM };

/* The other side: for a provider's records the caller (number 0: any), for a platform's the name of
   the provider (empty: any). */
struct reconcile_with {
    struct registration caller;
    struct str provider;
};

void reconcile_key(struct str request_id, uint8_t ret_key[static DIGEST_SIZE]);
const char *reconcile_side_name(enum reconcile_side side);
/*
 * Adds a record of that side within the day or its margin; others are passed over. A provider has
 * several callers, a platform several providers: `with` says whose records are meant. -1 when
 * memory is out.
 */
int reconcile_add(struct reconcile_list *list, enum reconcile_side side,
                  const struct record *record, struct date day,
                  const struct reconcile_with *with) MUST_USE;
/* Sorts; a platform's question that has an answer is only its answer. */
void reconcile_sort(struct reconcile_list *list);
void reconcile_done(struct reconcile_list *list);
/* Entries of the day itself. */
uint64_t reconcile_count(const struct reconcile_list *list);
/* Both sorted. rows, which may be NULL, takes the lines that found no equal. */
void reconcile_compare(const struct reconcile_list *provider, const struct reconcile_list *platform,
                       struct reconcile_result *ret_result, struct reconcile_rows *rows);
void reconcile_write(const struct reconcile_list *list, struct text *text);
/* What reconcile_write() wrote. False when it is out of form or not sorted. */
bool reconcile_read(struct str text, struct reconcile_list *ret_list) MUST_USE;

#endif
