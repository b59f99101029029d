/* Opening and proof in one text: see receipt.h. */
#include "audit/receipt.h"

#include "audit/restore.h"

int
receipt_write(struct store *store, const struct store_record *row, unsigned sections,
              struct buf *buf)
{
    struct proof_reader reader = restore_reader(store);
    struct store_checkpoint last;
    struct opening opening;
    struct proof_path path;
    struct arena arena;
    struct buf extra;
    int r = -1;

    arena_init(&arena, PROOF_EXTRA_MAX + CHECKPOINT_NOTE_MAX + 4096);
    arena_buf(&arena, &extra, PROOF_EXTRA_MAX);
    opening_make(row, sections, &opening);
    opening_encode(&opening, &extra);
    if (buf_ok(&extra) && store->ops->last_checkpoint(store, &arena, &last) == 0 &&
        proof_inclusion(&reader, row->index, last.size, &path) == 0) {
        proof_write_extra(buf_str(&extra), buf);
        proof_write_path(row->index, &path, last.note, buf);
        r = buf_ok(buf) ? 0 : -1;
    }
    arena_done(&arena);
    return r;
}

bool
receipt_open(struct str text, struct str origin,
             const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct arena *arena,
             struct receipt *ret_receipt)
{
    uint8_t hash[DIGEST_SIZE];
    struct receipt receipt;
    struct str bytes;

    if (!proof_read_extra(text, arena, &bytes) || !opening_decode(bytes, &receipt.opening))
        return false;
    opening_leaf_hash(&receipt.opening, hash);
    if (!proof_open(text, hash, origin, public_key, &receipt.index, &receipt.checkpoint) ||
        opening_record(&receipt.opening, arena, &receipt.record) < 0)
        return false;
    *ret_receipt = receipt;
    return true;
}

struct str
receipt_origin(struct str text)
{
    while (text.len)
        if (str_split(&text, '\n').len == 0)
            return str_split(&text, '\n');
    return STR("");
}
