/*
 * desk.db: the accounts of people and systems, their sessions, the undertakings they signed. SQLite
 * only: each node's desk has its own.
 *
 * A change begins a transaction by itself, which desk_store_commit() ends durably. A failure is
 * sticky: from then on every call gives -1 until desk_store_roll_back(), so that whoever commits
 * asks once. Texts read lie in the arena handed in. Thread: the one that opened it.
 */
#ifndef TILTS_STORE_DESK_STORE_H
#define TILTS_STORE_DESK_STORE_H

#include "store/store.h"

struct desk_store;

enum desk_account_kind { DESK_ACCOUNT_PERSON = 1, DESK_ACCOUNT_SYSTEM = 2 };

struct desk_account {
    int64_t id; /* set by the store */
    enum desk_account_kind kind;
    struct str account, name, surname, person_code;
    uint64_t person; /* 0: none */
    unsigned roles;
    int64_t made_us, awake_us, last_use_us;
    struct date leave_day;  /* DATE_NONE: stays */
    struct str undertaking; /* version; empty: none */
    struct date undertaking_day;
    struct str password;       /* encoded */
    struct str secret;         /* bytes */
    struct str pending_secret; /* of an enrolment not yet confirmed */
    uint64_t last_step;
    unsigned failures;
    int64_t locked_till_us;
    struct str enrolment; /* hash; empty: none */
    int64_t enrolment_till_us;
    struct str token; /* hash; empty: none */
};

struct desk_session_row {
    uint8_t id[HASH_SIZE];
    int64_t account;
    int64_t began_us, used_us, confirmed_us;
};

/* How an account is found. */
enum desk_store_key { DESK_KEY_ACCOUNT, DESK_KEY_ENROLMENT, DESK_KEY_TOKEN };

struct desk_store *desk_store_open(const char *path, char error[static STORE_ERROR_MAX]) MUST_USE;
void desk_store_close(struct desk_store *store); /* NULL is fine; what is not committed is lost */

/* Moves its write-ahead log back into it; any thread, a handle of its own. 0 or -1. */
int desk_store_tend(const char *path, char error[static STORE_ERROR_MAX]) MUST_USE;

int desk_store_commit(struct desk_store *store) MUST_USE; /* 0 also when nothing was changed */
void desk_store_roll_back(struct desk_store *store);
bool desk_store_failed(const struct desk_store *store);
const char *desk_store_error(const struct desk_store *store);

/* 1 when found, 0 when not, -1. */
int desk_store_find(struct desk_store *store, enum desk_store_key key, struct str value,
                    struct arena *arena, struct desk_account *ret_account) MUST_USE;
int desk_store_find_person(struct desk_store *store, uint64_t person, struct arena *arena,
                           struct desk_account *ret_account) MUST_USE;
int desk_store_find_id(struct desk_store *store, int64_t id, struct arena *arena,
                       struct desk_account *ret_account) MUST_USE;
/* As find_id, but within the transaction, so that nobody else changes it before it is saved. */
int desk_store_take(struct desk_store *store, int64_t id, struct arena *arena,
                    struct desk_account *ret_account) MUST_USE;
/* All columns but id, kind and made_us. 0 or -1. */
int desk_store_save(struct desk_store *store, const struct desk_account *account) MUST_USE;
/* 1 with its id; 0 when the account's name or person is taken; -1. */
int desk_store_add(struct desk_store *store, const struct desk_account *account,
                   int64_t *ret_id) MUST_USE;
/* By account. visit returns 0 to go on; else it ends and that is returned. -1: failed. */
int desk_store_each(struct desk_store *store, struct arena *arena,
                    int (*visit)(void *ctx, const struct desk_account *account),
                    void *ctx) MUST_USE;
int desk_store_sign(struct desk_store *store, int64_t account, struct str version, struct date day,
                    int64_t at_us, struct str way) MUST_USE;

int desk_store_find_session(struct desk_store *store, const uint8_t id[static HASH_SIZE],
                            struct desk_session_row *ret_session) MUST_USE;
/* Adds it, or replaces the one of the same id. */
int desk_store_save_session(struct desk_store *store,
                            const struct desk_session_row *session) MUST_USE;
int desk_store_end_session(struct desk_store *store, const uint8_t id[static HASH_SIZE]) MUST_USE;
int desk_store_end_sessions(struct desk_store *store, int64_t account) MUST_USE;
/* Those that nobody can use any more. */
int desk_store_end_old_sessions(struct desk_store *store, int64_t used_before_us,
                                int64_t began_before_us) MUST_USE;

#endif
