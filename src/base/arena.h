/*
 * Memory that is freed all at once: one arena per request, one per batch, one per loaded document.
 * An arena grows in blocks up to its limit; past it, or when memory is out, allocation returns NULL
 * and the arena stays marked with `overflow`, which the owner turns into an error reply.
 */
#ifndef TILTS_BASE_ARENA_H
#define TILTS_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *block; /* newest first */
    size_t used;               /* bytes in blocks, all together */
    size_t limit;
    bool overflow;
};

void arena_init(struct arena *arena, size_t limit);
/* Zeroed, aligned for any type. NULL when over the limit. */
void *arena_alloc(struct arena *arena, size_t size) MUST_USE;
/* As arena_alloc for count items of size bytes, safe against overflow of their product. */
void *arena_array(struct arena *arena, size_t count, size_t size) MUST_USE;
/* A NUL-terminated copy; an empty view with ptr NULL when over the limit. */
struct str arena_str(struct arena *arena, struct str s);
/* The builder's whole size taken from the arena; overflown from the start when over the limit. */
void arena_buf(struct arena *arena, struct buf *ret_buf, size_t size);
/* Empties the arena but keeps its first block for the next use. */
void arena_reset(struct arena *arena);
void arena_done(struct arena *arena);

#endif
