/* REST requests. */
#include "base/limits.h"
#include "codec/rest.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_round_trip(const struct query_fields *fields, struct arena *arena)
{
    static char memory[8 * LIMIT_BODY_MAX];
    struct query_fields again;
    struct problem problem;
    struct query query;
    struct buf buf;

    if (query_validate(fields, &query_names_rest, (struct date){20000}, &query, &problem) < 0)
        return;
    buf_init(&buf, memory, sizeof memory);
    rest_encode_query(fields, &buf);
    assert(buf_ok(&buf));
    if (buf.len > LIMIT_BODY_MAX) /* white space and escapes may have grown */
        return;
    assert(rest_decode(&(struct rest_message){STR(REST_CONTENT_TYPE), STR("r"), buf_str(&buf)},
                       arena, &again, &problem) == 0);
    assert(str_eq(fields->operator_name, again.operator_name));
    assert(str_eq(fields->person_code, again.person_code));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rest_message message = {STR(REST_CONTENT_TYPE), STR("r"), {(const char *)data, size}};
    struct query_fields fields;
    struct problem problem = {.code = PROBLEM_NONE};
    struct arena arena;
    char memory[4096];
    struct buf buf;
    int r;

    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    r = rest_decode(&message, &arena, &fields, &problem);
    if (r == 0) {
        check_round_trip(&fields, &arena);
    } else {
        assert(r < 0 && problem.code == r);
        buf_init(&buf, memory, sizeof memory);
        rest_encode_problem(&problem, STR("r"), rest_language(message.body), &buf);
        assert(buf_ok(&buf) && str_is_utf8(buf_str(&buf)));
    }
    arena_done(&arena);
    return 0;
}
