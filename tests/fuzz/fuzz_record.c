/*
 * Sections of a record as an extract may bring them: first byte the type, second which sections are
 * open, then the operator and person sections each with its length (2 bytes), the rest facts. What
 * decodes must encode to the very same bytes, for a record has one spelling.
 */
#include "audit/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX (4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str
take_section(struct str *rest)
{
    struct str section = {rest->ptr, 0};

    if (rest->len < 2)
        return section;
    section.ptr += 2;
    section.len = (size_t)(uint8_t)rest->ptr[0] << 8 | (uint8_t)rest->ptr[1];
    if (section.len > rest->len - 2)
        section.len = rest->len - 2;
    rest->ptr += 2 + section.len;
    rest->len -= 2 + section.len;
    return section;
}

static void
check_same(const struct record *record, const struct str sections[static SECTION_COUNT])
{
    size_t size = sections[0].len + sections[1].len + sections[2].len;
    char *memory = malloc(size ? size : 1);
    struct str encoded[SECTION_COUNT];
    struct buf buf;

    assert(memory);
    buf_init(&buf, memory, size);
    assert(record_encode(record, &buf, encoded) == 0);
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        assert(str_eq(encoded[i], sections[i]));
    free(memory);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest, sections[SECTION_COUNT];
    struct record record;
    struct arena arena;

    if (size < 2)
        return 0;
    rest = (struct str){(const char *)data + 2, size - 2};
    sections[SECTION_OPERATOR] = take_section(&rest);
    sections[SECTION_PERSON] = take_section(&rest);
    sections[SECTION_FACTS] = rest;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (data[1] >> i & 1)
            sections[i] = (struct str){NULL, 0};
    arena_init(&arena, ARENA_MAX);
    if (record_decode((enum record_type)data[0], sections, &arena, &record) == 0 &&
        (data[1] & 7) == 0)
        check_same(&record, sections);
    arena_done(&arena);
    return 0;
}
