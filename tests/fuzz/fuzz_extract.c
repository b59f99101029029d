/*
 * What others hand in of the log: a line of an extract, an opening, a receipt. The first byte picks
 * which. Whatever is taken must be written again as it was read.
 */
#include "audit/extract_line.h"
#include "audit/receipt.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect_same(const struct buf *written, struct str read)
{
    assert(buf_ok(written));
    assert(written->len >= read.len && memcmp(written->ptr, read.ptr, read.len) == 0);
}

static void
read_line(struct str text, struct arena *arena)
{
    struct extract_line line;
    struct record record;
    struct buf again;

    if (!extract_line_decode(text, arena, &line))
        return;
    assert(line.path.count <= MERKLE_PROOF_MAX);
    arena_buf(arena, &again, text.len + 16);
    extract_line_encode(&line, &again);
    expect_same(&again, text);
    (void)!opening_record(&line.opening, arena, &record);
}

static void
read_opening(struct str bytes, struct arena *arena)
{
    struct opening opening;
    struct record record;
    struct buf again;

    if (!opening_decode(bytes, &opening))
        return;
    arena_buf(arena, &again, bytes.len + 16);
    opening_encode(&opening, &again);
    expect_same(&again, bytes);
    assert(again.len == bytes.len);
    (void)!opening_record(&opening, arena, &record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[SIGNING_PUBLIC_SIZE] = {1};
    struct str text = {(const char *)data + 1, size - 1};
    struct receipt receipt;
    struct arena arena;

    if (size == 0)
        return 0;
    arena_init(&arena, 4 * 1024 * 1024);
    switch (data[0] % 3) {
    case 0:
        read_line(text, &arena);
        break;
    case 1:
        read_opening(text, &arena);
        break;
    default:
        assert(!receipt_open(text, receipt_origin(text), key, &arena, &receipt));
        break;
    }
    arena_done(&arena);
    return 0;
}
