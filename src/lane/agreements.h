/*
 * A lane's view of the agreements: loaded from the store, loaded again when they changed, whatever
 * process changed them. Thread: the lane's.
 */
#ifndef TILTS_LANE_AGREEMENTS_H
#define TILTS_LANE_AGREEMENTS_H

#include "agreement/agreement_set.h"
#include "store/store.h"

struct agreements;

struct agreements *agreements_open(void) MUST_USE;    /* NULL when memory is out */
void agreements_close(struct agreements *agreements); /* NULL is fine */
/*
 * Looks at the store's generation within the read transaction that is open and loads anew when it
 * grew. 1: loaded anew, 0: unchanged, -1 with a sentence: they cannot be read, and nothing may be
 * decided.
 */
int agreements_refresh(struct agreements *agreements, struct store *store,
                       char error[static 512]) MUST_USE;
const struct agreement_set *agreements_set(const struct agreements *agreements);

#endif
