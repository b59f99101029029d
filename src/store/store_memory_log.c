/* The log part of the store in memory: see store_memory.c. */
#include "store/store_memory_private.h"

#include <string.h>

static int
break_log(struct store_memory *self, const char *why)
{
    self->log_broken = true;
    return store_fail(&self->base, "%s", why);
}

static void
copy_record(struct arena *arena, const struct store_record *record, struct store_record *ret_copy)
{
    *ret_copy = *record;
    if (!ret_copy->request_id.ptr)
        ret_copy->request_id = STR("");
    store_keep_record(arena, ret_copy);
}

static const struct store_node *
find_node(const struct store_memory *self, unsigned level, uint64_t index)
{
    const struct store_node *nodes = self->nodes.items;

    for (size_t i = 0; i < self->nodes.count; i++)
        if (nodes[i].level == level && nodes[i].index == index)
            return &nodes[i];
    return NULL;
}

static int
check_batch(struct store_memory *self, const struct store_record *records, size_t count,
            const struct store_checkpoint *checkpoint)
{
    const struct store_checkpoint *last = self->checkpoints.items;

    if (self->log_broken)
        return break_log(self, "the log has failed before and takes no more records");
    if (store_check_batch(&self->base, self->records.count, records, count, checkpoint) < 0) {
        self->log_broken = true;
        return -1;
    }
    if (last && last[self->checkpoints.count - 1].size == checkpoint->size)
        return break_log(self, "log: there is a checkpoint of that size");
    return 0;
}

/* A node that is there already takes those before it back out. */
static int
add_nodes(struct store_memory *self, const struct store_node *nodes, size_t node_count)
{
    size_t before = self->nodes.count;

    for (size_t i = 0; i < node_count; i++) {
        bool fits = nodes[i].level > 0 && !find_node(self, nodes[i].level, nodes[i].index);
        struct store_node *kept = fits ? store_memory_add(&self->nodes, sizeof *kept) : NULL;
        if (!kept) {
            self->nodes.count = before;
            return break_log(self, "log: a node is there already");
        }
        *kept = nodes[i];
    }
    return 0;
}

int
store_memory_append(struct store *store, const struct store_record *records, size_t count,
                    const struct store_node *nodes, size_t node_count,
                    const struct store_checkpoint *checkpoint)
{
    struct store_memory *self = store_memory_of(store);
    struct store_checkpoint *kept_checkpoint;

    if (check_batch(self, records, count, checkpoint) < 0 || add_nodes(self, nodes, node_count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct store_record *kept = store_memory_add(&self->records, sizeof *kept);
        if (!kept)
            return break_log(self, "no memory for a record");
        copy_record(&self->texts, &records[i], kept);
    }
    kept_checkpoint = store_memory_add(&self->checkpoints, sizeof *kept_checkpoint);
    if (!kept_checkpoint)
        return break_log(self, "no memory for a checkpoint");
    kept_checkpoint->size = checkpoint->size;
    kept_checkpoint->note = arena_str(&self->texts, checkpoint->note);
    return 0;
}

static int
hand_out_checkpoint(struct store_memory *self, const struct store_checkpoint *checkpoint,
                    struct arena *arena, struct store_checkpoint *ret_checkpoint)
{
    struct str note = arena_str(arena, checkpoint->note);

    if (!note.ptr)
        return store_fail(&self->base, "log: no memory for a checkpoint");
    *ret_checkpoint = (struct store_checkpoint){checkpoint->size, note};
    return 0;
}

int
store_memory_last_checkpoint(struct store *store, struct arena *arena,
                             struct store_checkpoint *ret_checkpoint)
{
    struct store_memory *self = store_memory_of(store);
    const struct store_checkpoint *checkpoints = self->checkpoints.items;

    if (self->checkpoints.count == 0) {
        *ret_checkpoint = (struct store_checkpoint){0};
        return 0;
    }
    return hand_out_checkpoint(self, &checkpoints[self->checkpoints.count - 1], arena,
                               ret_checkpoint);
}

int
store_memory_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                             struct store_checkpoint *ret_checkpoint)
{
    struct store_memory *self = store_memory_of(store);
    const struct store_checkpoint *checkpoints = self->checkpoints.items;

    for (size_t i = 0; i < self->checkpoints.count; i++)
        if (checkpoints[i].size >= size)
            return hand_out_checkpoint(self, &checkpoints[i], arena, ret_checkpoint);
    return store_fail(store, "log: no checkpoint covers that size");
}

int
store_memory_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                         uint8_t (*ret_hashes)[HASH_SIZE])
{
    struct store_memory *self = store_memory_of(store);
    const struct store_record *records = self->records.items;

    for (size_t i = 0; i < count; i++) {
        const struct store_node *node = level ? find_node(self, level, from + i) : NULL;
        if (level == 0 && from + i < self->records.count)
            memcpy(ret_hashes[i], records[from + i].leaf_hash, HASH_SIZE);
        else if (node)
            memcpy(ret_hashes[i], node->hash, HASH_SIZE);
        else
            return store_fail(store, "log: not all of these hashes are there");
    }
    return 0;
}

int
store_memory_each_record(struct store *store, uint64_t from,
                         int (*visit)(void *ctx, const struct store_record *record), void *ctx)
{
    struct store_memory *self = store_memory_of(store);
    int visited = 0;

    if (self->walking)
        return store_fail(store, "log: a visitor asked for a second walk");
    self->walking = true;
    for (uint64_t i = from; i < self->records.count && visited == 0; i++) {
        /* A copy, for a visitor may append and so move the list. */
        struct store_record record = ((const struct store_record *)self->records.items)[i];
        visited = visit(ctx, &record);
    }
    self->walking = false;
    return visited;
}

int
store_memory_find_record(struct store *store, struct str request_id, struct arena *arena,
                         struct store_record *ret_record)
{
    struct store_memory *self = store_memory_of(store);
    const struct store_record *records = self->records.items;
    struct store_record record = {.index = UINT64_MAX};
    const struct store_record *found = NULL;

    for (size_t i = 0; i < self->records.count; i++)
        if (request_id.len && str_eq(records[i].request_id, request_id) &&
            (!found || records[i].type < found->type || records[i].type == STORE_ANSWERED))
            found = &records[i];
    if (found)
        copy_record(arena, found, &record);
    if (arena->overflow)
        return store_fail(store, "log: no memory for a record");
    *ret_record = record;
    return 0;
}
