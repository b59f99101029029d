/*
 * Appending and opening: see audit_log.h. Memory for a batch is kept between batches, so that the
 * hot path allocates nothing once it has seen its largest one.
 */
#include "audit/audit_log.h"

#include "audit/commitment.h"
#include "audit/guard.h"
#include "audit/restore.h"
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
    char origin[ORIGIN_MAX + 1];
    struct merkle_frontier frontier;
    char note[CHECKPOINT_MAX];
    size_t note_len;
    bool broken;
    char error[512];
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
    struct date day = date_in_riga(record->at_us);
    struct buf key;

    commitment_sections(log->salts[at], sections, row->commitments);
    commitment_leaf_hash(record->type, day, (const uint8_t(*)[DIGEST_SIZE])row->commitments,
                         row->leaf_hash);
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

/*
 * The batch is durable: it becomes the log's state. A guard that cannot be kept comes too late to
 * take the batch back, so only the next one is refused.
 */
static void
settle(struct audit_log *log, const struct merkle_frontier *grown, struct str note)
{
    log->frontier = *grown;
    memcpy(log->note, note.ptr, note.len);
    log->note_len = note.len;
    if (guard_write(log->guard, note) < 0)
        fail(log, "the guard file cannot be written; mend the disk and start anew");
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
    for (size_t i = 0; ret_indexes && i < count; i++)
        ret_indexes[i] = log->frontier.size + i;
    settle(log, &grown, checkpoint.note);
    return 0;
}

/* A new log's guard says so from the start: a log without one has lost it. */
static int
begin_guard(struct audit_log *log, char *error)
{
    char memory[CHECKPOINT_MAX];
    struct buf note;

    buf_init(&note, memory, sizeof memory);
    if (sign(log, &log->frontier, &note) == 0 && guard_write(log->guard, buf_str(&note)) == 0)
        return 0;
    snprintf(error, RESTORE_ERROR_MAX, "audit log %s: its guard file cannot be written",
             log->origin);
    return -1;
}

static int
restore(struct audit_log *log, const char *guard_path, char *error)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct restored restored;

    signing_public(log->key, public_key);
    if (restore_log(log->store, str_from(log->origin), public_key, guard_path, &restored, error) <
        0)
        return -1;
    log->frontier = restored.frontier;
    memcpy(log->note, restored.note, restored.note_len);
    log->note_len = restored.note_len;
    return restored.guard_fresh ? begin_guard(log, error) : 0;
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
    if (!checkpoint_origin_fits(str_from(options->origin))) {
        snprintf(error, 512,
                 "the origin %.200s cannot name a log: use at most %d characters, no "
                 "space and no plus",
                 options->origin, ORIGIN_MAX);
        goto fail;
    }
    (void)str_copy(str_from(options->origin), log->origin, sizeof log->origin);
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
    digest_wipe(log->bytes, log->bytes_size); /* what persons were asked about */
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
