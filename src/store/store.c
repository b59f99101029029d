/* What every back end shares: the error sentence, closing, and handing out what was found. */
#include "store/store_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
store_error(const struct store *store)
{
    return store->error[0] ? store->error : "no error";
}

void
store_close(struct store *store)
{
    if (store)
        store->ops->close(store);
}

int
store_fail(struct store *store, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(store->error, sizeof store->error, format, args);
    va_end(args);
    return -1;
}

static int
compare_rows(const void *left, const void *right)
{
    const struct status_row *a = left, *b = right;

    if (a->municipality.number != b->municipality.number)
        return a->municipality.number < b->municipality.number ? -1 : 1;
    if (a->from.days != b->from.days)
        return a->from.days < b->from.days ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->till.days > b->till.days) - (a->till.days < b->till.days);
}

void
store_sort_rows(struct status_row *rows, size_t count)
{
    if (count > 1)
        qsort(rows, count, sizeof *rows, compare_rows);
}

void
store_hand_out_nothing(struct store_lookup *lookup)
{
    lookup->arena->overflow = true;
    lookup->rows = NULL;
    lookup->row_count = 0;
    lookup->linked = NULL;
    lookup->linked_count = 0;
}

static void *
copy_into(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = count ? arena_array(arena, count, size) : NULL;

    if (copy)
        memcpy(copy, items, count * size);
    return copy;
}

void
store_hand_out(struct store_lookup *lookup, const struct status_row *rows, size_t row_count,
               const uint64_t *linked, size_t linked_count)
{
    lookup->rows = copy_into(lookup->arena, rows, row_count, sizeof *rows);
    lookup->row_count = row_count;
    lookup->linked = copy_into(lookup->arena, linked, linked_count, sizeof *linked);
    lookup->linked_count = linked_count;
    if ((row_count && !lookup->rows) || (linked_count && !lookup->linked))
        store_hand_out_nothing(lookup);
}
