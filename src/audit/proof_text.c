/* The C2SP tlog-proof text: see proof.h. */
#include "audit/proof.h"

#define HEADER "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "

void
proof_write(uint64_t index, const struct proof_path *path, struct str note, struct buf *buf)
{
    buf_add(buf, STR(HEADER "\n"));
    proof_write_path(index, path, note, buf);
}

void
proof_write_extra(struct str extra, struct buf *buf)
{
    buf_add(buf, STR(HEADER "\n" EXTRA));
    buf_add_base64(buf, extra.ptr, extra.len);
    buf_add_char(buf, '\n');
}

void
proof_write_path(uint64_t index, const struct proof_path *path, struct str note, struct buf *buf)
{
    buf_add(buf, STR("index "));
    buf_add_u64(buf, index);
    buf_add_char(buf, '\n');
    for (size_t i = 0; i < path->count; i++) {
        buf_add_base64(buf, path->hashes[i], DIGEST_SIZE);
        buf_add_char(buf, '\n');
    }
    buf_add_char(buf, '\n');
    buf_add(buf, note);
}

/* A line up to its newline; false when there is none. */
static bool
take_line(struct str *rest, struct str *ret_line)
{
    size_t before = rest->len;

    *ret_line = str_split(rest, '\n');
    return ret_line->len < before;
}

/* Cuts a prefix off; false when the line does not begin with it. */
static bool
take_prefix(struct str *line, struct str prefix)
{
    if (!str_starts_with(*line, prefix))
        return false;
    line->ptr += prefix.len;
    line->len -= prefix.len;
    return true;
}

bool
proof_read_extra(struct str text, struct arena *arena, struct str *ret_extra)
{
    struct str header, line;
    size_t len;
    char *bytes;

    if (text.len > PROOF_TEXT_MAX || !take_line(&text, &header) || !str_eq_c(header, HEADER) ||
        !take_line(&text, &line) || !take_prefix(&line, STR(EXTRA)))
        return false;
    bytes = arena_alloc(arena, line.len + 1);
    if (!bytes || !base64_decode(line, bytes, line.len, &len))
        return false;
    *ret_extra = (struct str){bytes, len};
    return true;
}

/* The optional extra line, then the index line. */
static bool
take_index(struct str *rest, uint64_t *ret_index)
{
    uint8_t extra[PROOF_EXTRA_MAX];
    struct str line;
    size_t len;

    if (!take_line(rest, &line))
        return false;
    if (take_prefix(&line, STR(EXTRA)) &&
        (!base64_decode(line, extra, sizeof extra, &len) || !take_line(rest, &line)))
        return false;
    return take_prefix(&line, STR("index ")) && !(line.len > 1 && line.ptr[0] == '0') &&
           str_to_u64(line, UINT64_MAX, ret_index);
}

/* The path's lines and the empty line behind them. */
static bool
take_path(struct str *rest, struct proof_path *path)
{
    struct str line;
    size_t len;

    path->count = 0;
    while (take_line(rest, &line)) {
        if (line.len == 0)
            return true;
        if (path->count == MERKLE_PROOF_MAX ||
            !base64_decode(line, path->hashes[path->count], DIGEST_SIZE, &len) ||
            len != DIGEST_SIZE)
            return false;
        path->count++;
    }
    return false;
}

bool
proof_open(struct str text, const uint8_t leaf_hash[static DIGEST_SIZE], struct str origin,
           const uint8_t public_key[static SIGNING_PUBLIC_SIZE], uint64_t *ret_index,
           struct checkpoint *ret_checkpoint)
{
    struct checkpoint checkpoint;
    struct proof_path path;
    struct str header;
    uint64_t index;

    if (text.len > PROOF_TEXT_MAX || !take_line(&text, &header) || !str_eq_c(header, HEADER) ||
        !take_index(&text, &index) || !take_path(&text, &path) ||
        !checkpoint_open(text, origin, public_key, &checkpoint) ||
        !merkle_verify_inclusion(leaf_hash, index, checkpoint.size,
                                 (const uint8_t(*)[DIGEST_SIZE])path.hashes, path.count,
                                 checkpoint.root))
        return false;
    *ret_index = index;
    *ret_checkpoint = checkpoint;
    return true;
}
