/* Agreements, their events and signatures through PostgreSQL; triggers keep the generation. */
#include "store/store_postgres_private.h"

#include <string.h>

int
store_postgres_agreements_generation(struct store *store, uint64_t *ret_generation)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_register(self) < 0)
        return -1;
    if (self->state !=
        POSTGRES_READING) { /* within a read transaction it came with its beginning */
        postgres_call_begin(&call, self->session,
                            "SELECT generation FROM agreement_generation WHERE id = 1");
        if (postgres_call_row(&call))
            self->generation = (uint64_t)postgres_call_column(&call, 0);
        if (store_postgres_end(self, "agreements: generation", &call) < 0)
            return -1;
    }
    *ret_generation = self->generation;
    return 0;
}

static int
load_documents(struct store_postgres *self, struct arena *arena,
               struct agreement_document **ret_documents, size_t *ret_count)
{
    struct agreement_document *documents;
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "SELECT id, version, yaml, at_us FROM agreement ORDER BY id, version");
    documents = store_postgres_rows(&call, arena, sizeof *documents, ret_count);
    for (size_t i = 0; documents && postgres_call_row(&call); i++)
        documents[i] = (struct agreement_document){
            .id = arena_str(arena, postgres_call_column_str(&call, 0)),
            .version = (unsigned)postgres_call_column(&call, 1),
            .yaml = arena_str(arena, postgres_call_column_str(&call, 2)),
            .at_us = postgres_call_column(&call, 3),
        };
    *ret_documents = documents;
    return store_postgres_end(self, "agreements: load", &call);
}

static int
load_events(struct store_postgres *self, struct arena *arena,
            struct agreement_event_row **ret_events, size_t *ret_count)
{
    struct agreement_event_row *events;
    struct postgres_call call;

    postgres_call_begin(&call, self->session,
                        "SELECT agreement, at_us, body FROM agreement_event ORDER BY id");
    events = store_postgres_rows(&call, arena, sizeof *events, ret_count);
    for (size_t i = 0; events && postgres_call_row(&call); i++)
        events[i] = (struct agreement_event_row){
            .agreement = arena_str(arena, postgres_call_column_str(&call, 0)),
            .at_us = postgres_call_column(&call, 1),
            .body = arena_str(arena, postgres_call_column_str(&call, 2)),
        };
    *ret_events = events;
    return store_postgres_end(self, "agreements: load", &call);
}

int
store_postgres_load_agreements(struct store *store, struct arena *arena,
                               struct agreement_document **ret_documents, size_t *ret_count,
                               struct agreement_event_row **ret_events, size_t *ret_event_count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    int r;

    /* Outside a transaction the two halves might be of two moments. */
    if (self->state == POSTGRES_IDLE) {
        if (store->ops->begin_read(store) < 0)
            return -1;
        r = store_postgres_load_agreements(store, arena, ret_documents, ret_count, ret_events,
                                           ret_event_count);
        store->ops->end_read(store);
        return r;
    }
    if (load_documents(self, arena, &documents, &count) < 0 ||
        load_events(self, arena, &events, &event_count) < 0)
        return -1;
    if (arena->overflow)
        return store_fail(store, "agreements: they do not fit the memory set aside for them");
    *ret_documents = documents;
    *ret_count = count;
    *ret_events = events;
    *ret_event_count = event_count;
    return 0;
}

int
store_postgres_add_agreement(struct store *store, const struct agreement_document *document)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO agreement (id, version, yaml, at_us) VALUES ($1, $2, $3, $4)");
    postgres_call_text(&call, document->id);
    postgres_call_int(&call, document->version);
    postgres_call_blob(&call, document->yaml);
    postgres_call_int(&call, document->at_us);
    if (store_postgres_end(self, "agreements: add", &call) == 0)
        return 0;
    return strcmp(call.state, POSTGRES_UNIQUE_VIOLATION) == 0
               ? store_fail(store, "agreements: that version is there already")
               : -1;
}

int
store_postgres_add_agreement_event(struct store *store, const struct agreement_event_row *event)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO agreement_event (agreement, at_us, body) VALUES ($1, $2, $3)");
    postgres_call_text(&call, event->agreement);
    postgres_call_int(&call, event->at_us);
    postgres_call_text(&call, event->body);
    return store_postgres_end(self, "agreements: add event", &call);
}

int
store_postgres_add_agreement_signature(struct store *store,
                                       const struct agreement_signature_row *row)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_writing(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "INSERT INTO agreement_signature (agreement, at_us, content, signature)"
                        " VALUES ($1, $2, $3, $4)");
    postgres_call_text(&call, row->agreement);
    postgres_call_int(&call, row->at_us);
    postgres_call_blob(&call, row->content);
    postgres_call_blob(&call, row->signature);
    if (store_postgres_end(self, "agreements: add signature", &call) == 0)
        return 0;
    return strcmp(call.state, POSTGRES_UNIQUE_VIOLATION) == 0
               ? store_fail(store, "agreements: that signature was used before")
               : -1;
}

int
store_postgres_load_agreement_signatures(struct store *store, struct arena *arena,
                                         struct agreement_signature_row **ret_rows,
                                         size_t *ret_count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct agreement_signature_row *rows;
    struct postgres_call call;
    size_t count;

    if (store_postgres_need_register(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session,
                        "SELECT agreement, at_us, content, signature FROM agreement_signature"
                        " ORDER BY id");
    rows = store_postgres_rows(&call, arena, sizeof *rows, &count);
    for (size_t i = 0; rows && postgres_call_row(&call); i++)
        rows[i] = (struct agreement_signature_row){
            .agreement = arena_str(arena, postgres_call_column_str(&call, 0)),
            .at_us = postgres_call_column(&call, 1),
            .content = arena_str(arena, postgres_call_column_str(&call, 2)),
            .signature = arena_str(arena, postgres_call_column_str(&call, 3)),
        };
    if (store_postgres_end(self, "agreements: load signatures", &call) < 0)
        return -1;
    if (arena->overflow)
        return store_fail(store, "agreements: the signatures do not fit");
    *ret_rows = rows;
    *ret_count = count;
    return 0;
}
