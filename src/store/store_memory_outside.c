/* What stands beside the records, and erasing, in memory: see store_memory.c. */
#include "store/store_memory_private.h"

#include <string.h>

/* Where it stands or belongs: largest size first, then kind, then signer. */
static int
compare(const struct store_attachment *a, const struct store_attachment *b)
{
    size_t len = a->signer.len < b->signer.len ? a->signer.len : b->signer.len;
    int r;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    r = len ? memcmp(a->signer.ptr, b->signer.ptr, len) : 0;
    return r ? r : (a->signer.len > b->signer.len) - (a->signer.len < b->signer.len);
}

int
store_memory_attach(struct store *store, const struct store_attachment *attachment)
{
    struct store_memory *self = store_memory_of(store);
    struct store_attachment *items = self->attachments.items, copy = *attachment;
    size_t at = 0, count = self->attachments.count;

    copy.signer = arena_str(&self->texts, attachment->signer);
    copy.bytes = arena_str(&self->texts, attachment->bytes);
    while (at < count && compare(&items[at], &copy) < 0)
        at++;
    if (at == count || compare(&items[at], &copy) != 0) {
        if (!store_memory_add(&self->attachments, sizeof *items))
            return store_fail(store, "no memory for an attachment");
        items = self->attachments.items;
        memmove(&items[at + 1], &items[at], (count - at) * sizeof *items);
    }
    items[at] = copy;
    return 0;
}

int
store_memory_each_attachment(struct store *store,
                             int (*visit)(void *ctx, const struct store_attachment *attachment),
                             void *ctx)
{
    struct store_memory *self = store_memory_of(store);
    const struct store_attachment *items = self->attachments.items;
    int visited = 0;

    for (size_t i = 0; i < self->attachments.count && visited == 0; i++)
        visited = visit(ctx, &items[i]);
    return visited;
}

int
store_memory_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id)
{
    struct store_memory *self = store_memory_of(store);
    struct store_hold *items = self->holds.items;

    for (size_t i = 0; i < self->holds.count; i++)
        if (items[i].kind == hold->kind && str_eq(items[i].value, hold->value))
            return store_fail(store, "log: it is held already");
    items = store_memory_add(&self->holds, sizeof *items);
    if (!items)
        return store_fail(store, "no memory for a hold");
    *items = *hold;
    items->id = *ret_id = ++self->hold_id;
    items->value = arena_str(&self->texts, hold->value);
    items->reason = arena_str(&self->texts, hold->reason);
    return 0;
}

int
store_memory_remove_hold(struct store *store, int64_t id, bool *ret_found)
{
    struct store_memory *self = store_memory_of(store);
    struct store_hold *items = self->holds.items;
    size_t at = 0;

    while (at < self->holds.count && items[at].id != id)
        at++;
    *ret_found = at < self->holds.count;
    if (*ret_found) {
        self->holds.count--;
        memmove(&items[at], &items[at + 1], (self->holds.count - at) * sizeof *items);
    }
    return 0;
}

int
store_memory_each_hold(struct store *store, int (*visit)(void *ctx, const struct store_hold *hold),
                       void *ctx)
{
    struct store_memory *self = store_memory_of(store);
    const struct store_hold *items = self->holds.items;
    int visited = 0;

    for (size_t i = 0; i < self->holds.count && visited == 0; i++)
        visited = visit(ctx, &items[i]);
    return visited;
}

int
store_memory_erase(struct store *store, const uint64_t *indexes, size_t count)
{
    struct store_memory *self = store_memory_of(store);
    struct store_record *records = self->records.items;

    for (size_t i = 0; i < count; i++) {
        if (indexes[i] >= self->records.count)
            continue;
        records[indexes[i]].request_id = STR("");
        records[indexes[i]].salt = (struct str){NULL, 0};
        records[indexes[i]].operator_part = (struct str){NULL, 0};
        records[indexes[i]].person_part = (struct str){NULL, 0};
        records[indexes[i]].facts_part = (struct str){NULL, 0};
    }
    return 0;
}

int
store_memory_erase_end(struct store *store)
{
    (void)store;
    return 0;
}
