/* One pass over the records, rebuilding the tree beside the stored one: see verify.h. */
#include "audit/verify.h"

#include "audit/commitment.h"
#include "audit/guard.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROGRESS_EVERY 4096
#define ARENA_MAX (1024 * 1024)
#define RETENTION_MONTHS 24

struct verification {
    struct store *store;
    struct str origin;
    const uint8_t *public_key;
    void (*progress)(void *ctx, uint64_t done);
    void *ctx;
    struct verify_report *report;
    struct merkle_frontier frontier;
    struct arena arena;      /* of one record's fields, or of one note */
    uint64_t signed_size;    /* of the last checkpoint there is */
    struct checkpoint next;  /* the next one to come; size 0 before the first is taken */
    struct checkpoint guard; /* size 0: nothing to hold against */
    const struct verify_anchor *anchors;
    size_t anchors_left;
    int64_t not_before_us; /* what the anchors behind us say */
};

/* Keeps the first finding; returns 1, which ends a walk. */
static int PRINTF_LIKE(2, 3) found(struct verification *v, const char *format, ...)
{
    va_list args;

    if (v->report->finding[0] == '\0') {
        va_start(args, format);
        vsnprintf(v->report->finding, sizeof v->report->finding, format, args);
        va_end(args);
    }
    return 1;
}

/* The checkpoint that comes at or after `size`; its signature is verified here, its root later. */
static int
take_checkpoint(struct verification *v, uint64_t size)
{
    struct store_checkpoint stored;

    arena_reset(&v->arena);
    if (v->store->ops->find_checkpoint(v->store, size, &v->arena, &stored) < 0)
        return found(v, "the checkpoint behind record %" PRIu64 " cannot be read: %s", size - 1,
                     store_error(v->store));
    if (!checkpoint_open(stored.note, v->origin, v->public_key, &v->next))
        return found(v,
                     "checkpoint %" PRIu64 ": it is out of form or not signed by this key for this "
                     "origin",
                     stored.size);
    v->next.origin = v->origin;
    if (v->next.size != stored.size)
        return found(v, "checkpoint %" PRIu64 ": its note signs %" PRIu64 " records", stored.size,
                     v->next.size);
    return 0;
}

/* Where the log ends, seen from within the walk and so at the same moment. */
static int
take_end(struct verification *v)
{
    struct store_checkpoint last;

    arena_reset(&v->arena);
    if (v->store->ops->last_checkpoint(v->store, &v->arena, &last) < 0)
        return found(v, "the last checkpoint cannot be read: %s", store_error(v->store));
    v->signed_size = last.size;
    return last.size ? take_checkpoint(v, 1) : 0;
}

static void
check_node(void *ctx, unsigned level, uint64_t index, const uint8_t hash[static DIGEST_SIZE])
{
    struct verification *v = ctx;
    uint8_t stored[1][DIGEST_SIZE];

    if (v->store->ops->read_hashes(v->store, level / 8, index, 1, stored) < 0)
        found(v, "tree node %u/%" PRIu64 " is missing", level / 8, index);
    else if (!digest_equal(stored[0], hash, DIGEST_SIZE))
        found(v, "tree node %u/%" PRIu64 " contradicts its leaves", level / 8, index);
}

/* What the record says against the columns that stand beside it. */
static int
check_columns(struct verification *v, const struct store_record *row,
              const struct str sections[static SECTION_COUNT])
{
    char memory[RECORD_KEY_MAX];
    struct record record;
    struct buf key;

    arena_reset(&v->arena);
    if (record_decode((enum record_type)row->type, sections, &v->arena, &record) < 0)
        return found(v, "record %" PRIu64 ": its content is malformed", row->index);
    buf_init(&key, memory, sizeof memory);
    record_key(&record, &key);
    if (record.at_us != row->at_us || !str_eq(buf_str(&key), row->request_id))
        return found(v, "record %" PRIu64 ": its time or request id column was changed",
                     row->index);
    return 0;
}

/* Sections and salt against the stored commitments; all are there or all are erased. */
static int
check_sections(struct verification *v, const struct store_record *row)
{
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    static const char *const names[SECTION_COUNT] = {"operator", "person", "facts"};
    uint8_t commitments[SECTION_COUNT][DIGEST_SIZE];

    if (!row->salt.ptr && !sections[0].ptr && !sections[1].ptr && !sections[2].ptr) {
        v->report->erased++;
        v->report->erased_last = date_later(v->report->erased_last, (struct date){row->day});
        return 0;
    }
    if (row->salt.len != RECORD_SALT_SIZE || !sections[0].ptr || !sections[1].ptr ||
        !sections[2].ptr)
        return found(v, "record %" PRIu64 ": part of it is missing", row->index);
    commitment_sections((const uint8_t *)row->salt.ptr, sections, commitments);
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (!digest_equal(commitments[i], row->commitments[i], DIGEST_SIZE))
            return found(v,
                         "record %" PRIu64 ": its %s part, its salt or its commitment was changed",
                         row->index, names[i]);
    return check_columns(v, row, sections);
}

static int
check_leaf(struct verification *v, const struct store_record *row)
{
    uint8_t hash[DIGEST_SIZE];

    commitment_leaf_hash((enum record_type)row->type, (struct date){row->day},
                         (const uint8_t(*)[DIGEST_SIZE])row->commitments, hash);
    if (!digest_equal(hash, row->leaf_hash, DIGEST_SIZE))
        return found(v,
                     "record %" PRIu64 ": its leaf hash contradicts its type, day or commitments",
                     row->index);
    if (date_in_riga(row->at_us).days != row->day)
        return found(v, "record %" PRIu64 ": its time is not of its day", row->index);
    if (row->type == RECORD_ERASURE)
        v->report->erasure_last = date_later(v->report->erasure_last, (struct date){row->day});
    merkle_append(&v->frontier, hash, check_node, v);
    return v->report->finding[0] != '\0';
}

/* Whether the records so far make the root that was signed for this size. */
static int
check_root(struct verification *v, const struct checkpoint *checkpoint, const char *what)
{
    uint8_t root[DIGEST_SIZE];

    if (checkpoint->size != v->frontier.size)
        return 0;
    merkle_root(&v->frontier, root);
    if (!digest_equal(root, checkpoint->root, DIGEST_SIZE))
        return found(v,
                     "%s %" PRIu64 ": the records up to here are not those that were signed (one "
                     "of them was changed together with its hashes)",
                     what, checkpoint->size);
    return 0;
}

/* Back-dated: no checkpoint that others signed by then had it. */
static int
check_anchors(struct verification *v, const struct store_record *row)
{
    char at[DATE_TEXT_MAX], since[DATE_TEXT_MAX];

    for (; v->anchors_left && v->anchors->size <= row->index; v->anchors++, v->anchors_left--)
        if (v->anchors->at_us > v->not_before_us)
            v->not_before_us = v->anchors->at_us;
    if (row->at_us >= v->not_before_us - VERIFY_CLOCKS_APART_US)
        return 0;
    instant_format(row->at_us, at);
    instant_format(v->not_before_us, since);
    return found(v,
                 "record %" PRIu64 ": it is dated %s, but the log did not hold it when others "
                 "signed a checkpoint at %s",
                 row->index, at, since);
}

static int
visit(void *ctx, const struct store_record *row)
{
    struct verification *v = ctx;

    if (v->report->records == 0 && take_end(v))
        return 1;
    if (row->index != v->frontier.size)
        return found(v, "record %" PRIu64 " is missing", v->frontier.size);
    if (row->index >= v->signed_size)
        return found(v, "record %" PRIu64 ": no checkpoint signs it", row->index);
    if (!record_type_name((enum record_type)row->type))
        return found(v, "record %" PRIu64 ": its type is unknown", row->index);
    if (check_sections(v, row) || check_leaf(v, row) || check_anchors(v, row) ||
        check_root(v, &v->guard, "the guard's checkpoint"))
        return 1;
    v->report->records++;
    if (v->frontier.size == v->next.size) {
        if (check_root(v, &v->next, "checkpoint"))
            return 1;
        v->report->checkpoints++;
        if (v->frontier.size < v->signed_size && take_checkpoint(v, v->frontier.size + 1))
            return 1;
    }
    if (v->progress && v->report->records % PROGRESS_EVERY == 0)
        v->progress(v->ctx, v->report->records);
    return 0;
}

/* What the walk alone cannot see: that there should be more. */
static void
check_end(struct verification *v)
{
    if (v->frontier.size < v->signed_size)
        found(v, "record %" PRIu64 " is missing: %" PRIu64 " were signed", v->frontier.size,
              v->signed_size);
    if (v->frontier.size < v->guard.size)
        found(v,
              "the database holds %" PRIu64 " records, but the guard knows of %" PRIu64
              ": it was cut or is an older copy",
              v->frontier.size, v->guard.size);
}

/* The guard is read before the records, so that a log that grows meanwhile is never behind it. */
static int
take_guard(struct verification *v, const char *path)
{
    char error[GUARD_ERROR_MAX];
    enum guard_state state;
    struct checkpoint guard;

    if (guard_read(path, v->origin, v->public_key, &state, &guard, error) < 0)
        return found(v, "%s", error);
    if (state == GUARD_DAMAGED)
        return found(v, "%.300s: the guard is damaged or of another key", path);
    if (state == GUARD_FRESH && v->signed_size > 0)
        return found(v, "%.300s: the guard is missing", path);
    if (state == GUARD_HOLDS)
        v->guard = guard;
    return 0;
}

static int
walk(struct verification *v, const char *guard_path)
{
    int r;

    /* An empty log is never walked; a log that was not empty now must not be so later. */
    if (take_end(v) || (guard_path && take_guard(v, guard_path)))
        return 0;
    r = v->store->ops->each_record(v->store, 0, visit, v);
    if (r < 0) {
        found(v, "record %" PRIu64 " cannot be read: %s", v->frontier.size, store_error(v->store));
        return -1;
    }
    if (r == 0)
        check_end(v);
    return 0;
}

int
verify_log_anchored(struct store *store, const struct verify_wish *wish,
                    struct verify_report *ret_report)
{
    struct verification v = {.store = store,
                             .origin = str_from(wish->origin),
                             .public_key = wish->public_key,
                             .progress = wish->progress,
                             .ctx = wish->ctx,
                             .report = ret_report,
                             .anchors = wish->anchors,
                             .anchors_left = wish->anchor_count,
                             .not_before_us = INT64_MIN + VERIFY_CLOCKS_APART_US};
    int r;

    *ret_report = (struct verify_report){.erased_last = DATE_NONE, .erasure_last = DATE_NONE};
    arena_init(&v.arena, ARENA_MAX);
    r = walk(&v, wish->guard_path);
    arena_done(&v.arena);
    ret_report->good = r == 0 && ret_report->finding[0] == '\0';
    return r;
}

int
verify_log(struct store *store, const char *origin,
           const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
           void (*progress)(void *ctx, uint64_t done), void *ctx, struct verify_report *ret_report)
{
    struct verify_wish wish = {.origin = origin,
                               .public_key = public_key,
                               .guard_path = guard_path,
                               .progress = progress,
                               .ctx = ctx};

    return verify_log_anchored(store, &wish, ret_report);
}

bool
verify_erasures(const struct verify_report *reports, size_t count)
{
    struct date erased = DATE_NONE, erasure = DATE_NONE;

    for (size_t i = 0; i < count; i++) {
        erased = date_later(erased, reports[i].erased_last);
        erasure = date_later(erasure, reports[i].erasure_last);
    }
    return date_is_none(erased) || erasure.days >= date_add_months(erased, RETENTION_MONTHS).days;
}
