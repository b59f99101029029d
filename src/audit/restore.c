/* Reading a log's state back and refusing one that does not hold together: see restore.h. */
#include "audit/restore.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NEW_ORIGIN "run tilts audit new-origin, which states the gap, and keep both"

struct restoring {
    struct store *store;
    struct proof_reader reader;
    struct str origin;
    const uint8_t *public_key;
    char *error;
};

static int PRINTF_LIKE(2, 3) refuse(const struct restoring *r, const char *format, ...)
{
    char what[RESTORE_ERROR_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    snprintf(r->error, RESTORE_ERROR_MAX, "audit log %.*s: %.*s", STR_FMT(r->origin),
             RESTORE_ERROR_MAX - ORIGIN_MAX - 32, what);
    return -1;
}

static int
read_hashes(void *ctx, unsigned level, uint64_t from, size_t count,
            uint8_t (*ret_hashes)[DIGEST_SIZE])
{
    struct store *store = ctx;

    return store->ops->read_hashes(store, level, from, count, ret_hashes);
}

struct proof_reader
restore_reader(struct store *store)
{
    return (struct proof_reader){.read = read_hashes, .ctx = store};
}

/* The newest checkpoint, opened; size 0 when there is none. */
static int
take_checkpoint(const struct restoring *r, struct restored *restored, struct checkpoint *ret_last)
{
    struct store_checkpoint stored;
    struct arena arena;
    int result = 0;

    arena_init(&arena, CHECKPOINT_NOTE_MAX + CHECKPOINT_MAX);
    if (r->store->ops->last_checkpoint(r->store, &arena, &stored) < 0)
        result = refuse(r, "%s", store_error(r->store));
    else if (stored.size == 0)
        *ret_last = (struct checkpoint){0};
    else if (stored.note.len > sizeof restored->note ||
             !checkpoint_open(stored.note, r->origin, r->public_key, ret_last) ||
             ret_last->size != stored.size)
        result = refuse(r, "its last checkpoint is not signed by this node's log key for this "
                           "origin; put the right key file back and run tilts audit verify");
    if (result == 0 && stored.size > 0) {
        memcpy(restored->note, stored.note.ptr, stored.note.len);
        restored->note_len = stored.note.len;
        ret_last->origin = r->origin;
    }
    arena_done(&arena);
    return result;
}

/* The tree of the leaves stored, which must be those that the checkpoint signs: all and no more. */
static int
take_tree(const struct restoring *r, const struct checkpoint *last,
          struct merkle_frontier *ret_frontier)
{
    uint8_t root[DIGEST_SIZE], beyond[1][DIGEST_SIZE];

    if (proof_frontier(&r->reader, last->size, ret_frontier) < 0)
        return refuse(r, "records that the last checkpoint signs are missing; run tilts audit "
                         "verify and put a whole database back");
    merkle_root(ret_frontier, root);
    if (last->size > 0 && !digest_equal(root, last->root, DIGEST_SIZE))
        return refuse(r, "its records contradict its last checkpoint; run tilts audit verify");
    if (r->reader.read(r->reader.ctx, 0, last->size, 1, beyond) == 0)
        return refuse(r, "it holds records that no checkpoint signs; run tilts audit verify");
    return 0;
}

/* The guard's tree must be the beginning of the one stored (RFC 6962, 2.1.2). */
static int
check_growth(const struct restoring *r, const struct checkpoint *guard,
             const struct merkle_frontier *frontier)
{
    struct proof_path path;
    uint8_t root[DIGEST_SIZE];

    if (guard->size > frontier->size)
        return refuse(r,
                      "the database holds %" PRIu64 " records, but %" PRIu64
                      " were signed: it was restored from an older copy or cut. Put the newer one "
                      "back; if it is lost, " NEW_ORIGIN,
                      frontier->size, guard->size);
    if (guard->size == 0)
        return 0;
    merkle_root(frontier, root);
    if (proof_consistency(&r->reader, guard->size, frontier->size, &path) < 0 ||
        !merkle_verify_consistency(guard->size, guard->root, frontier->size, root,
                                   (const uint8_t(*)[DIGEST_SIZE])path.hashes, path.count))
        return refuse(r,
                      "the first %" PRIu64 " records are not those that were signed; run tilts "
                      "audit verify and put the right database back",
                      guard->size);
    return 0;
}

static int
check_guard(const struct restoring *r, const char *guard_path, struct restored *restored)
{
    struct checkpoint guard;
    enum guard_state state;
    char error[GUARD_ERROR_MAX];

    if (guard_read(guard_path, r->origin, r->public_key, &state, &guard, error) < 0)
        return refuse(r, "%s", error);
    restored->guard_fresh = state == GUARD_FRESH;
    if (state == GUARD_HOLDS)
        return check_growth(r, &guard, &restored->frontier);
    if (state == GUARD_FRESH && restored->frontier.size == 0)
        return 0;
    return refuse(r,
                  "its guard file %.200s is %s; put it back beside the database, they move "
                  "together; if it is lost, " NEW_ORIGIN,
                  guard_path, state == GUARD_FRESH ? "missing" : "damaged or of another key");
}

int
restore_log(struct store *store, struct str origin,
            const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
            struct restored *ret_restored, char error[static RESTORE_ERROR_MAX])
{
    struct restoring r = {store, restore_reader(store), origin, public_key, error};
    struct checkpoint last;

    memset(ret_restored, 0, sizeof *ret_restored);
    if (take_checkpoint(&r, ret_restored, &last) < 0 ||
        take_tree(&r, &last, &ret_restored->frontier) < 0 ||
        check_guard(&r, guard_path, ret_restored) < 0)
        return -1;
    return 0;
}
