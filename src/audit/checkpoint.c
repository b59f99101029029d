/* Writing and reading signed checkpoints: see checkpoint.h. Source: c2sp.org/tlog-checkpoint,
 * c2sp.org/signed-note. */
#include "audit/checkpoint.h"

#include <string.h>

#define DASH "\xe2\x80\x94 " /* em dash and space: how a signature line begins */
#define ALGORITHM_ED25519 1
#define KEY_ID_SIZE 4

/* The characters besides the ASCII space that Unicode counts as spaces. */
static bool
begins_with_unicode_space(struct str s)
{
    static const char *const spaces[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
    };

    for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
        if (str_starts_with(s, str_from(spaces[i])))
            return true;
    /* U+2000 to U+200A */
    return s.len >= 3 && memcmp(s.ptr, "\xe2\x80", 2) == 0 && (uint8_t)s.ptr[2] >= 0x80 &&
           (uint8_t)s.ptr[2] <= 0x8a;
}

/* A key name of the signed-note form: not empty, no spaces, no plus; controls are refused too. */
static bool
is_key_name(struct str name)
{
    if (name.len == 0 || !str_is_utf8(name))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        struct str rest = {name.ptr + i, name.len - i};
        if ((uint8_t)rest.ptr[0] <= ' ' || rest.ptr[0] == '+' || rest.ptr[0] == 0x7f ||
            begins_with_unicode_space(rest))
            return false;
    }
    return true;
}

bool
checkpoint_origin_fits(struct str origin)
{
    return origin.len <= ORIGIN_MAX && is_key_name(origin);
}

static void
key_id(struct str origin, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
       uint8_t ret_id[static KEY_ID_SIZE])
{
    const struct str parts[] = {
        origin, STR("\n\x01"), {(const char *)public_key, SIGNING_PUBLIC_SIZE}};
    uint8_t hash[DIGEST_SIZE];

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    memcpy(ret_id, hash, KEY_ID_SIZE);
}

int
checkpoint_sign(const struct checkpoint *checkpoint, struct signing_key *key, struct buf *buf)
{
    uint8_t signature[KEY_ID_SIZE + SIGNING_SIGNATURE_SIZE], public_key[SIGNING_PUBLIC_SIZE];
    size_t begin = buf->len;

    if (!checkpoint_origin_fits(checkpoint->origin))
        return -1;
    buf_add(buf, checkpoint->origin);
    buf_add_char(buf, '\n');
    buf_add_u64(buf, checkpoint->size);
    buf_add_char(buf, '\n');
    buf_add_base64(buf, checkpoint->root, DIGEST_SIZE);
    buf_add_char(buf, '\n');
    if (!buf_ok(buf) || signing_sign(key, (struct str){buf->ptr + begin, buf->len - begin},
                                     signature + KEY_ID_SIZE) < 0)
        return -1;
    signing_public(key, public_key);
    key_id(checkpoint->origin, public_key, signature);
    buf_add(buf, STR("\n" DASH));
    buf_add(buf, checkpoint->origin);
    buf_add_char(buf, ' ');
    buf_add_base64(buf, signature, sizeof signature);
    buf_add_char(buf, '\n');
    return buf_ok(buf) ? 0 : -1;
}

/* Whether the note as a whole is a text of the signed-note form. */
static bool
is_note_text(struct str note)
{
    if (note.len > CHECKPOINT_NOTE_MAX || note.len == 0 || note.ptr[note.len - 1] != '\n')
        return false;
    for (size_t i = 0; i < note.len; i++)
        if ((uint8_t)note.ptr[i] < ' ' && note.ptr[i] != '\n')
            return false;
    return str_is_utf8(note);
}

/* The three lines, each once, the size in its one spelling; *ret_text is what is signed. */
static bool
take_body(struct str *note, struct str *ret_text, struct checkpoint *checkpoint)
{
    const char *begin = note->ptr;
    struct str size, root;
    size_t root_len;

    checkpoint->origin = str_split(note, '\n');
    size = str_split(note, '\n');
    root = str_split(note, '\n');
    if (checkpoint->origin.len == 0 || (size.len > 1 && size.ptr[0] == '0') ||
        !str_to_u64(size, UINT64_MAX, &checkpoint->size) ||
        !base64_decode(root, checkpoint->root, DIGEST_SIZE, &root_len) || root_len != DIGEST_SIZE)
        return false;
    *ret_text = (struct str){begin, (size_t)(note->ptr - begin)};
    return true;
}

/* One signature line without its newline; the base64 is left to who knows the key. */
static bool
split_signature(struct str line, struct str *ret_name, struct str *ret_signature)
{
    if (!str_starts_with(line, STR(DASH)))
        return false;
    line.ptr += sizeof DASH - 1;
    line.len -= sizeof DASH - 1;
    *ret_name = str_split(&line, ' ');
    *ret_signature = line;
    return is_key_name(*ret_name);
}

/* Key id and signature of a line; false when it is no base64 of at least 4 + 1 bytes. */
static bool
decode_signature(struct str text, uint8_t *bytes, size_t size, size_t *ret_len)
{
    return base64_decode(text, bytes, size, ret_len) && *ret_len > KEY_ID_SIZE;
}

/* Looks through the signature lines for that of the one key wanted. */
static bool
verify_signatures(struct str lines, struct str text, struct str origin,
                  const uint8_t public_key[static SIGNING_PUBLIC_SIZE])
{
    uint8_t id[KEY_ID_SIZE], bytes[8192];
    unsigned count = 0, verified = 0;
    struct str name, signature;
    size_t len;

    key_id(origin, public_key, id);
    while (lines.len) {
        if (++count > CHECKPOINT_SIGNATURES_MAX ||
            !split_signature(str_split(&lines, '\n'), &name, &signature) ||
            !decode_signature(signature, bytes, sizeof bytes, &len))
            return false;
        if (!str_eq(name, origin) || memcmp(bytes, id, KEY_ID_SIZE) != 0)
            continue; /* another key's: the signed-note form tells verifiers to pass it over */
        if (len != KEY_ID_SIZE + SIGNING_SIGNATURE_SIZE ||
            !signing_verify(public_key, text, bytes + KEY_ID_SIZE))
            return false;
        verified++;
    }
    return verified == 1;
}

bool
checkpoint_open(struct str note, struct str origin,
                const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                struct checkpoint *ret_checkpoint)
{
    struct checkpoint checkpoint;
    struct str text;

    if (!is_note_text(note) || !checkpoint_origin_fits(origin) ||
        !take_body(&note, &text, &checkpoint) || !str_eq(checkpoint.origin, origin) ||
        note.len == 0 || note.ptr[0] != '\n')
        return false;
    note.ptr++;
    note.len--;
    if (!verify_signatures(note, text, origin, public_key))
        return false;
    *ret_checkpoint = checkpoint;
    return true;
}

void
checkpoint_verifier_key(struct str origin, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                        struct buf *buf)
{
    uint8_t id[KEY_ID_SIZE], encoded[1 + SIGNING_PUBLIC_SIZE];

    key_id(origin, public_key, id);
    encoded[0] = ALGORITHM_ED25519;
    memcpy(encoded + 1, public_key, SIGNING_PUBLIC_SIZE);
    buf_add(buf, origin);
    buf_add_char(buf, '+');
    buf_add_hex(buf, id, sizeof id);
    buf_add_char(buf, '+');
    buf_add_base64(buf, encoded, sizeof encoded);
}
