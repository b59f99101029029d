/* Texts about the log that come from the other party: keys, cosignatures, consistency proofs. */
#include "audit/consistency.h"
#include "audit/cosignature.h"
#include "audit/gap.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[SIGNING_PUBLIC_SIZE] = {9};
    struct str text = {(const char *)data, size}, rest = text, note;
    struct checkpoint old = {.origin = STR("tilts.example/a/0"), .size = 3}, checkpoint;
    char memory[COSIGNATURE_LINE_MAX];
    struct cosigner cosigner;
    struct gap gap;
    struct buf buf;
    int64_t at_us;

    if (cosignature_key_parse(text, &cosigner)) {
        buf_init(&buf, memory, sizeof memory);
        cosignature_key(cosigner.name, cosigner.public_key, &buf);
        assert(str_eq(buf_str(&buf), text));
        assert(!cosignature_verify(text, str_split(&rest, '\n'), &cosigner, &at_us));
    }
    cosigner = (struct cosigner){.name = STR("agency.example/witness")};
    assert(!cosignature_verify(text, text, &cosigner, &at_us));
    assert(!consistency_open(text, &old, key, &checkpoint, &note));
    if (gap_decode(text, &gap))
        assert(gap.origin[0] && gap.found_size <= INT64_MAX);
    return 0;
}
