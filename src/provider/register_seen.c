/* A hash set with open addressing: see register_seen.h. */
#include "provider/register_seen.h"

#include "pki/digest.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 1024U

/* The slot that holds the hash, or the free one where it belongs. */
static uint64_t *
find_slot(const struct register_seen *seen, const uint64_t hash[2])
{
    size_t i = hash[0] & (seen->size - 1);

    while ((seen->slots[i][0] | seen->slots[i][1]) != 0 &&
           (seen->slots[i][0] != hash[0] || seen->slots[i][1] != hash[1]))
        i = (i + 1) & (seen->size - 1);
    return seen->slots[i];
}

static bool
grow(struct register_seen *seen)
{
    struct register_seen larger = {.size = seen->size ? 2 * seen->size : SIZE_FIRST,
                                   .count = seen->count};

    larger.slots = calloc(larger.size, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < seen->size; i++)
        if ((seen->slots[i][0] | seen->slots[i][1]) != 0)
            memcpy(find_slot(&larger, seen->slots[i]), seen->slots[i], sizeof *larger.slots);
    free(seen->slots);
    *seen = larger;
    return true;
}

int
register_seen_add(struct register_seen *seen, struct str key)
{
    uint8_t digest[DIGEST_SIZE];
    uint64_t hash[2], *slot;

    if (seen->count >= seen->size / 4 * 3 && !grow(seen))
        return -1;
    digest_sha256(key.ptr, key.len, digest);
    memcpy(hash, digest, sizeof hash);
    slot = find_slot(seen, hash);
    if ((slot[0] | slot[1]) != 0)
        return 0;
    memcpy(slot, hash, sizeof hash);
    seen->count++;
    return 1;
}

void
register_seen_done(struct register_seen *seen)
{
    free(seen->slots);
    *seen = (struct register_seen){0};
}
