/*
 * One part of the audit log: one origin, one writer, append only. A batch of records becomes
 * leaves, the tree grows, one checkpoint is signed, and all of it is committed in one durable
 * transaction. After any failure the log is broken: it takes nothing more until it is opened anew
 * (fsync is never retried). Thread: the lane's.
 *
 * Rollback guard: the checkpoint signed last stands in a second file (guard.h); a database that
 * holds less, or other records, refuses to sign and says what to do.
 */
#ifndef TILTS_AUDIT_AUDIT_LOG_H
#define TILTS_AUDIT_AUDIT_LOG_H

#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "audit/record.h"
#include "store/store.h"

struct audit_log;

struct audit_log_options {
    struct store *store; /* its log part; must outlive the log */
    const char *origin;  /* "<domain>/<node>/<lane>" */
    const char *key_path;
    const char *guard_path;
};

/*
 * Restores the tree from the store and checks it against the last checkpoint, its signature and the
 * guard. NULL with a sentence that says what to do.
 */
struct audit_log *audit_log_open(const struct audit_log_options *options,
                                 char error[static 512]) MUST_USE;
void audit_log_close(struct audit_log *log); /* NULL is fine */
/*
 * Appends 1 to LIMIT_BATCH records durably. 0 when they are committed; -1 when none is, and no
 * later one will be (audit_log_error()).
 * ret_indexes, when not NULL, takes the leaf index of each record.
 */
int audit_log_append(struct audit_log *log, const struct record *records, size_t count,
                     uint64_t *ret_indexes) MUST_USE;
bool audit_log_broken(const struct audit_log *log);
const char *audit_log_error(const struct audit_log *log);
uint64_t audit_log_size(const struct audit_log *log);
/* The newest signed note; a view valid until the next append. Empty before the first. */
struct str audit_log_checkpoint(const struct audit_log *log);

#endif
