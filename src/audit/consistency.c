/* Writing and verifying consistency texts: see consistency.h. Source: c2sp.org/tlog-witness. */
#include "audit/consistency.h"

void
consistency_write(uint64_t old_size, const struct proof_path *path, struct str note,
                  struct buf *buf)
{
    buf_add(buf, STR("old "));
    buf_add_u64(buf, old_size);
    buf_add_char(buf, '\n');
    for (size_t i = 0; i < path->count; i++) {
        buf_add_base64(buf, path->hashes[i], DIGEST_SIZE);
        buf_add_char(buf, '\n');
    }
    buf_add_char(buf, '\n');
    buf_add(buf, note);
}

/* "old <size>" for that very size, in its one spelling. */
static bool
take_old(struct str *text, uint64_t old_size)
{
    char memory[32];
    struct buf wanted;

    buf_init(&wanted, memory, sizeof memory);
    buf_add(&wanted, STR("old "));
    buf_add_u64(&wanted, old_size);
    return str_eq(str_split(text, '\n'), buf_str(&wanted));
}

static bool
take_hashes(struct str *text, struct proof_path *path)
{
    path->count = 0;
    while (text->len) {
        struct str line = str_split(text, '\n');
        size_t len;
        if (line.len == 0)
            return true;
        if (path->count == MERKLE_PROOF_MAX ||
            !base64_decode(line, path->hashes[path->count++], DIGEST_SIZE, &len) ||
            len != DIGEST_SIZE)
            return false;
    }
    return false;
}

bool
consistency_open(struct str text, const struct checkpoint *old,
                 const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                 struct checkpoint *ret_checkpoint, struct str *ret_note)
{
    struct checkpoint checkpoint;
    struct proof_path path;

    if (text.len > CONSISTENCY_TEXT_MAX || !take_old(&text, old->size) ||
        !take_hashes(&text, &path) ||
        !checkpoint_open(text, old->origin, public_key, &checkpoint) ||
        !merkle_verify_consistency(old->size, old->root, checkpoint.size, checkpoint.root,
                                   (const uint8_t(*)[DIGEST_SIZE])path.hashes, path.count))
        return false;
    *ret_checkpoint = checkpoint;
    *ret_note = text;
    return true;
}
