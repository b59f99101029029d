/*
 * Changing an agency's roster, with its records (clauses 3.2.7 and 3.2.9): what is to change is
 * recorded as "begun", one record for the whole and one for each operator concerned; then the
 * register is changed in one transaction; then the whole is recorded as "done", or "stopped" when
 * the register could not be changed, or was changed by somebody else meanwhile. So whatever moment
 * the program is killed at, nothing was changed that the log does not tell of.
 *
 * An operator's name and personal code stand in the operator section of his record and nowhere
 * else. Thread: the store's.
 */
#ifndef TILTS_PROVIDER_ROSTER_H
#define TILTS_PROVIDER_ROSTER_H

#include "audit/record.h"
#include "base/limits.h"
#include "base/problem.h"
#include "store/store.h"

#define ROSTER_ARENA_MAX ((size_t)2 * 1024 * 1024)

enum roster_change_kind { ROSTER_ADDED, ROSTER_CHANGED, ROSTER_REMOVED, ROSTER_KINDS };

struct roster_wish {
    struct registration agency;
    const struct roster_operator *operators; /* agency and id are not looked at */
    size_t count;
    bool whole; /* those who are not among them are removed */
    bool wait;  /* for another one who writes the register; a lane cannot */
};

/* Where the records go: as audit_log_append(), in order, several calls for one change. */
struct roster_recorder {
    int (*append)(void *ctx, const struct record *records, size_t count);
    void *ctx;
    struct record base; /* what all of them say: when, who calls, by which channel, which request */
};

struct roster_outcome {
    size_t operators; /* on the roster afterwards */
    size_t changes[ROSTER_KINDS];
};

/*
 * 0 when the roster is as wished and recorded, or a negative problem code: BAD_COUNT when it would
 * have more than LIMIT_ROSTER operators, REGISTER_UNAVAILABLE, LOG_UNAVAILABLE; then nothing was
 * changed, unless only the last record, "done", is missing.
 */
int roster_apply(struct store *store, const struct roster_wish *wish,
                 const struct roster_recorder *recorder,
                 struct roster_outcome *ret_outcome) MUST_USE;

#endif
