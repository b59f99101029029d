/* Duties and their events through PostgreSQL. */
#include "store/store_postgres_private.h"

static int
load_duties(struct store_postgres *self, struct arena *arena, struct duty_row **ret_duties,
            size_t *ret_count)
{
    struct duty_row *duties;
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "SELECT id, kind, party, agreement, event_us, due_us FROM duty"
                        " ORDER BY number");
    duties = store_postgres_rows(&call, arena, sizeof *duties, ret_count);
    for (size_t i = 0; duties && postgres_call_row(&call); i++)
        duties[i] = (struct duty_row){
            .id = arena_str(arena, postgres_call_column_str(&call, 0)),
            .kind = arena_str(arena, postgres_call_column_str(&call, 1)),
            .party = arena_str(arena, postgres_call_column_str(&call, 2)),
            .agreement = arena_str(arena, postgres_call_column_str(&call, 3)),
            .event_us = postgres_call_column(&call, 4),
            .due_us = postgres_call_column(&call, 5),
        };
    *ret_duties = duties;
    return store_postgres_end(self, "duties: load", &call);
}

static int
load_events(struct store_postgres *self, struct arena *arena, struct duty_event_row **ret_events,
            size_t *ret_count)
{
    struct duty_event_row *events;
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "SELECT duty, at_us, kind, who, note, evidence, details FROM duty_event"
                        " ORDER BY id");
    events = store_postgres_rows(&call, arena, sizeof *events, ret_count);
    for (size_t i = 0; events && postgres_call_row(&call); i++)
        events[i] = (struct duty_event_row){
            .duty = arena_str(arena, postgres_call_column_str(&call, 0)),
            .at_us = postgres_call_column(&call, 1),
            .kind = arena_str(arena, postgres_call_column_str(&call, 2)),
            .by = arena_str(arena, postgres_call_column_str(&call, 3)),
            .note = arena_str(arena, postgres_call_column_str(&call, 4)),
            .evidence = arena_str(arena, postgres_call_column_str(&call, 5)),
            .details = arena_str(arena, postgres_call_column_str(&call, 6)),
        };
    *ret_events = events;
    return store_postgres_end(self, "duties: load", &call);
}

int
store_postgres_load_duties(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                           size_t *ret_count, struct duty_event_row **ret_events,
                           size_t *ret_event_count)
{
    struct store_postgres *self = store_postgres_of(store);
    int r;

    /* Outside a transaction the two halves might be of two moments. */
    if (self->state == POSTGRES_IDLE) {
        if (store->ops->begin_read(store) < 0)
            return -1;
        r = store_postgres_load_duties(store, arena, ret_duties, ret_count, ret_events,
                                       ret_event_count);
        store->ops->end_read(store);
        return r;
    }
    if (load_duties(self, arena, ret_duties, ret_count) < 0 ||
        load_events(self, arena, ret_events, ret_event_count) < 0)
        return -1;
    if (arena->overflow)
        return store_fail(store, "duties: they do not fit the memory set aside for them");
    return 0;
}

int
store_postgres_add_duty(struct store *store, const struct duty_row *duty)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(
        &call, self->session,
        "INSERT INTO duty (id, number, kind, party, agreement, event_us, due_us)"
        " VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM duty), $2, $3, $4, $5, $6)");
    postgres_call_text(&call, duty->id);
    postgres_call_text(&call, duty->kind);
    postgres_call_text(&call, duty->party);
    postgres_call_text(&call, duty->agreement);
    postgres_call_int(&call, duty->event_us);
    postgres_call_int(&call, duty->due_us);
    return store_postgres_end(self, "duties: add", &call);
}

int
store_postgres_add_duty_event(struct store *store, const struct duty_event_row *event)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO duty_event (duty, at_us, kind, who, note, evidence, details)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7)");
    postgres_call_text(&call, event->duty);
    postgres_call_int(&call, event->at_us);
    postgres_call_text(&call, event->kind);
    postgres_call_text(&call, event->by);
    postgres_call_text(&call, event->note);
    postgres_call_text(&call, event->evidence);
    postgres_call_text(&call, event->details);
    return store_postgres_end(self, "duties: add event", &call);
}
