/* An agency's roster from outside. Whatever is taken can be written, read again and is the same. */
#include "base/limits.h"
#include "codec/rest.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_round_trip(const struct roster_operator *operators, size_t count, struct arena *arena)
{
    struct rest_message message = {.content_type = STR(REST_CONTENT_TYPE)};
    struct roster_operator *again;
    struct problem problem;
    size_t again_count;
    struct buf buf;

    arena_buf(arena, &buf, rest_roster_size(operators, count));
    rest_encode_roster(operators, count, &buf);
    assert(buf_ok(&buf));
    message.body = buf_str(&buf);
    if (message.body.len > LIMIT_BODY_MAX) /* days are longer than they came in */
        return;
    assert(rest_decode_roster(&message, arena, &again, &again_count, &problem) == 0);
    assert(again_count == count);
    for (size_t i = 0; i < count; i++)
        assert(roster_operator_same(&operators[i], &again[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rest_message message = {.content_type = STR(REST_CONTENT_TYPE),
                                   .body = {(const char *)data, size}};
    struct problem problem = {.code = PROBLEM_NONE};
    struct roster_operator *operators;
    struct arena arena;
    size_t count;
    int r;

    arena_init(&arena, 2 * 1024 * 1024);
    r = rest_decode_roster(&message, &arena, &operators, &count, &problem);
    assert(r == 0 || (r < 0 && problem.code == r && str_is_utf8(str_from(problem.field))));
    if (r == 0)
        check_round_trip(operators, count, &arena);
    arena_done(&arena);
    return 0;
}
