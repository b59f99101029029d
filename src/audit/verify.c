/* One pass over the records, rebuilding the tree beside the stored one: see verify.h. */
#include "audit/verify.h"

#include "audit/checkpoint.h"
#include "audit/commitment.h"
#include "audit/guard.h"
#include "audit/merkle.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROGRESS_EVERY 4096
#define ARENA_MAX (256 * 1024)

struct verification {
    struct store *store;
    struct str origin;
    const uint8_t *public_key;
    void (*progress)(void *ctx, uint64_t done);
    void *ctx;
    struct verify_report *report;
    struct merkle_frontier frontier;
    struct arena arena; /* of the next checkpoint's note, and of one record's fields */
    uint64_t next_size; /* the size of the next checkpoint; 0: none follows */
    uint8_t next_root[DIGEST_SIZE];
    uint64_t guard_size;
    uint8_t guard_root[DIGEST_SIZE];
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
    struct store_checkpoint stored, last;
    struct checkpoint checkpoint;

    arena_reset(&v->arena);
    v->next_size = 0;
    if (v->store->ops->last_checkpoint(v->store, &v->arena, &last) < 0)
        return found(v, "the checkpoints cannot be read");
    if (last.size < size || last.size == 0)
        return 0;
    if (v->store->ops->find_checkpoint(v->store, size, &v->arena, &stored) < 0)
        return found(v, "the checkpoints cannot be read");
    if (!checkpoint_open(stored.note, v->origin, v->public_key, &checkpoint))
        return found(v, "checkpoint %" PRIu64 ": its signature or form is wrong", stored.size);
    if (checkpoint.size != stored.size)
        return found(v, "checkpoint %" PRIu64 ": it signs %" PRIu64 " records", stored.size,
                     checkpoint.size);
    v->next_size = checkpoint.size;
    memcpy(v->next_root, checkpoint.root, DIGEST_SIZE);
    return 0;
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

static bool
has_key(const struct record *record, struct str stored)
{
    char memory[RECORD_KEY_MAX];
    struct buf key;

    buf_init(&key, memory, sizeof memory);
    record_key(record, &key);
    return str_eq(buf_str(&key), stored);
}

/* Sections and salt against the stored commitments; both are there or both are erased. */
static int
check_sections(struct verification *v, const struct store_record *row)
{
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    uint8_t salt[DIGEST_SIZE], commitment[DIGEST_SIZE];
    struct record record;
    struct arena arena;
    int r;

    if (!row->salt.ptr && !sections[0].ptr && !sections[1].ptr && !sections[2].ptr) {
        v->report->erased++;
        return 0;
    }
    if (row->salt.len != RECORD_SALT_SIZE || !sections[0].ptr || !sections[1].ptr ||
        !sections[2].ptr)
        return found(v, "record %" PRIu64 ": part of it is missing", row->index);
    for (enum record_section i = 0; i < SECTION_COUNT; i++) {
        commitment_salt((const uint8_t *)row->salt.ptr, i, salt);
        commitment_section(salt, sections[i], commitment);
        if (!digest_equal(commitment, row->commitments[i], DIGEST_SIZE))
            return found(v, "record %" PRIu64 ": its content was changed", row->index);
    }
    arena_init(&arena, ARENA_MAX);
    r = record_decode((enum record_type)row->type, sections, &arena, &record);
    arena_done(&arena);
    if (r < 0)
        return found(v, "record %" PRIu64 ": its content is malformed", row->index);
    if (record.at_us != row->at_us || date_in_riga(record.at_us).days != row->day ||
        !has_key(&record, row->request_id))
        return found(v, "record %" PRIu64 ": its index columns were changed", row->index);
    return 0;
}

static int
check_root(struct verification *v, uint64_t size, const uint8_t expected[static DIGEST_SIZE],
           const char *what)
{
    uint8_t root[DIGEST_SIZE];

    merkle_root(&v->frontier, root);
    if (!digest_equal(root, expected, DIGEST_SIZE))
        return found(v, "%s %" PRIu64 ": the records contradict the root it holds", what, size);
    return 0;
}

static int
visit(void *ctx, const struct store_record *row)
{
    struct verification *v = ctx;
    uint8_t leaf[LEAF_SIZE], hash[DIGEST_SIZE];

    if (row->index != v->frontier.size)
        return found(v, "record %" PRIu64 " is missing", v->frontier.size);
    if (!record_type_name((enum record_type)row->type))
        return found(v, "record %" PRIu64 ": its type is unknown", row->index);
    if (check_sections(v, row))
        return 1;
    commitment_leaf((enum record_type)row->type, (struct date){row->day},
                    (const uint8_t(*)[DIGEST_SIZE])row->commitments, leaf);
    merkle_leaf_hash(leaf, sizeof leaf, hash);
    if (!digest_equal(hash, row->leaf_hash, DIGEST_SIZE))
        return found(v, "record %" PRIu64 ": its leaf was changed", row->index);
    merkle_append(&v->frontier, hash, check_node, v);
    v->report->records++;
    if (v->frontier.size == v->guard_size &&
        check_root(v, v->guard_size, v->guard_root, "the guard at"))
        return 1;
    if (v->frontier.size == v->next_size) {
        if (check_root(v, v->next_size, v->next_root, "checkpoint"))
            return 1;
        v->report->checkpoints++;
        if (take_checkpoint(v, v->frontier.size + 1))
            return 1;
    }
    if (v->progress && v->report->records % PROGRESS_EVERY == 0)
        v->progress(v->ctx, v->report->records);
    return v->report->finding[0] != '\0';
}

/* What the walk alone cannot see: records behind the last checkpoint, or fewer than were signed. */
static void
check_end(struct verification *v, uint64_t last_size)
{
    if (v->next_size != 0)
        found(v, "checkpoint %" PRIu64 " signs more records than there are (%" PRIu64 ")",
              v->next_size, v->report->records);
    else if (last_size != v->report->records)
        found(v, "there are %" PRIu64 " records, but the last checkpoint signs %" PRIu64,
              v->report->records, last_size);
    else if (v->guard_size > v->report->records)
        found(v, "the guard knows of %" PRIu64 " records: this database is an older copy",
              v->guard_size);
}

int
verify_log(struct store *store, const char *origin,
           const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
           void (*progress)(void *ctx, uint64_t done), void *ctx, struct verify_report *ret_report)
{
    struct verification v = {.store = store,
                             .origin = str_from(origin),
                             .public_key = public_key,
                             .progress = progress,
                             .ctx = ctx,
                             .report = ret_report};
    struct store_checkpoint last = {0};
    int r = 0;

    *ret_report = (struct verify_report){0};
    arena_init(&v.arena, ARENA_MAX);
    if (guard_path && guard_read(guard_path, &v.guard_size, v.guard_root, ret_report->finding) < 0)
        goto done;
    if (take_checkpoint(&v, 1))
        goto done;
    r = store->ops->each_record(store, 0, visit, &v);
    if (r < 0)
        goto done;
    r = store->ops->last_checkpoint(store, &v.arena, &last);
    if (r == 0)
        check_end(&v, last.size);
done:
    arena_done(&v.arena);
    ret_report->good = r >= 0 && ret_report->finding[0] == '\0';
    return r < 0 ? -1 : 0;
}
