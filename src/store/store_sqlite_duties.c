/* Duties, their events, and signatures on agreements through SQLite. */
#include "store/store_sqlite_private.h"

int
store_sqlite_add_agreement_signature(struct store *store, const struct agreement_signature_row *row)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.add_signature,
                      "INSERT INTO agreement_signature (agreement, at_us, content, signature)"
                      " VALUES (?, ?, ?, ?)");
    sqlite_call_text(&call, row->agreement);
    sqlite_call_int(&call, row->at_us);
    sqlite_call_blob(&call, row->content);
    sqlite_call_blob(&call, row->signature);
    result = sqlite_call_finish(&call);
    if (result == SQLITE_CONSTRAINT_UNIQUE) {
        self->state = REGISTER_DEAD;
        return store_fail(store, "agreements: that signature was used before");
    }
    return store_sqlite_result(self, "agreements: add signature", result);
}

int
store_sqlite_load_agreement_signatures(struct store *store, struct arena *arena,
                                       struct agreement_signature_row **ret_rows, size_t *ret_count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct agreement_signature_row *row;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.signatures,
                      "SELECT agreement, at_us, content, signature, count(*) OVER ()"
                      " FROM agreement_signature ORDER BY id");
    while ((row = sqlite_rows_next(&rows, &call, arena, sizeof *row)))
        *row = (struct agreement_signature_row){
            .agreement = arena_str(arena, sqlite_call_column_str(&call, 0)),
            .at_us = sqlite_call_column(&call, 1),
            .content = arena_str(arena, sqlite_call_column_str(&call, 2)),
            .signature = arena_str(arena, sqlite_call_column_str(&call, 3)),
        };
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "agreements: load signatures", result);
    if (arena->overflow)
        return store_fail(store, "agreements: the signatures do not fit");
    *ret_rows = rows.items;
    *ret_count = rows.count;
    return 0;
}

static int
load_duties(struct store_sqlite *self, struct arena *arena, struct duty_row **ret_duties,
            size_t *ret_count)
{
    struct duty_row *duty;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};

    sqlite_call_begin(&call, self->register_db, &self->kept.duties,
                      "SELECT id, kind, party, agreement, event_us, due_us, count(*) OVER ()"
                      " FROM duty ORDER BY number");
    while ((duty = sqlite_rows_next(&rows, &call, arena, sizeof *duty)))
        *duty = (struct duty_row){
            .id = arena_str(arena, sqlite_call_column_str(&call, 0)),
            .kind = arena_str(arena, sqlite_call_column_str(&call, 1)),
            .party = arena_str(arena, sqlite_call_column_str(&call, 2)),
            .agreement = arena_str(arena, sqlite_call_column_str(&call, 3)),
            .event_us = sqlite_call_column(&call, 4),
            .due_us = sqlite_call_column(&call, 5),
        };
    *ret_duties = rows.items;
    *ret_count = rows.count;
    return sqlite_call_end(&call);
}

static int
load_events(struct store_sqlite *self, struct arena *arena, struct duty_event_row **ret_events,
            size_t *ret_count)
{
    struct duty_event_row *event;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};

    sqlite_call_begin(&call, self->register_db, &self->kept.duty_events,
                      "SELECT duty, at_us, kind, who, note, evidence, details, count(*) OVER ()"
                      " FROM duty_event ORDER BY id");
    while ((event = sqlite_rows_next(&rows, &call, arena, sizeof *event)))
        *event = (struct duty_event_row){
            .duty = arena_str(arena, sqlite_call_column_str(&call, 0)),
            .at_us = sqlite_call_column(&call, 1),
            .kind = arena_str(arena, sqlite_call_column_str(&call, 2)),
            .by = arena_str(arena, sqlite_call_column_str(&call, 3)),
            .note = arena_str(arena, sqlite_call_column_str(&call, 4)),
            .evidence = arena_str(arena, sqlite_call_column_str(&call, 5)),
            .details = arena_str(arena, sqlite_call_column_str(&call, 6)),
        };
    *ret_events = rows.items;
    *ret_count = rows.count;
    return sqlite_call_end(&call);
}

int
store_sqlite_load_duties(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                         size_t *ret_count, struct duty_event_row **ret_events,
                         size_t *ret_event_count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    /* Outside a transaction the two halves might be of two moments. */
    if (self->state == REGISTER_IDLE) {
        if (store->ops->begin_read(store) < 0)
            return -1;
        result = store_sqlite_load_duties(store, arena, ret_duties, ret_count, ret_events,
                                          ret_event_count);
        store->ops->end_read(store);
        return result;
    }
    result = load_duties(self, arena, ret_duties, ret_count);
    if (result == SQLITE_OK)
        result = load_events(self, arena, ret_events, ret_event_count);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "duties: load", result);
    if (arena->overflow)
        return store_fail(store, "duties: they do not fit the memory set aside for them");
    return 0;
}

int
store_sqlite_add_duty(struct store *store, const struct duty_row *duty)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(
        &call, self->register_db, &self->kept.add_duty,
        "INSERT INTO duty (id, number, kind, party, agreement, event_us, due_us)"
        " VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM duty), ?, ?, ?, ?, ?)");
    sqlite_call_text(&call, duty->id);
    sqlite_call_text(&call, duty->kind);
    sqlite_call_text(&call, duty->party);
    sqlite_call_text(&call, duty->agreement);
    sqlite_call_int(&call, duty->event_us);
    sqlite_call_int(&call, duty->due_us);
    return store_sqlite_result(self, "duties: add", sqlite_call_finish(&call));
}

int
store_sqlite_add_duty_event(struct store *store, const struct duty_event_row *event)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.add_duty_event,
                      "INSERT INTO duty_event (duty, at_us, kind, who, note, evidence, details)"
                      " VALUES ((SELECT id FROM duty WHERE id = ?), ?, ?, ?, ?, ?, ?)");
    sqlite_call_text(&call, event->duty);
    sqlite_call_int(&call, event->at_us);
    sqlite_call_text(&call, event->kind);
    sqlite_call_text(&call, event->by);
    sqlite_call_text(&call, event->note);
    sqlite_call_text(&call, event->evidence);
    sqlite_call_text(&call, event->details);
    return store_sqlite_result(self, "duties: add event", sqlite_call_finish(&call));
}
