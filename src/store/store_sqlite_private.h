/* The SQLite back end's inside, one file per noun. Private to src/store. */
#ifndef TILTS_STORE_STORE_SQLITE_PRIVATE_H
#define TILTS_STORE_STORE_SQLITE_PRIVATE_H

#include "base/limits.h"
#include "store/sqlite_call.h"
#include "store/store_private.h"

enum register_state {
    REGISTER_IDLE,
    REGISTER_READING,
    REGISTER_WRITING,
    REGISTER_DEAD, /* a write failed; only rollback leads out */
};

/* Statements kept for the handle's life; each is prepared where it is first used. */
struct sqlite_statements {
    sqlite3_stmt *begin, *begin_write, *commit, *rollback;
    sqlite3_stmt *find_links, *find_status;
    sqlite3_stmt *clear, *put, *withdraw, *link, *add_import;
    sqlite3_stmt *generation, *documents, *events, *add_document, *add_event;
    sqlite3_stmt *signatures, *add_signature, *duties, *duty_events, *add_duty, *add_duty_event;
    sqlite3_stmt *find_operator, *roster, *put_operator, *remove_operator;
    sqlite3_stmt *log_begin, *log_begin_read, *log_commit, *log_rollback, *next_index;
    sqlite3_stmt *add_record, *add_node, *add_checkpoint;
    sqlite3_stmt *last_checkpoint, *find_checkpoint, *leaves, *nodes, *each, *find_record;
    sqlite3_stmt *attach, *attachments, *add_hold, *remove_hold, *holds, *erase, *erase_begin,
        *erase_commit, *erase_rollback;
};

struct store_sqlite {
    struct store base;
    sqlite3 *register_db; /* NULL: no register */
    sqlite3 *log_db;      /* NULL: no log part */
    bool read_only;
    enum register_state state; /* of the register */
    bool log_broken;
    unsigned erase_count; /* transactions of erasing */
    uint64_t next_index;
    struct sqlite_statements kept;
    struct status_row found[LIMIT_ROWS]; /* of the lookup under way */
};

/* The store as its back end; -1 for want of a register or log part comes with its sentence. */
struct store_sqlite *store_sqlite_of(struct store *store);
int store_sqlite_need_register(struct store_sqlite *self);
int store_sqlite_need_log(struct store_sqlite *self);
/* Writing the register wants a live transaction; a failure within it kills it. */
int store_sqlite_need_writing(struct store_sqlite *self);
/* SQLITE_OK is 0; else sets the sentence, kills a transaction of the register, returns -1. */
int store_sqlite_result(struct store_sqlite *self, const char *doing, int result);
/* The same for an SQLite code that concerns only what was read or asked. */
int store_sqlite_fail(struct store_sqlite *self, const char *doing, int result);

/* store_sqlite_read.c */
int store_sqlite_find_statuses(struct store *store, struct store_lookup *lookups, size_t count);
int store_sqlite_register_stats(struct store *store, struct register_stats *ret_stats);
int store_sqlite_import_history(struct store *store, struct arena *arena,
                                struct import_entry **ret_entries, size_t *ret_count);
/* store_sqlite_write.c */
int store_sqlite_clear_municipality(struct store *store, struct registration municipality);
int store_sqlite_put_status(struct store *store, const struct register_row *row);
int store_sqlite_withdraw_status(struct store *store, const struct register_row *row,
                                 bool *ret_found);
int store_sqlite_link_codes(struct store *store, uint64_t old_code, uint64_t new_code,
                            struct date day);
int store_sqlite_add_import(struct store *store, const struct import_entry *entry);
/* store_sqlite_agreements.c */
int store_sqlite_agreements_generation(struct store *store, uint64_t *ret_generation);
int store_sqlite_load_agreements(struct store *store, struct arena *arena,
                                 struct agreement_document **ret_documents, size_t *ret_count,
                                 struct agreement_event_row **ret_events, size_t *ret_event_count);
int store_sqlite_add_agreement(struct store *store, const struct agreement_document *document);
int store_sqlite_add_agreement_event(struct store *store, const struct agreement_event_row *event);
/* store_sqlite_duties.c */
int store_sqlite_add_agreement_signature(struct store *store,
                                         const struct agreement_signature_row *row);
int store_sqlite_load_agreement_signatures(struct store *store, struct arena *arena,
                                           struct agreement_signature_row **ret_rows,
                                           size_t *ret_count);
int store_sqlite_load_duties(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                             size_t *ret_count, struct duty_event_row **ret_events,
                             size_t *ret_event_count);
int store_sqlite_add_duty(struct store *store, const struct duty_row *duty);
int store_sqlite_add_duty_event(struct store *store, const struct duty_event_row *event);
/* store_sqlite_roster.c */
int store_sqlite_find_operator(struct store *store, struct registration agency, uint64_t person,
                               struct arena *arena, struct roster_operator *ret_operator,
                               bool *ret_found);
int store_sqlite_load_roster(struct store *store, struct registration agency, struct arena *arena,
                             struct roster_operator **ret_operators, size_t *ret_count);
int store_sqlite_put_operator(struct store *store, const struct roster_operator *operator);
int store_sqlite_remove_operator(struct store *store, struct registration agency, uint64_t person);
/* store_sqlite_log.c */
int store_sqlite_log_load(struct store_sqlite *self);
int store_sqlite_append(struct store *store, const struct store_record *records, size_t count,
                        const struct store_node *nodes, size_t node_count,
                        const struct store_checkpoint *checkpoint);
/* store_sqlite_log_read.c */
int store_sqlite_last_checkpoint(struct store *store, struct arena *arena,
                                 struct store_checkpoint *ret_checkpoint);
int store_sqlite_find_checkpoint(struct store *store, uint64_t size, struct arena *arena,
                                 struct store_checkpoint *ret_checkpoint);
int store_sqlite_read_hashes(struct store *store, unsigned level, uint64_t from, size_t count,
                             uint8_t (*ret_hashes)[HASH_SIZE]);
int store_sqlite_each_record(struct store *store, uint64_t from,
                             int (*visit)(void *ctx, const struct store_record *record), void *ctx);
int store_sqlite_find_record(struct store *store, struct str request_id, struct arena *arena,
                             struct store_record *ret_record);
/* store_sqlite_outside.c */
int store_sqlite_attach(struct store *store, const struct store_attachment *attachment);
int store_sqlite_each_attachment(struct store *store,
                                 int (*visit)(void *ctx, const struct store_attachment *attachment),
                                 void *ctx);
int store_sqlite_add_hold(struct store *store, const struct store_hold *hold, int64_t *ret_id);
int store_sqlite_remove_hold(struct store *store, int64_t id, bool *ret_found);
int store_sqlite_each_hold(struct store *store,
                           int (*visit)(void *ctx, const struct store_hold *hold), void *ctx);
/* store_sqlite_erase.c */
int store_sqlite_erase(struct store *store, const uint64_t *indexes, size_t count);
int store_sqlite_erase_end(struct store *store);

#endif
