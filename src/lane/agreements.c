/* Documents and events from the store, made into one agreement_set: see agreements.h. */
#include "lane/agreements.h"

#include "agreement/agreement_set.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

struct agreements {
    struct agreement_set set;
    uint64_t generation;
    bool loaded;
};

struct agreements *
agreements_open(void)
{
    struct agreements *agreements = calloc(1, sizeof *agreements);

    if (agreements)
        agreement_set_init(&agreements->set);
    return agreements;
}

void
agreements_close(struct agreements *agreements)
{
    if (!agreements)
        return;
    agreement_set_done(&agreements->set);
    free(agreements);
}

/* Fills an empty set with all that the store holds. */
static int
load(struct agreement_set *set, struct store *store, char *error)
{
    struct agreement_document *documents;
    struct agreement_event_row *events;
    struct arena arena;
    size_t count, event_count;
    int r = -1;

    arena_init(&arena, LIMIT_AGREEMENTS_BYTES);
    if (store->ops->load_agreements(store, &arena, &documents, &count, &events, &event_count) < 0) {
        snprintf(error, AGREEMENT_ERROR_MAX, "%s", store_error(store));
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        if (agreement_set_add_document(set, documents[i].yaml, documents[i].id.ptr, error) < 0)
            goto done;
    for (size_t i = 0; i < event_count; i++)
        if (agreement_set_add_event(set, events[i].agreement, events[i].at_us, events[i].body,
                                    error) < 0)
            goto done;
    r = agreement_set_seal(set, error);
done:
    arena_done(&arena);
    return r;
}

int
agreements_refresh(struct agreements *agreements, struct store *store, char error[static 512])
{
    struct agreement_set fresh;
    uint64_t generation;

    if (store->ops->agreements_generation(store, &generation) < 0) {
        snprintf(error, AGREEMENT_ERROR_MAX, "%s", store_error(store));
        return -1;
    }
    if (agreements->loaded && generation == agreements->generation)
        return 0;
    agreements->loaded = false;
    agreement_set_init(&fresh);
    if (load(&fresh, store, error) < 0) {
        agreement_set_done(&fresh);
        return -1;
    }
    agreement_set_done(&agreements->set);
    agreements->set = fresh;
    agreements->generation = generation;
    agreements->loaded = true;
    return 1;
}

const struct agreement_set *
agreements_set(const struct agreements *agreements)
{
    return &agreements->set;
}
