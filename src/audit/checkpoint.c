/* Signed notes with one line per signature: see checkpoint.h and C2SP signed-note. */
#include "audit/checkpoint.h"

#include <string.h>

#define ALGORITHM_ED25519 1
#define KEY_ID_SIZE 4
#define EM_DASH "\xe2\x80\x94"

/* The first bytes of SHA-256(name || newline || algorithm || public key). */
static void
key_id(struct str name, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
       uint8_t ret_id[static KEY_ID_SIZE])
{
    static const char between[] = {'\n', ALGORITHM_ED25519};
    struct str parts[] = {
        name, {between, sizeof between}, {(const char *)public_key, SIGNING_PUBLIC_SIZE}};
    uint8_t hash[DIGEST_SIZE];

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    memcpy(ret_id, hash, KEY_ID_SIZE);
}

int
checkpoint_sign(const struct checkpoint *checkpoint, struct signing_key *key, struct buf *buf)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE], line[KEY_ID_SIZE + SIGNING_SIGNATURE_SIZE];
    size_t begin = buf->len;
    struct str text;

    buf_add(buf, checkpoint->origin);
    buf_add_char(buf, '\n');
    buf_add_u64(buf, checkpoint->size);
    buf_add_char(buf, '\n');
    buf_add_base64(buf, checkpoint->root, DIGEST_SIZE);
    buf_add_char(buf, '\n');
    if (!buf_ok(buf))
        return -1;
    text = (struct str){buf->ptr + begin, buf->len - begin};
    signing_public(key, public_key);
    key_id(checkpoint->origin, public_key, line);
    if (signing_sign(key, text, line + KEY_ID_SIZE) < 0)
        return -1;
    buf_add_c(buf, "\n" EM_DASH " ");
    buf_add(buf, checkpoint->origin);
    buf_add_char(buf, ' ');
    buf_add_base64(buf, line, sizeof line);
    buf_add_char(buf, '\n');
    return buf_ok(buf) ? 0 : -1;
}

/* A decimal number without leading zeros. */
static bool
take_size(struct str line, uint64_t *ret_size)
{
    return (line.len == 1 || (line.len > 1 && line.ptr[0] != '0')) &&
           str_to_u64(line, UINT64_MAX, ret_size);
}

/* Splits a note at the blank line before its signatures; text keeps its last newline. */
static bool
split_note(struct str note, struct str *ret_text, struct str *ret_signatures)
{
    for (size_t i = 1; i + 1 < note.len; i++) {
        if (note.ptr[i - 1] == '\n' && note.ptr[i] == '\n') {
            *ret_text = (struct str){note.ptr, i};
            *ret_signatures = (struct str){note.ptr + i + 1, note.len - i - 1};
            return note.ptr[note.len - 1] == '\n';
        }
    }
    return false;
}

/* One "— name base64" line; false when out of form. */
static bool
take_signature(struct str *rest, struct str *ret_name, uint8_t *ret_bytes, size_t size,
               size_t *ret_len)
{
    struct str line = str_split(rest, '\n'), prefix = STR(EM_DASH " ");

    if (!str_starts_with(line, prefix))
        return false;
    line.ptr += prefix.len;
    line.len -= prefix.len;
    *ret_name = str_split(&line, ' ');
    return ret_name->len > 0 && base64_decode(line, ret_bytes, size, ret_len) &&
           *ret_len > KEY_ID_SIZE;
}

/* Whether the note's own signature is there, once, and right; every line must be in form. */
static bool
is_signed(struct str text, struct str signatures, struct str origin,
          const uint8_t public_key[static SIGNING_PUBLIC_SIZE])
{
    uint8_t id[KEY_ID_SIZE], bytes[CHECKPOINT_MAX];
    struct str name;
    size_t len;
    unsigned good = 0;

    key_id(origin, public_key, id);
    while (signatures.len) {
        if (!take_signature(&signatures, &name, bytes, sizeof bytes, &len))
            return false;
        if (!str_eq(name, origin) || memcmp(bytes, id, KEY_ID_SIZE) != 0)
            continue;
        if (len != KEY_ID_SIZE + SIGNING_SIGNATURE_SIZE ||
            !signing_verify(public_key, text, bytes + KEY_ID_SIZE))
            return false;
        good++;
    }
    return good == 1;
}

bool
checkpoint_open(struct str note, struct str origin,
                const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                struct checkpoint *ret_checkpoint)
{
    struct str text, signatures, rest, line;
    struct checkpoint c = {.origin = origin};
    size_t len;

    if (!split_note(note, &text, &signatures))
        return false;
    rest = text;
    if (!str_eq(str_split(&rest, '\n'), origin) || !take_size(str_split(&rest, '\n'), &c.size))
        return false;
    line = str_split(&rest, '\n');
    if (line.len != 44 || !base64_decode(line, c.root, DIGEST_SIZE, &len) || len != DIGEST_SIZE ||
        rest.len != 0)
        return false;
    if (!is_signed(text, signatures, origin, public_key))
        return false;
    *ret_checkpoint = c;
    return true;
}

void
checkpoint_verifier_key(struct str origin, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                        struct buf *buf)
{
    uint8_t id[KEY_ID_SIZE], key[1 + SIGNING_PUBLIC_SIZE];

    key_id(origin, public_key, id);
    key[0] = ALGORITHM_ED25519;
    memcpy(key + 1, public_key, SIGNING_PUBLIC_SIZE);
    buf_add(buf, origin);
    buf_add_char(buf, '+');
    buf_add_hex(buf, id, sizeof id);
    buf_add_char(buf, '+');
    buf_add_base64(buf, key, sizeof key);
}
