/* Duties and signatures in memory: see store_memory_private.h. */
#include "store/store_memory_private.h"

int
store_memory_add_agreement_signature(struct store *store, const struct agreement_signature_row *row)
{
    struct store_memory *self = store_memory_of(store);
    const struct agreement_signature_row *rows = self->now.signatures.items;
    struct agreement_signature_row *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    for (size_t i = 0; i < self->now.signatures.count; i++)
        if (str_eq(rows[i].signature, row->signature))
            return store_memory_kill_transaction(self,
                                                 "agreements: that signature was used before");
    kept = store_memory_add(&self->now.signatures, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for a signature");
    kept->at_us = row->at_us;
    kept->agreement = arena_str(&self->texts, row->agreement);
    kept->content = arena_str(&self->texts, row->content);
    kept->signature = arena_str(&self->texts, row->signature);
    return 0;
}

int
store_memory_load_agreement_signatures(struct store *store, struct arena *arena,
                                       struct agreement_signature_row **ret_rows, size_t *ret_count)
{
    const struct store_memory *self = store_memory_of(store);
    const struct agreement_signature_row *kept = self->now.signatures.items;
    size_t count = self->now.signatures.count;
    struct agreement_signature_row *rows = arena_array(arena, count, sizeof *rows);

    for (size_t i = 0; rows && i < count; i++)
        rows[i] = (struct agreement_signature_row){arena_str(arena, kept[i].agreement),
                                                   kept[i].at_us, arena_str(arena, kept[i].content),
                                                   arena_str(arena, kept[i].signature)};
    if (arena->overflow)
        return store_fail(store, "agreements: the signatures do not fit");
    *ret_rows = rows;
    *ret_count = count;
    return 0;
}

static struct duty_row
copy_duty(const struct duty_row *row, struct arena *arena)
{
    return (struct duty_row){
        .id = arena_str(arena, row->id),
        .kind = arena_str(arena, row->kind),
        .party = arena_str(arena, row->party),
        .agreement = arena_str(arena, row->agreement),
        .event_us = row->event_us,
        .due_us = row->due_us,
    };
}

static struct duty_event_row
copy_event(const struct duty_event_row *row, struct arena *arena)
{
    return (struct duty_event_row){
        .duty = arena_str(arena, row->duty),
        .at_us = row->at_us,
        .kind = arena_str(arena, row->kind),
        .by = arena_str(arena, row->by),
        .note = arena_str(arena, row->note),
        .evidence = arena_str(arena, row->evidence),
        .details = arena_str(arena, row->details),
    };
}

int
store_memory_load_duties(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                         size_t *ret_count, struct duty_event_row **ret_events,
                         size_t *ret_event_count)
{
    const struct store_memory *self = store_memory_of(store);
    const struct duty_row *kept = self->now.duties.items;
    const struct duty_event_row *kept_events = self->now.duty_events.items;
    size_t count = self->now.duties.count, event_count = self->now.duty_events.count;
    struct duty_row *duties = arena_array(arena, count, sizeof *duties);
    struct duty_event_row *events = arena_array(arena, event_count, sizeof *events);

    for (size_t i = 0; duties && i < count; i++)
        duties[i] = copy_duty(&kept[i], arena);
    for (size_t i = 0; events && i < event_count; i++)
        events[i] = copy_event(&kept_events[i], arena);
    if (arena->overflow)
        return store_fail(store, "duties: they do not fit the memory set aside for them");
    *ret_duties = duties;
    *ret_count = count;
    *ret_events = events;
    *ret_event_count = event_count;
    return 0;
}

static const struct duty_row *
find_duty(const struct store_memory *self, struct str id)
{
    const struct duty_row *duties = self->now.duties.items;

    for (size_t i = 0; i < self->now.duties.count; i++)
        if (str_eq(duties[i].id, id))
            return &duties[i];
    return NULL;
}

int
store_memory_add_duty(struct store *store, const struct duty_row *duty)
{
    struct store_memory *self = store_memory_of(store);
    struct duty_row *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    if (find_duty(self, duty->id))
        return store_memory_kill_transaction(self, "duties: that id is there already");
    kept = store_memory_add(&self->now.duties, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for a duty");
    *kept = copy_duty(duty, &self->texts);
    return 0;
}

int
store_memory_add_duty_event(struct store *store, const struct duty_event_row *event)
{
    struct store_memory *self = store_memory_of(store);
    struct duty_event_row *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    if (!find_duty(self, event->duty))
        return store_memory_kill_transaction(self, "duties: there is no such duty");
    kept = store_memory_add(&self->now.duty_events, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for a duty's event");
    *kept = copy_event(event, &self->texts);
    return 0;
}
