/* Walking the log in batches, each erased in one transaction: see erase.h. */
#include "audit/erase.h"

#include "audit/record.h"
#include "status/person_code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 500
#define HOLDS_MAX 100000
#define ARENA_MAX (1024 * 1024)

struct held {
    enum hold_kind kind;
    uint64_t person;
    char *request;
};

struct erase_holds {
    struct held *items;
    size_t count;
};

struct erasing {
    const struct erase_wish *wish;
    struct erase_report *report;
    struct arena arena;
    uint64_t indexes[BATCH];
    size_t count;
    uint64_t next; /* where the next walk begins */
};

static int
fail(char *error, const char *what)
{
    snprintf(error, ERASE_ERROR_MAX, "%s", what);
    return -1;
}

static int
keep_hold(void *ctx, const struct store_hold *hold)
{
    struct erase_holds *holds = ctx;
    struct held *items, *item;
    struct person_code code;

    if (holds->count == HOLDS_MAX ||
        !(items = realloc(holds->items, (holds->count + 1) * sizeof *items)))
        return 1;
    holds->items = items;
    item = &items[holds->count];
    *item = (struct held){.kind = hold->kind};
    if (hold->kind == HOLD_PERSON) {
        if (!person_code_parse(hold->value, &code))
            return 1;
        item->person = code.number;
    } else if (!(item->request = strndup(hold->value.ptr, hold->value.len))) {
        return 1;
    }
    holds->count++;
    return 0;
}

struct erase_holds *
erase_holds_new(void)
{
    return calloc(1, sizeof(struct erase_holds));
}

int
erase_holds_add(struct erase_holds *holds, struct store *store, char error[static ERASE_ERROR_MAX])
{
    int r = store->ops->each_hold(store, keep_hold, holds);

    if (r == 0)
        return 0;
    return fail(error, r < 0 ? store_error(store)
                             : "a legal hold cannot be understood; look at tilts audit hold list");
}

void
erase_holds_free(struct erase_holds *holds)
{
    if (!holds)
        return;
    for (size_t i = 0; i < holds->count; i++)
        free(holds->items[i].request);
    free(holds->items);
    free(holds);
}

struct date
erase_last_day(struct date today)
{
    struct date day = date_add_months(today, -ERASE_MONTHS);

    while (!date_is_none(day) && date_add_months(day, ERASE_MONTHS).days >= today.days)
        day = date_add_days(day, -1);
    return day;
}

static bool
is_about(const struct record *record, uint64_t person)
{
    struct person_code code;

    if (person_code_parse(record->person_code, &code) && code.number == person)
        return true;
    for (size_t i = 0; i < record->linked_count; i++)
        if (record->linked[i] == person)
            return true;
    return false;
}

/* A record that cannot be read is held: nobody could say that it is not the one held. */
static bool
is_held(struct erasing *e, const struct store_record *row)
{
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    const struct erase_holds *holds = e->wish->holds;
    struct str rest = row->request_id, id = str_split(&rest, '@');
    struct record record;

    if (!holds->count)
        return false;
    arena_reset(&e->arena);
    if (record_decode((enum record_type)row->type, sections, &e->arena, &record) < 0)
        return true;
    for (size_t i = 0; i < holds->count; i++) {
        const struct held *held = &holds->items[i];
        if (held->kind == HOLD_REQUEST ? str_eq_c(id, held->request)
                                       : is_about(&record, held->person))
            return true;
    }
    return false;
}

static int
visit(void *ctx, const struct store_record *row)
{
    struct erasing *e = ctx;

    e->next = row->index + 1;
    if (!row->salt.ptr || row->day > e->wish->last_day.days || row->type == RECORD_GAP ||
        row->type == RECORD_ERASURE)
        return 0;
    e->report->due++;
    if (is_held(e, row)) {
        e->report->held++;
        return 0;
    }
    if (e->wish->dry)
        return 0;
    e->indexes[e->count++] = row->index;
    return e->count == BATCH;
}

static int
erase_all(struct store *store, struct erasing *e)
{
    int more;

    do {
        e->count = 0;
        more = store->ops->each_record(store, e->next, visit, e);
        if (more < 0 || (e->count && store->ops->erase(store, e->indexes, e->count) < 0))
            return -1;
        e->report->erased += e->count;
    } while (more);
    return e->wish->dry ? 0 : store->ops->erase_end(store);
}

int
erase_log(struct store *store, const struct erase_wish *wish, struct erase_report *ret_report,
          char error[static ERASE_ERROR_MAX])
{
    struct erasing e = {.wish = wish, .report = ret_report};
    int r;

    *ret_report = (struct erase_report){0};
    if (date_is_none(wish->last_day))
        return fail(error, "there is no day to erase up to");
    arena_init(&e.arena, ARENA_MAX);
    r = erase_all(store, &e);
    arena_done(&e.arena);
    return r < 0 ? fail(error, store_error(store)) : 0;
}
