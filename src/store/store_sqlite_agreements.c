/* Agreements and their events through SQLite; triggers of the schema keep the generation. */
#include "store/store_sqlite_private.h"

int
store_sqlite_agreements_generation(struct store *store, uint64_t *ret_generation)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    uint64_t generation = 0;
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.generation,
                      "SELECT generation FROM agreement_generation WHERE id = 1");
    if (sqlite_call_row(&call))
        generation = (uint64_t)sqlite_call_column(&call, 0);
    result = sqlite_call_end(&call);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "agreements: generation", result);
    *ret_generation = generation;
    return 0;
}

static int
load_documents(struct store_sqlite *self, struct arena *arena,
               struct agreement_document **ret_documents, size_t *ret_count)
{
    struct agreement_document *document;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};

    sqlite_call_begin(&call, self->register_db, &self->kept.documents,
                      "SELECT id, version, yaml, at_us, count(*) OVER ()"
                      " FROM agreement ORDER BY id, version");
    while ((document = sqlite_rows_next(&rows, &call, arena, sizeof *document)))
        *document = (struct agreement_document){
            .id = arena_str(arena, sqlite_call_column_str(&call, 0)),
            .version = (unsigned)sqlite_call_column(&call, 1),
            .yaml = arena_str(arena, sqlite_call_column_str(&call, 2)),
            .at_us = sqlite_call_column(&call, 3),
        };
    *ret_documents = rows.items;
    *ret_count = rows.count;
    return sqlite_call_end(&call);
}

static int
load_events(struct store_sqlite *self, struct arena *arena, struct agreement_event_row **ret_events,
            size_t *ret_count)
{
    struct agreement_event_row *event;
    struct sqlite_call call;
    struct sqlite_rows rows = {0};

    sqlite_call_begin(&call, self->register_db, &self->kept.events,
                      "SELECT agreement, at_us, body, count(*) OVER ()"
                      " FROM agreement_event ORDER BY id");
    while ((event = sqlite_rows_next(&rows, &call, arena, sizeof *event)))
        *event = (struct agreement_event_row){
            .agreement = arena_str(arena, sqlite_call_column_str(&call, 0)),
            .at_us = sqlite_call_column(&call, 1),
            .body = arena_str(arena, sqlite_call_column_str(&call, 2)),
        };
    *ret_events = rows.items;
    *ret_count = rows.count;
    return sqlite_call_end(&call);
}

int
store_sqlite_load_agreements(struct store *store, struct arena *arena,
                             struct agreement_document **ret_documents, size_t *ret_count,
                             struct agreement_event_row **ret_events, size_t *ret_event_count)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    /* Outside a read transaction the two halves might be of two moments. */
    if (self->state == REGISTER_IDLE) {
        if (store->ops->begin_read(store) < 0)
            return -1;
        int r = store_sqlite_load_agreements(store, arena, ret_documents, ret_count, ret_events,
                                             ret_event_count);
        store->ops->end_read(store);
        return r;
    }
    result = load_documents(self, arena, &documents, &count);
    if (result == SQLITE_OK)
        result = load_events(self, arena, &events, &event_count);
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "agreements: load", result);
    if (arena->overflow)
        return store_fail(store, "agreements: they do not fit the memory set aside for them");
    *ret_documents = documents;
    *ret_count = count;
    *ret_events = events;
    *ret_event_count = event_count;
    return 0;
}

int
store_sqlite_add_agreement(struct store *store, const struct agreement_document *document)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;
    int result;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.add_document,
                      "INSERT INTO agreement (id, version, yaml, at_us) VALUES (?, ?, ?, ?)");
    sqlite_call_text(&call, document->id);
    sqlite_call_int(&call, document->version);
    sqlite_call_blob(&call, document->yaml);
    sqlite_call_int(&call, document->at_us);
    result = sqlite_call_finish(&call);
    if (result == SQLITE_CONSTRAINT_PRIMARYKEY) {
        self->state = REGISTER_DEAD;
        return store_fail(store, "agreements: that version is there already");
    }
    return store_sqlite_result(self, "agreements: add", result);
}

int
store_sqlite_add_agreement_event(struct store *store, const struct agreement_event_row *event)
{
    struct store_sqlite *self = store_sqlite_of(store);
    struct sqlite_call call;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    sqlite_call_begin(&call, self->register_db, &self->kept.add_event,
                      "INSERT INTO agreement_event (agreement, at_us, body) VALUES (?, ?, ?)");
    sqlite_call_text(&call, event->agreement);
    sqlite_call_int(&call, event->at_us);
    sqlite_call_text(&call, event->body);
    return store_sqlite_result(self, "agreements: add event", sqlite_call_finish(&call));
}
