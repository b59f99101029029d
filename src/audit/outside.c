/* Verifying what is attached to checkpoints: see outside.h. */
#include "audit/outside.h"

#include "pki/timestamp.h"

#include <stdio.h>

struct walk {
    struct store *store;
    const struct outside_trust *trust;
    int (*visit)(void *ctx, const struct outside *outside);
    void *ctx;
    bool failed;
};

struct search {
    bool by_size;
    struct outside best;
    bool found;
};

void
outside_hash(struct str note, uint8_t ret_hash[static DIGEST_SIZE])
{
    digest_sha256(note.ptr, note.len, ret_hash);
}

static bool
verify_cosignature(const struct store_attachment *attachment, struct str note,
                   const struct outside_trust *trust, struct outside *outside)
{
    for (size_t i = 0; i < trust->cosigner_count; i++)
        if (cosignature_verify(note, attachment->bytes, &trust->cosigners[i], &outside->at_us))
            return str_copy(trust->cosigners[i].name, outside->signer, sizeof outside->signer);
    return false;
}

bool
outside_verify(const struct store_attachment *attachment, struct str note,
               const struct outside_trust *trust, struct outside *ret_outside,
               char error[static OUTSIDE_ERROR_MAX])
{
    struct outside outside = {.kind = attachment->kind, .size = attachment->size};
    uint8_t hash[DIGEST_SIZE];

    if (attachment->kind == ATTACHMENT_COSIGNATURE) {
        if (!verify_cosignature(attachment, note, trust, &outside)) {
            snprintf(error, OUTSIDE_ERROR_MAX,
                     "no cosigner whose key is known here signed this checkpoint so");
            return false;
        }
    } else {
        outside_hash(note, hash);
        if (!trust->tsa_path) {
            snprintf(error, OUTSIDE_ERROR_MAX, "no time stamping authority is known here");
            return false;
        }
        if (timestamp_verify(attachment->bytes, hash, trust->tsa_path, &outside.at_us,
                             outside.signer, error) < 0)
            return false;
    }
    *ret_outside = outside;
    return true;
}

static int
visit_attachment(void *ctx, const struct store_attachment *attachment)
{
    struct walk *walk = ctx;
    struct store_checkpoint checkpoint;
    char error[OUTSIDE_ERROR_MAX];
    struct outside outside;
    struct arena arena;
    int r = 0;

    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (walk->store->ops->find_checkpoint(walk->store, attachment->size, &arena, &checkpoint) < 0)
        walk->failed = true;
    else if (checkpoint.size == attachment->size &&
             outside_verify(attachment, checkpoint.note, walk->trust, &outside, error))
        r = walk->visit(walk->ctx, &outside);
    arena_done(&arena);
    return walk->failed ? 1 : r;
}

int
outside_each(struct store *store, const struct outside_trust *trust,
             int (*visit)(void *ctx, const struct outside *outside), void *ctx)
{
    struct walk walk = {.store = store, .trust = trust, .visit = visit, .ctx = ctx};

    return store->ops->each_attachment(store, visit_attachment, &walk) < 0 || walk.failed ? -1 : 0;
}

static int
compare(void *ctx, const struct outside *outside)
{
    struct search *s = ctx;

    if (s->by_size
            ? outside->kind == ATTACHMENT_COSIGNATURE && (!s->found || outside->size > s->best.size)
            : !s->found || outside->at_us > s->best.at_us) {
        s->best = *outside;
        s->found = true;
    }
    return 0;
}

static int
search(struct store *store, const struct outside_trust *trust, bool by_size,
       struct outside *ret_outside)
{
    struct search s = {.by_size = by_size};

    if (outside_each(store, trust, compare, &s) < 0)
        return -1;
    if (s.found)
        *ret_outside = s.best;
    return s.found;
}

int
outside_newest(struct store *store, const struct outside_trust *trust, struct outside *ret_outside)
{
    return search(store, trust, false, ret_outside);
}

int
outside_largest(struct store *store, const struct outside_trust *trust, struct outside *ret_outside)
{
    return search(store, trust, true, ret_outside);
}
