/*
 * Erasing records whose 24 calendar months are over (clause 3.2.7), in short transactions, so that
 * the provider goes on meanwhile. Kept are records under a legal hold, and those that the log needs
 * to explain itself: gaps and erasures. Thread: any, with a store of its own.
 */
#ifndef TILTS_AUDIT_ERASE_H
#define TILTS_AUDIT_ERASE_H

#include "base/date.h"
#include "store/store.h"

#define ERASE_MONTHS 24
#define ERASE_ERROR_MAX 512

struct erase_holds; /* legal holds, looked up by request id and person */

struct erase_holds *erase_holds_new(void) MUST_USE; /* empty; NULL when memory is out */
/* Adds those that stand in store. 0, or -1 with a sentence. */
int erase_holds_add(struct erase_holds *holds, struct store *store,
                    char error[static ERASE_ERROR_MAX]) MUST_USE;
void erase_holds_free(struct erase_holds *holds); /* NULL is fine */

struct erase_wish {
    struct date last_day; /* records made on this day or before are due */
    const struct erase_holds *holds;
    bool dry; /* only count */
};

struct erase_report {
    uint64_t due;    /* found due, held ones included */
    uint64_t held;   /* of them passed over */
    uint64_t erased; /* destroyed; 0 when dry */
};

/*
 * The newest day whose records may be erased on `today`: 24 calendar months later is before today,
 * so each of its records was kept for the whole of them.
 */
struct date erase_last_day(struct date today);
/* 0, or -1 with a sentence; what was erased until then stays so and is counted. */
int erase_log(struct store *store, const struct erase_wish *wish, struct erase_report *ret_report,
              char error[static ERASE_ERROR_MAX]) MUST_USE;

#endif
