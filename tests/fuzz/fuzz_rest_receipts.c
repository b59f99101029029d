/* The request for many receipts: what is taken is a list of good ids, none twice. */
#include "base/limits.h"
#include "codec/rest.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rest_message message = {.content_type = STR(REST_CONTENT_TYPE),
                                   .body = {(const char *)data, size}};
    struct problem problem = {.code = PROBLEM_NONE};
    struct arena arena;
    struct str *ids;
    size_t count;
    int r;

    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    r = rest_decode_receipts(&message, &arena, &ids, &count, &problem);
    assert(r == 0 || (r < 0 && problem.code == r && str_is_utf8(str_from(problem.field))));
    if (r == 0) {
        assert(count >= 1 && count <= LIMIT_RECEIPTS);
        for (size_t i = 0; i < count; i++)
            assert(query_request_id_is_valid(ids[i]) && (i == 0 || !str_eq(ids[i], ids[i - 1])));
    }
    arena_done(&arena);
    return 0;
}
