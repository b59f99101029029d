/* What the tests of REST documents share: an arena for each of them. */
#ifndef TILTS_TESTS_CODEC_REST_CASE_H
#define TILTS_TESTS_CODEC_REST_CASE_H

#include "base/limits.h"
#include "codec/rest.h"

#include "unit/unit.h"

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

#endif
