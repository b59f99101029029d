/* REST answers and problem documents as a client reads them; the first byte picks the status. */
#include "base/limits.h"
#include "codec/rest.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rest_reply reply;
    struct rest_fault fault;
    struct arena arena;
    int r, status;

    if (size == 0)
        return 0;
    status = data[0] & 1 ? 400 : 200;
    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    r = rest_decode_answer(status, (struct str){(const char *)data + 1, size - 1}, &arena, &reply,
                           &fault);
    assert(r == -1 || r == (status == 200));
    if (r == 1)
        for (size_t i = 0; i < reply.answer.row_count; i++)
            assert(reply.answer.rows[i].municipality.number != 0);
    arena_done(&arena);
    return 0;
}
