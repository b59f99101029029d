/* The in-memory back end's inside. Private to src/store. */
#ifndef TILTS_STORE_STORE_MEMORY_PRIVATE_H
#define TILTS_STORE_STORE_MEMORY_PRIVATE_H

#include "base/limits.h"
#include "store/store_private.h"

/* A growing array of one type of item. */
struct memory_list {
    void *items;
    size_t count, room;
};

struct memory_link {
    uint64_t old_code, new_code;
};

/* What a transaction may change and a rollback brings back. */
struct memory_register {
    struct memory_list rows;        /* struct register_row */
    struct memory_list links;       /* struct memory_link */
    struct memory_list imports;     /* struct import_entry */
    struct memory_list documents;   /* struct agreement_document, by id and version */
    struct memory_list events;      /* struct agreement_event_row */
    struct memory_list signatures;  /* struct agreement_signature_row */
    struct memory_list duties;      /* struct duty_row */
    struct memory_list duty_events; /* struct duty_event_row */
    struct memory_list roster;      /* struct roster_operator, by id */
    int64_t operator_id;            /* of the newest */
    uint64_t generation;
};

struct store_memory {
    struct store base;
    struct arena texts; /* of everything kept; grows until the store is closed */
    struct memory_register now, before;
    enum { MEMORY_IDLE, MEMORY_READING, MEMORY_WRITING, MEMORY_DEAD } state;
    struct memory_list records;     /* struct store_record */
    struct memory_list nodes;       /* struct store_node */
    struct memory_list checkpoints; /* struct store_checkpoint */
    struct memory_list attachments; /* struct store_attachment, largest size first */
    struct memory_list holds;       /* struct store_hold, by id */
    int64_t hold_id;                /* of the newest */
    bool log_broken, walking;
    struct status_row found[LIMIT_ROWS];
};

struct store_memory *store_memory_of(struct store *store);
/* A new item at the end, zeroed; NULL when memory is out. */
void *store_memory_add(struct memory_list *list, size_t size);

int store_memory_need_writing(struct store_memory *self);
int store_memory_kill_transaction(struct store_memory *self, const char *why);

/* store_memory_duties.c */
int store_memory_add_agreement_signature(struct store *store,
                                         const struct agreement_signature_row *row);
int store_memory_load_agreement_signatures(struct store *store, struct arena *arena,
                                           struct agreement_signature_row **ret_rows,
                                           size_t *ret_count);
int store_memory_load_duties(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                             size_t *ret_count, struct duty_event_row **ret_events,
                             size_t *ret_event_count);
int store_memory_add_duty(struct store *store, const struct duty_row *duty);
int store_memory_add_duty_event(struct store *store, const struct duty_event_row *event);

/* store_memory_roster.c */
int store_memory_find_operator(struct store *store, struct registration agency, uint64_t person,
                               struct arena *arena, struct roster_operator *ret_operator,
                               bool *ret_found);
int store_memory_load_roster(struct store *store, struct registration agency, struct arena *arena,
                             struct roster_operator **ret_operators, size_t *ret_count);
int store_memory_put_operator(struct store *store, const struct roster_operator *operator);
int store_memory_remove_operator(struct store *store, struct registration agency, uint64_t person);

/* store_memory_log.c */
int store_memory_append(struct store *store, const struct store_record *records, size_t count,
                        const struct store_node *nodes, size_t node_count,
                        const struct store_checkpoint *checkpoint);
int store_memory_last_checkpoint(struct store *store, struct arena *arena,
                                 struct store_checkpoint *ret_checkpoint);
int store_memory_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                                 struct store_checkpoint *ret_checkpoint);
int store_memory_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                             uint8_t (*ret_hashes)[HASH_SIZE]);
int store_memory_each_record(struct store *store, uint64_t from,
                             int (*visit)(void *ctx, const struct store_record *record), void *ctx);
int store_memory_find_record(struct store *store, struct str request_id, struct arena *arena,
                             struct store_record *ret_record);
/* store_memory_outside.c */
int store_memory_attach(struct store *store, const struct store_attachment *attachment);
int store_memory_each_attachment(struct store *store,
                                 int (*visit)(void *ctx, const struct store_attachment *attachment),
                                 void *ctx);
int store_memory_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id);
int store_memory_remove_hold(struct store *store, int64_t id, bool *ret_found);
int store_memory_each_hold(struct store *store,
                           int (*visit)(void *ctx, const struct store_hold *hold), void *ctx);
int store_memory_erase(struct store *store, const uint64_t *indexes, size_t count);
int store_memory_erase_end(struct store *store);

#endif
