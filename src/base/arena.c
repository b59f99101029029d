/* A chain of blocks, cut up from the front; what is larger gets a block of its own: see arena.h. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN 4096U

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *arena, size_t limit)
{
    *arena = (struct arena){.limit = limit};
}

static struct arena_block *
block_add(struct arena *arena, size_t size)
{
    size_t left = arena->used < arena->limit ? arena->limit - arena->used : 0;
    size_t want = size > BLOCK_MIN / 2 ? size : BLOCK_MIN;
    struct arena_block *block = NULL;

    /* Close to the limit, or under a small one, the block is what is left. */
    if (want > left)
        want = left;
    if (want >= size)
        block = malloc(sizeof *block + want);
    if (!block) {
        arena->overflow = true;
        return NULL;
    }
    block->size = want;
    block->used = 0;
    block->next = arena->block;
    arena->block = block;
    arena->used += want;
    return block;
}

/* As arena_alloc, but not zeroed: for what is written over at once. */
static void *
take(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->block;
    void *memory;

    if (size > SIZE_MAX / 2) {
        arena->overflow = true;
        return NULL;
    }
    size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    if (!block || block->size - block->used < size)
        block = block_add(arena, size);
    if (!block)
        return NULL;
    memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    void *memory = take(arena, size);

    return memory ? memset(memory, 0, size) : NULL;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size) {
        arena->overflow = true;
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

struct str
arena_str(struct arena *arena, struct str s)
{
    char *copy = take(arena, s.len < SIZE_MAX ? s.len + 1 : s.len);

    if (!copy)
        return (struct str){NULL, 0};
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (struct str){copy, s.len};
}

void
arena_buf(struct arena *arena, struct buf *ret_buf, size_t size)
{
    buf_init(ret_buf, take(arena, size), size);
    if (!ret_buf->ptr)
        ret_buf->overflow = true;
}

void
arena_reset(struct arena *arena)
{
    while (arena->block && arena->block->next) {
        struct arena_block *newest = arena->block;
        arena->block = newest->next;
        free(newest);
    }
    if (arena->block) {
        arena->block->used = 0;
        arena->used = arena->block->size;
    }
    arena->overflow = false;
}

void
arena_done(struct arena *arena)
{
    arena_reset(arena);
    free(arena->block);
    *arena = (struct arena){.limit = arena->limit};
}
