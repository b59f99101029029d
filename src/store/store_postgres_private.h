/* The PostgreSQL back end's inside, one file per noun. Private to src/store. */
#ifndef TILTS_STORE_STORE_POSTGRES_PRIVATE_H
#define TILTS_STORE_STORE_POSTGRES_PRIVATE_H

#include "base/limits.h"
#include "store/postgres_call.h"
#include "store/store_private.h"

#define POSTGRES_ORIGIN_MAX 256
#define POSTGRES_PUTS_MAX 256 /* rows of an import that travel together */
#define POSTGRES_MONTHS_KEPT 4
#define POSTGRES_ARRAYS 12

#define POSTGRES_UNIQUE_VIOLATION "23505"
#define POSTGRES_LOCK_NOT_AVAILABLE "55P03"

/* The first key of the advisory locks that a part's id, or nothing (0), completes. */
#define POSTGRES_LOCK_PART "29808"
#define POSTGRES_LOCK_REGISTER "29809, 0"
#define POSTGRES_LOCK_MONTH "29810, 0"
#define POSTGRES_LOCK_CHANGES "29811, 0"

enum postgres_state {
    POSTGRES_IDLE,
    POSTGRES_READING,
    POSTGRES_WRITING,
    POSTGRES_DEAD, /* a write failed; only rollback leads out */
};

/* Rows of an import that wait to be sent; texts stand in the arrays. */
struct postgres_puts {
    struct register_row rows[POSTGRES_PUTS_MAX]; /* texts copied to the arena */
    size_t count;
    struct arena texts;
};

struct store_postgres {
    struct store base;
    struct postgres_session *session;
    bool has_register, has_log, read_only;
    enum postgres_state state; /* of the one transaction there can be */
    uint64_t generation;       /* of agreements, as the read transaction sees it */
    struct postgres_puts puts;
    char origin[POSTGRES_ORIGIN_MAX]; /* of the log part */
    int64_t part;                     /* its id; 0 while it has no row */
    bool claimed;                     /* this store is the part's one writer */
    bool log_broken, walking;
    uint64_t next_index;
    int32_t months[POSTGRES_MONTHS_KEPT]; /* whose tables were seen, newest first */
    struct postgres_array arrays[POSTGRES_ARRAYS];
    struct status_row found[LIMIT_ROWS]; /* of the lookup under way */
};

/* The store as its back end; -1 for want of a register or log part comes with its sentence. */
struct store_postgres *store_postgres_of(struct store *store);
int store_postgres_need_register(struct store_postgres *self);
int store_postgres_need_log(struct store_postgres *self);
/* Writing the register wants a live transaction; a failure within it kills it. */
int store_postgres_need_writing(struct store_postgres *self);
/* Sets the sentence, kills a transaction of the register, returns -1. */
int store_postgres_fail(struct store_postgres *self, const char *doing, const char *state);
/* Ends the call: 0, or the above. */
int store_postgres_end(struct store_postgres *self, const char *doing, struct postgres_call *call);
/* The transaction that a function needs for itself; with the register's under way: -1. */
int store_postgres_begin(struct store_postgres *self, const char *doing);
int store_postgres_commit(struct store_postgres *self, const char *doing);
void store_postgres_rollback(struct store_postgres *self);
/*
 * An array for as many rows as the result has, out of the arena; *ret_count rows. NULL with count 0
 * for none, or when it does not fit (the arena is marked).
 */
void *store_postgres_rows(struct postgres_call *call, struct arena *arena, size_t size,
                          size_t *ret_count);

/* store_postgres_find.c */
int store_postgres_find_statuses(struct store *store, struct store_lookup *lookups, size_t count);
/* store_postgres_register.c */
int store_postgres_register_stats(struct store *store, struct register_stats *ret_stats);
int store_postgres_import_history(struct store *store, struct arena *arena,
                                  struct import_entry **ret_entries, size_t *ret_count);
/* store_postgres_write.c */
int store_postgres_flush(struct store_postgres *self); /* rows that wait, before anything else */
int store_postgres_clear_municipality(struct store *store, struct registration municipality);
int store_postgres_put_status(struct store *store, const struct register_row *row);
int store_postgres_withdraw_status(struct store *store, const struct register_row *row,
                                   bool *ret_found);
int store_postgres_link_codes(struct store *store, uint64_t old_code, uint64_t new_code,
                              struct date day);
int store_postgres_add_import(struct store *store, const struct import_entry *entry);
/* store_postgres_agreements.c */
int store_postgres_agreements_generation(struct store *store, uint64_t *ret_generation);
int store_postgres_load_agreements(struct store *store, struct arena *arena,
                                   struct agreement_document **ret_documents, size_t *ret_count,
                                   struct agreement_event_row **ret_events,
                                   size_t *ret_event_count);
int store_postgres_add_agreement(struct store *store, const struct agreement_document *document);
int store_postgres_add_agreement_event(struct store *store,
                                       const struct agreement_event_row *event);
int store_postgres_add_agreement_signature(struct store *store,
                                           const struct agreement_signature_row *row);
int store_postgres_load_agreement_signatures(struct store *store, struct arena *arena,
                                             struct agreement_signature_row **ret_rows,
                                             size_t *ret_count);
/* store_postgres_duties.c */
int store_postgres_load_duties(struct store *store, struct arena *arena,
                               struct duty_row **ret_duties, size_t *ret_count,
                               struct duty_event_row **ret_events, size_t *ret_event_count);
int store_postgres_add_duty(struct store *store, const struct duty_row *duty);
int store_postgres_add_duty_event(struct store *store, const struct duty_event_row *event);
/* store_postgres_roster.c */
int store_postgres_find_operator(struct store *store, struct registration agency, uint64_t person,
                                 struct arena *arena, struct roster_operator *ret_operator,
                                 bool *ret_found);
int store_postgres_load_roster(struct store *store, struct registration agency, struct arena *arena,
                               struct roster_operator **ret_operators, size_t *ret_count);
int store_postgres_put_operator(struct store *store, const struct roster_operator *operator);
int store_postgres_remove_operator(struct store *store, struct registration agency,
                                   uint64_t person);
/* store_postgres_part.c */
int store_postgres_find_part(struct store_postgres *self); /* sets part and where it ends */
int store_postgres_need_part(struct store_postgres *self); /* before the log part is read */
int store_postgres_add_part(struct store_postgres *self);  /* within a transaction: its row */
/* Within a transaction: the right to append to it, which lasts as long as the connection. */
int store_postgres_claim_part(struct store_postgres *self);
/* store_postgres_month.c: tables of the personal half. */
int32_t store_postgres_month_of(struct date day); /* 202611 */
/* Sees to it that the months of these days have one. Outside of a transaction. */
int store_postgres_make_months(struct store_postgres *self, const struct store_record *records,
                               size_t count);
/* store_postgres_log.c */
int store_postgres_append(struct store *store, const struct store_record *records, size_t count,
                          const struct store_node *nodes, size_t node_count,
                          const struct store_checkpoint *checkpoint);
/* store_postgres_log_read.c */
int store_postgres_last_checkpoint(struct store *store, struct arena *arena,
                                   struct store_checkpoint *ret_checkpoint);
int store_postgres_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                                   struct store_checkpoint *ret_checkpoint);
int store_postgres_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                               uint8_t (*ret_hashes)[HASH_SIZE]);
int store_postgres_each_record(struct store *store, uint64_t from,
                               int (*visit)(void *ctx, const struct store_record *record),
                               void *ctx);
int store_postgres_find_parts(struct store *store, const struct str *request_ids, size_t count,
                              struct arena *arena, struct str *ret_origins);
int store_postgres_find_record(struct store *store, struct str request_id, struct arena *arena,
                               struct store_record *ret_record);
/* store_postgres_outside.c */
int store_postgres_attach(struct store *store, const struct store_attachment *attachment);
int store_postgres_each_attachment(struct store *store,
                                   int (*visit)(void *ctx,
                                                const struct store_attachment *attachment),
                                   void *ctx);
int store_postgres_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id);
int store_postgres_remove_hold(struct store *store, int64_t id, bool *ret_found);
int store_postgres_each_hold(struct store *store,
                             int (*visit)(void *ctx, const struct store_hold *hold), void *ctx);
/* store_postgres_erase.c */
int store_postgres_erase(struct store *store, const uint64_t *indexes, size_t count);
int store_postgres_erase_end(struct store *store);

#endif
