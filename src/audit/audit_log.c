/*
 * Appending and opening: see audit_log.h. Memory for a batch is kept between batches, so that the
 * hot path allocates nothing once it has seen its largest one.
 */
#include "audit/audit_log.h"

#include "audit/commitment.h"
#include "audit/guard.h"
#include "audit/tree.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_BYTES_FIRST (LIMIT_BATCH * 2048)
#define NODES_MAX (LIMIT_BATCH / 256 + 8)

struct audit_log {
    struct store *store;
    struct signing_key *key;
    struct guard *guard;
    char origin[ORIGIN_MAX];
    struct merkle_frontier frontier;
    char note[CHECKPOINT_MAX];
    size_t note_len;
    bool broken;
    char error[256];
    /* The batch under way. */
    char *bytes;
    size_t bytes_size;
    char keys[LIMIT_BATCH][RECORD_KEY_MAX];
    uint8_t salts[LIMIT_BATCH][RECORD_SALT_SIZE];
    struct store_record rows[LIMIT_BATCH];
    struct store_node nodes[NODES_MAX];
    size_t node_count;
};

static int
fail(struct audit_log *log, const char *what)
{
    log->broken = true;
    snprintf(log->error, sizeof log->error, "%s: %s", log->origin, what);
    return -1;
}

static void
take_node(void *ctx, unsigned level, uint64_t index, const uint8_t hash[static DIGEST_SIZE])
{
    struct audit_log *log = ctx;
    struct store_node *node = &log->nodes[log->node_count++];

    node->level = level / 8;
    node->index = index;
    memcpy(node->hash, hash, DIGEST_SIZE);
}

/* Commits to the sections and makes the leaf; the tree grows by it. */
static void
add_leaf(struct audit_log *log, struct merkle_frontier *frontier, const struct record *record,
         size_t at, const struct str sections[static SECTION_COUNT])
{
    struct store_record *row = &log->rows[at];
    uint8_t salt[DIGEST_SIZE], leaf[LEAF_SIZE];
    struct date day = date_in_riga(record->at_us);
    struct buf key;

    for (enum record_section i = 0; i < SECTION_COUNT; i++) {
        commitment_salt(log->salts[at], i, salt);
        commitment_section(salt, sections[i], row->commitments[i]);
    }
    commitment_leaf(record->type, day, (const uint8_t(*)[DIGEST_SIZE])row->commitments, leaf);
    merkle_leaf_hash(leaf, sizeof leaf, row->leaf_hash);
    row->index = frontier->size;
    row->at_us = record->at_us;
    buf_init(&key, log->keys[at], RECORD_KEY_MAX);
    record_key(record, &key);
    row->request_id = buf_str(&key);
    row->type = (uint8_t)record->type;
    row->day = day.days;
    row->salt = (struct str){(const char *)log->salts[at], RECORD_SALT_SIZE};
    row->operator_part = sections[SECTION_OPERATOR];
    row->person_part = sections[SECTION_PERSON];
    row->facts_part = sections[SECTION_FACTS];
    merkle_append(frontier, row->leaf_hash, take_node, log);
}

/* Encodes all records into log->bytes, which grows until they fit. */
static int
encode_all(struct audit_log *log, const struct record *records, size_t count,
           struct str (*sections)[SECTION_COUNT])
{
    for (;;) {
        struct buf buf;
        size_t i = 0;
        char *larger;

        buf_init(&buf, log->bytes, log->bytes_size);
        while (i < count && record_encode(&records[i], &buf, sections[i]) == 0)
            i++;
        if (i == count)
            return 0;
        if (log->bytes_size > LIMIT_BATCH * LIMIT_REQUEST_ARENA_MAX)
            return fail(log, "a record is larger than any request can be");
        larger = realloc(log->bytes, 2 * log->bytes_size);
        if (!larger)
            return fail(log, "no memory for a batch of records");
        log->bytes = larger;
        log->bytes_size *= 2;
    }
}

static int
sign(struct audit_log *log, const struct merkle_frontier *frontier, struct buf *note)
{
    struct checkpoint checkpoint = {.origin = str_from(log->origin), .size = frontier->size};

    merkle_root(frontier, checkpoint.root);
    return checkpoint_sign(&checkpoint, log->key, note);
}

int
audit_log_append(struct audit_log *log, const struct record *records, size_t count,
                 uint64_t *ret_indexes)
{
    struct str sections[LIMIT_BATCH][SECTION_COUNT];
    struct merkle_frontier grown = log->frontier;
    struct store_checkpoint checkpoint;
    char memory[CHECKPOINT_MAX];
    struct buf note;

    if (log->broken)
        return -1;
    if (count == 0 || count > LIMIT_BATCH)
        return fail(log, "a batch of no records, or of too many");
    if (encode_all(log, records, count, sections) < 0)
        return -1;
    digest_random(log->salts, count * RECORD_SALT_SIZE);
    log->node_count = 0;
    for (size_t i = 0; i < count; i++)
        add_leaf(log, &grown, &records[i], i, sections[i]);
    buf_init(&note, memory, sizeof memory);
    if (sign(log, &grown, &note) < 0)
        return fail(log, "the checkpoint cannot be signed");
    checkpoint = (struct store_checkpoint){.size = grown.size, .note = buf_str(&note)};
    if (log->store->ops->append(log->store, log->rows, count, log->nodes, log->node_count,
                                &checkpoint) < 0)
        return fail(log, store_error(log->store));
    if (guard_write(log->guard, &grown) < 0)
        return fail(log, "the guard file cannot be written");
    for (size_t i = 0; ret_indexes && i < count; i++)
        ret_indexes[i] = log->frontier.size + i;
    log->frontier = grown;
    memcpy(log->note, note.ptr, note.len);
    log->note_len = note.len;
    return 0;
}

/* The database as the last checkpoint says it is, and no smaller than the guard says it was. */
static int
restore(struct audit_log *log, const char *guard_path, char *error)
{
    struct store_checkpoint stored;
    struct checkpoint checkpoint;
    struct merkle_frontier guarded;
    uint8_t public_key[SIGNING_PUBLIC_SIZE], root[DIGEST_SIZE], guard_root[DIGEST_SIZE];
    uint64_t guard_size;
    struct arena arena;
    int r = -1;

    arena_init(&arena, 64 * CHECKPOINT_MAX);
    if (log->store->ops->last_checkpoint(log->store, &arena, &stored) < 0) {
        snprintf(error, 512, "%s", store_error(log->store));
        goto done;
    }
    signing_public(log->key, public_key);
    if (stored.size > 0 &&
        (!checkpoint_open(stored.note, str_from(log->origin), public_key, &checkpoint) ||
         checkpoint.size != stored.size || stored.note.len > sizeof log->note)) {
        snprintf(error, 512,
                 "%s: the last checkpoint is not signed by this node's log key; run tilts audit "
                 "verify",
                 log->origin);
        goto done;
    }
    if (tree_frontier(log->store, stored.size, &log->frontier) < 0) {
        snprintf(error, 512, "%s: leaves are missing; run tilts audit verify", log->origin);
        goto done;
    }
    merkle_root(&log->frontier, root);
    if (stored.size > 0 && !digest_equal(root, checkpoint.root, DIGEST_SIZE)) {
        snprintf(error, 512,
                 "%s: the leaves contradict the last checkpoint; run tilts audit verify",
                 log->origin);
        goto done;
    }
    if (guard_read(guard_path, &guard_size, guard_root, error) < 0)
        goto done;
    if (guard_size > stored.size || tree_frontier(log->store, guard_size, &guarded) < 0) {
        snprintf(error, 512,
                 "%s: the database holds %llu records, but %llu were signed: it was restored from "
                 "a backup. Put the newer one back; or give this node a new name, so that a new "
                 "origin begins, and keep both",
                 log->origin, (unsigned long long)stored.size, (unsigned long long)guard_size);
        goto done;
    }
    merkle_root(&guarded, root);
    if (guard_size > 0 && !digest_equal(root, guard_root, DIGEST_SIZE)) {
        snprintf(error, 512, "%s: records that were signed have changed; run tilts audit verify",
                 log->origin);
        goto done;
    }
    memcpy(log->note, stored.note.ptr ? stored.note.ptr : "", stored.note.len);
    log->note_len = stored.note.len;
    r = 0;
done:
    arena_done(&arena);
    return r;
}

struct audit_log *
audit_log_open(const struct audit_log_options *options, char error[static 512])
{
    struct audit_log *log = calloc(1, sizeof *log);

    if (!log || !(log->bytes = malloc(RECORD_BYTES_FIRST))) {
        snprintf(error, 512, "no memory for an audit log");
        free(log);
        return NULL;
    }
    log->bytes_size = RECORD_BYTES_FIRST;
    log->store = options->store;
    if (!str_copy(str_from(options->origin), log->origin, sizeof log->origin)) {
        snprintf(error, 512, "the origin %.200s is too long", options->origin);
        goto fail;
    }
    log->key = signing_open(options->key_path, error);
    if (!log->key)
        goto fail;
    log->guard = guard_open(options->guard_path, error);
    if (!log->guard || restore(log, options->guard_path, error) < 0)
        goto fail;
    return log;
fail:
    audit_log_close(log);
    return NULL;
}

void
audit_log_close(struct audit_log *log)
{
    if (!log)
        return;
    guard_close(log->guard);
    signing_close(log->key);
    digest_wipe(log->salts, sizeof log->salts);
    free(log->bytes);
    free(log);
}

bool
audit_log_broken(const struct audit_log *log)
{
    return log->broken;
}

const char *
audit_log_error(const struct audit_log *log)
{
    return log->error;
}

uint64_t
audit_log_size(const struct audit_log *log)
{
    return log->frontier.size;
}

struct str
audit_log_checkpoint(const struct audit_log *log)
{
    return (struct str){log->note, log->note_len};
}
