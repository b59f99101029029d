/* Rosters of operators in memory: see store_memory_private.h. */
#include "store/store_memory_private.h"

#include <stdlib.h>
#include <string.h>

static struct roster_operator *
find(const struct store_memory *self, struct registration agency, uint64_t person)
{
    struct roster_operator *kept = self->now.roster.items;

    for (size_t i = 0; i < self->now.roster.count; i++)
        if (kept[i].agency.number == agency.number && kept[i].who.code.number == person)
            return &kept[i];
    return NULL;
}

static struct roster_operator
copy(const struct roster_operator *operator, struct arena * arena)
{
    struct roster_operator copied = *operator;

    copied.who.name = arena_str(arena, operator->who.name);
    copied.who.surname = arena_str(arena, operator->who.surname);
    copied.undertaking = arena_str(arena, operator->undertaking);
    return copied;
}

int
store_memory_find_operator(struct store *store, struct registration agency, uint64_t person,
                           struct arena *arena, struct roster_operator *ret_operator,
                           bool *ret_found)
{
    const struct roster_operator *kept = find(store_memory_of(store), agency, person);

    *ret_found = kept != NULL;
    if (kept)
        *ret_operator = copy(kept, arena);
    return arena->overflow ? store_fail(store, "roster: no memory for an operator") : 0;
}

static int
by_agency_and_id(const void *left, const void *right)
{
    const struct roster_operator *a = left, *b = right;

    if (a->agency.number != b->agency.number)
        return a->agency.number < b->agency.number ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

int
store_memory_load_roster(struct store *store, struct registration agency, struct arena *arena,
                         struct roster_operator **ret_operators, size_t *ret_count)
{
    const struct store_memory *self = store_memory_of(store);
    const struct roster_operator *kept = self->now.roster.items;
    struct roster_operator *operators =
        arena_array(arena, self->now.roster.count, sizeof *operators);
    size_t count = 0;

    for (size_t i = 0; operators && i < self->now.roster.count; i++)
        if (agency.number == 0 || kept[i].agency.number == agency.number)
            operators[count++] = copy(&kept[i], arena);
    if (arena->overflow)
        return store_fail(store, "roster: it does not fit the memory set aside for it");
    if (count > 1)
        qsort(operators, count, sizeof *operators, by_agency_and_id);
    *ret_operators = operators;
    *ret_count = count;
    return 0;
}

int
store_memory_put_operator(struct store *store, const struct roster_operator *operator)
{
    struct store_memory *self = store_memory_of(store);
    struct roster_operator *kept;
    int64_t id;

    if (store_memory_need_writing(self) < 0)
        return -1;
    kept = find(self, operator->agency, operator->who.code.number);
    id = kept ? kept->id : ++self->now.operator_id;
    if (!kept)
        kept = store_memory_add(&self->now.roster, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for an operator");
    *kept = copy(operator, & self->texts);
    kept->id = id;
    return 0;
}

int
store_memory_remove_operator(struct store *store, struct registration agency, uint64_t person)
{
    struct store_memory *self = store_memory_of(store);
    struct roster_operator *kept, *end;

    if (store_memory_need_writing(self) < 0)
        return -1;
    kept = find(self, agency, person);
    if (!kept)
        return 0;
    end = (struct roster_operator *)self->now.roster.items + self->now.roster.count--;
    memmove(kept, kept + 1, (size_t)((char *)end - (char *)(kept + 1)));
    return 0;
}
