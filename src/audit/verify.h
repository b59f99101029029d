/*
 * Verifies one part of the log from its stored bytes alone: every record's commitments against its
 * sections and salt, every leaf hash, the stored nodes, the root at every checkpoint, every
 * signature, and the guard. It may run while the log is written: it sees the log as it was at one
 * moment. Thread: any, with a store of its own.
 */
#ifndef TILTS_AUDIT_VERIFY_H
#define TILTS_AUDIT_VERIFY_H

#include "base/date.h"
#include "pki/signing.h"
#include "store/store.h"

struct verify_report {
    uint64_t records;     /* leaves seen */
    uint64_t erased;      /* of them without their sections */
    uint64_t checkpoints; /* verified */
    /*
     * What the node's parts must account for together: the newest day among the erased records, and
     * the newest day of an erasure record (which may stand in another part). DATE_NONE: none.
     */
    struct date erased_last, erasure_last;
    bool good;
    char finding[512]; /* the first thing wrong, "" when good: says where and what */
};

/* Somebody else signed at that time that the log had that many records: later ones are newer. */
struct verify_anchor {
    uint64_t size;
    int64_t at_us;
};

/* By how much the clocks of a log and of who signs its checkpoints may differ. */
#define VERIFY_CLOCKS_APART_US (INT64_C(3600) * 1000000)

struct verify_wish {
    const char *origin;
    const uint8_t *public_key;
    const char *guard_path;              /* NULL: no guard to hold against */
    const struct verify_anchor *anchors; /* by size, ascending */
    size_t anchor_count;
    void (*progress)(void *ctx, uint64_t done); /* may be NULL; called now and then */
    void *ctx;
};

/* As verify_log(); a record that was added after an anchor and says it is older is found, too. */
int verify_log_anchored(struct store *store, const struct verify_wish *wish,
                        struct verify_report *ret_report) MUST_USE;
/*
 * 0 when the log was read to its end or to the first thing wrong; -1 when it could not be read, and
 * the finding says why. progress may be NULL; it is called now and then with the records done.
 */
int verify_log(struct store *store, const char *origin,
               const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
               const char *guard_path, /* NULL: no guard to hold against */
               void (*progress)(void *ctx, uint64_t done), void *ctx,
               struct verify_report *ret_report) MUST_USE;
/*
 * Whether all that is erased (24 calendar months after its making at the earliest, clause 3.2.7) is
 * accounted for by an erasure record: reports are those of all parts of one node.
 */
bool verify_erasures(const struct verify_report *reports, size_t count);

#endif
