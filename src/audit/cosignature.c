/* Writing and reading cosignature/v1 lines: see cosignature.h. Source: c2sp.org/tlog-cosignature.
 */
#include "audit/cosignature.h"

#include "base/date.h"

#include <string.h>

#define DASH "\xe2\x80\x94 "
#define KEY_TYPE 4
#define KEY_ID_SIZE 4
#define TIME_SIZE 8
#define BYTES (KEY_ID_SIZE + TIME_SIZE + SIGNING_SIGNATURE_SIZE)
#define MESSAGE_MAX (CHECKPOINT_MAX + 64)
#define SECONDS_MAX INT64_C(253402300799) /* 9999-12-31 */

static void
key_id(struct str name, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
       uint8_t ret_id[static KEY_ID_SIZE])
{
    const struct str parts[] = {
        name, STR("\n\x04"), {(const char *)public_key, SIGNING_PUBLIC_SIZE}};
    uint8_t hash[DIGEST_SIZE];

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    memcpy(ret_id, hash, KEY_ID_SIZE);
}

void
cosignature_key(struct str name, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                struct buf *buf)
{
    uint8_t id[KEY_ID_SIZE], encoded[1 + SIGNING_PUBLIC_SIZE] = {KEY_TYPE};

    key_id(name, public_key, id);
    memcpy(encoded + 1, public_key, SIGNING_PUBLIC_SIZE);
    buf_add(buf, name);
    buf_add_char(buf, '+');
    buf_add_hex(buf, id, sizeof id);
    buf_add_char(buf, '+');
    buf_add_base64(buf, encoded, sizeof encoded);
}

bool
cosignature_key_parse(struct str text, struct cosigner *ret_cosigner)
{
    uint8_t encoded[1 + SIGNING_PUBLIC_SIZE];
    char memory[ORIGIN_MAX + 80];
    struct cosigner cosigner;
    struct str rest = text;
    struct buf again;
    size_t len;

    cosigner.name = str_split(&rest, '+');
    (void)str_split(&rest, '+');
    if (!checkpoint_origin_fits(cosigner.name) ||
        !base64_decode(rest, encoded, sizeof encoded, &len) || len != sizeof encoded ||
        encoded[0] != KEY_TYPE)
        return false;
    memcpy(cosigner.public_key, encoded + 1, SIGNING_PUBLIC_SIZE);
    buf_init(&again, memory, sizeof memory);
    cosignature_key(cosigner.name, cosigner.public_key, &again);
    if (!buf_ok(&again) || !str_eq(buf_str(&again), text))
        return false;
    *ret_cosigner = cosigner;
    return true;
}

/* What is signed: two lines of its own, then the note's text as it stands. */
static bool
make_message(struct str note, uint64_t seconds, struct buf *message)
{
    struct str rest = note;

    for (int line = 0; line < 3; line++)
        if (str_split(&rest, '\n').len == 0)
            return false;
    if (rest.len == 0 || rest.ptr[0] != '\n')
        return false;
    buf_add(message, STR("cosignature/v1\ntime "));
    buf_add_u64(message, seconds);
    buf_add_char(message, '\n');
    buf_add(message, (struct str){note.ptr, (size_t)(rest.ptr - note.ptr)});
    return buf_ok(message);
}

int
cosignature_sign(struct str note, struct str name, struct signing_key *key, int64_t at_us,
                 struct buf *buf)
{
    uint8_t bytes[BYTES], public_key[SIGNING_PUBLIC_SIZE];
    uint64_t seconds = (uint64_t)(at_us / US_PER_SECOND);
    char memory[MESSAGE_MAX];
    struct buf message;

    buf_init(&message, memory, sizeof memory);
    if (at_us < 0 || !checkpoint_origin_fits(name) || !make_message(note, seconds, &message) ||
        signing_sign(key, buf_str(&message), bytes + KEY_ID_SIZE + TIME_SIZE) < 0)
        return -1;
    signing_public(key, public_key);
    key_id(name, public_key, bytes);
    for (int i = 0; i < TIME_SIZE; i++)
        bytes[KEY_ID_SIZE + i] = (uint8_t)(seconds >> (8 * (TIME_SIZE - 1 - i)));
    buf_add(buf, STR(DASH));
    buf_add(buf, name);
    buf_add_char(buf, ' ');
    buf_add_base64(buf, bytes, sizeof bytes);
    buf_add_char(buf, '\n');
    return buf_ok(buf) ? 0 : -1;
}

static bool
decode_line(struct str line, struct str name, uint8_t ret_bytes[static BYTES])
{
    size_t len;

    if (line.len && line.ptr[line.len - 1] == '\n')
        line.len--;
    if (!str_starts_with(line, STR(DASH)))
        return false;
    line.ptr += sizeof DASH - 1;
    line.len -= sizeof DASH - 1;
    return str_eq(str_split(&line, ' '), name) && base64_decode(line, ret_bytes, BYTES, &len) &&
           len == BYTES;
}

bool
cosignature_verify(struct str note, struct str line, const struct cosigner *cosigner,
                   int64_t *ret_at_us)
{
    uint8_t bytes[BYTES], id[KEY_ID_SIZE];
    char memory[MESSAGE_MAX];
    uint64_t seconds = 0;
    struct buf message;

    key_id(cosigner->name, cosigner->public_key, id);
    if (!decode_line(line, cosigner->name, bytes) || memcmp(bytes, id, KEY_ID_SIZE) != 0)
        return false;
    for (int i = 0; i < TIME_SIZE; i++)
        seconds = seconds << 8 | bytes[KEY_ID_SIZE + i];
    buf_init(&message, memory, sizeof memory);
    if (seconds > (uint64_t)SECONDS_MAX || !make_message(note, seconds, &message) ||
        !signing_verify(cosigner->public_key, buf_str(&message), bytes + KEY_ID_SIZE + TIME_SIZE))
        return false;
    *ret_at_us = (int64_t)seconds * US_PER_SECOND;
    return true;
}
