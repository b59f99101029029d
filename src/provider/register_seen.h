/* Which keys of rows a file has brought already: a set of hashes. Thread: one. */
#ifndef TILTS_PROVIDER_REGISTER_SEEN_H
#define TILTS_PROVIDER_REGISTER_SEEN_H

#include "base/str.h"

/* 128 bits of the key's SHA-256: two rows never share them by accident. */
struct register_seen {
    uint64_t (*slots)[2]; /* {0, 0}: free */
    size_t size, count;   /* size is a power of two */
};

/* 1 when it is new, 0 when it was there, -1 when memory is out. */
int register_seen_add(struct register_seen *seen, struct str key) MUST_USE;
void register_seen_done(struct register_seen *seen);

#endif
