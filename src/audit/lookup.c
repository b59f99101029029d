/* Copying what reports need: see lookup.h. */
#define _GNU_SOURCE
#include "audit/lookup.h"

#include "status/person_code.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

void
lookups_init(struct lookups *lookups, size_t bytes_max)
{
    *lookups = (struct lookups){0};
    arena_init(&lookups->arena, bytes_max);
}

void
lookups_done(struct lookups *lookups)
{
    free(lookups->items);
    arena_done(&lookups->arena);
    *lookups = (struct lookups){0};
}

uint64_t
lookup_code(struct str text)
{
    struct person_code code;

    return person_code_parse(text, &code) ? code.number : 0;
}

bool
lookup_is_question(const struct record *record)
{
    return (record->type == RECORD_CHECK || record->type == RECORD_REFUSAL ||
            record->type == RECORD_ASKED) &&
           record->person_code.len > 0;
}

static struct lookup *
next_item(struct lookups *lookups)
{
    size_t size = lookups->size ? 2 * lookups->size : FIRST_SIZE;
    struct lookup *grown;

    if (lookups->count < lookups->size)
        return &lookups->items[lookups->count];
    grown = reallocarray(lookups->items, size, sizeof *grown);
    if (!grown)
        return NULL;
    lookups->items = grown;
    lookups->size = size;
    return &grown[lookups->count];
}

/* The agreement that let the question through, else the first that was asked. */
static struct str
agreement_of(const struct record *record)
{
    for (size_t i = 0; i < record->decision_count; i++)
        if (str_eq_c(record->decisions[i].outcome, "allow"))
            return record->decisions[i].agreement;
    return record->decision_count ? record->decisions[0].agreement : (struct str){0};
}

static uint64_t
first_code(const struct record *record, uint64_t person)
{
    for (size_t i = 0; i < record->linked_count; i++)
        if (record->linked[i] < person)
            person = record->linked[i];
    return person;
}

static int
copy_rows(struct arena *arena, const struct record *record, struct lookup *item)
{
    struct status_row *rows;

    item->row_count = record->row_count;
    if (record->row_count == 0)
        return 0;
    rows = arena_array(arena, record->row_count, sizeof *rows);
    if (!rows)
        return -1;
    memcpy(rows, record->rows, record->row_count * sizeof *rows);
    item->rows = rows;
    return 0;
}

int
lookups_add(struct lookups *lookups, const struct record *record, size_t part, uint64_t index)
{
    struct arena *arena = &lookups->arena;
    struct lookup *item = next_item(lookups);

    if (!item)
        return -1;
    *item = (struct lookup){
        .type = record->type,
        .at_us = record->at_us,
        .part = part,
        .index = index,
        .caller = record->caller,
        .request_id = arena_str(arena, record->request_id),
        .operator_name = arena_str(arena, record->operator_name),
        .operator_surname = arena_str(arena, record->operator_surname),
        .operator_code = arena_str(arena, record->operator_code),
        .operator_number = lookup_code(record->operator_code),
        .person_code = arena_str(arena, record->person_code),
        .person = lookup_code(record->person_code),
        .application = arena_str(arena, record->application),
        .purpose = arena_str(arena, record->purpose),
        .outcome = arena_str(arena, record->outcome),
        .clause = arena_str(arena, record->clause),
        .agreement = arena_str(arena, agreement_of(record)),
        .from = record->from,
        .till = record->till,
        .repeat = record->repeat_of != UINT64_MAX,
    };
    item->person_first = first_code(record, item->person);
    if (copy_rows(arena, record, item) < 0 || arena->overflow)
        return -1;
    lookups->count++;
    return 0;
}

static int
compare(const void *a, const void *b)
{
    const struct lookup *left = a, *right = b;

    if (left->at_us != right->at_us)
        return left->at_us < right->at_us ? -1 : 1;
    if (left->part != right->part)
        return left->part < right->part ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static int
compare_newest(const void *a, const void *b)
{
    return compare(b, a);
}

void
lookups_sort(struct lookups *lookups, bool newest_first)
{
    if (lookups->count > 1)
        qsort(lookups->items, lookups->count, sizeof *lookups->items,
              newest_first ? compare_newest : compare);
}
