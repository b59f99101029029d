/* Verifying what is attached to checkpoints: see outside.h. */
#include "audit/outside.h"

#include "pki/timestamp.h"

#include <stdio.h>

struct search {
    struct store *store;
    const struct outside_trust *trust;
    bool by_size;
    struct outside best;
    bool found, failed;
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
visit(void *ctx, const struct store_attachment *attachment)
{
    struct search *s = ctx;
    struct store_checkpoint checkpoint;
    char error[OUTSIDE_ERROR_MAX];
    struct outside outside;
    struct arena arena;

    if (s->by_size && attachment->kind != ATTACHMENT_COSIGNATURE)
        return 0;
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (s->store->ops->find_checkpoint(s->store, attachment->size, &arena, &checkpoint) < 0)
        s->failed = true;
    else if (checkpoint.size == attachment->size &&
             outside_verify(attachment, checkpoint.note, s->trust, &outside, error) &&
             (!s->found ||
              (s->by_size ? outside.size > s->best.size : outside.at_us > s->best.at_us))) {
        s->best = outside;
        s->found = true;
    }
    arena_done(&arena);
    return s->failed;
}

static int
search(struct store *store, const struct outside_trust *trust, bool by_size,
       struct outside *ret_outside)
{
    struct search s = {.store = store, .trust = trust, .by_size = by_size};

    if (store->ops->each_attachment(store, visit, &s) < 0 || s.failed)
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
