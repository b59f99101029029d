/*
 * What an administrator does to accounts, at the desk or on the command line: the rules are the
 * same. Functions change the row they are handed (taken with desk_store_take()) and save it; they
 * record nothing, which is the caller's. 0, or a negative problem code; PROBLEM_STORE_UNAVAILABLE
 * when desk.db failed. Thread: the store's.
 */
#ifndef TILTS_DESK_ACCOUNTS_H
#define TILTS_DESK_ACCOUNTS_H

#include "base/json.h"
#include "base/problem.h"
#include "desk/account_state.h"
#include "status/person_code.h"

#define ACCOUNTS_NAME_MAX 64
#define ACCOUNTS_ENROLMENT_S (72 * 3600)
#define ACCOUNTS_CODE_MAX 26  /* "XXXXX-XXXXX-XXXXX-XXXXX", NUL */
#define ACCOUNTS_TOKEN_MAX 72 /* "tilts_" and hexadecimal, NUL */

/* What a person is to be added with. */
struct accounts_new {
    struct str account, name, surname;
    struct str person_code; /* as spelt */
    unsigned roles;
};

/* A one-time code by which its owner sets password and one-time codes; shown once, never kept. */
struct accounts_enrolment {
    char code[ACCOUNTS_CODE_MAX];
    int64_t until_us;
};

/* Lower-case letters, digits and .-_, two at least. */
bool accounts_name_fits(struct str name);
int accounts_add(struct desk_store *store, const struct accounts_new *person, int64_t now_us,
                 int64_t *ret_id, struct accounts_enrolment *ret_enrolment) MUST_USE;
/* Wakes it and gives a new code; the password that was stays good until it is used. */
int accounts_enrol(struct desk_store *store, struct desk_account *account, int64_t now_us,
                   struct accounts_enrolment *ret_enrolment) MUST_USE;
/* Sessions of it end. Not for the last administrator: PROBLEM_LAST_ADMINISTRATOR. */
int accounts_set_roles(struct desk_store *store, struct desk_account *account, unsigned roles,
                       const struct account_rule *rule) MUST_USE;
/* day: the first without work; from then on nothing is open. DATE_NONE: stays after all. */
int accounts_leave(struct desk_store *store, struct desk_account *account, struct date day,
                   const struct account_rule *rule) MUST_USE;
/* Signed on that day; way: "desk" or "paper". Only the current version, no day to come. */
int accounts_bind(struct desk_store *store, struct desk_account *account, struct str version,
                  struct date day, struct str way, const struct account_rule *rule) MUST_USE;
/* Ends lock and dormancy. */
int accounts_unlock(struct desk_store *store, struct desk_account *account,
                    int64_t now_us) MUST_USE;
/* The hash that a typed code is found by; hyphens, spaces and case do not count. */
void accounts_code_hash(struct str code, uint8_t ret_hash[static HASH_SIZE]);

/* A system of the agency's and its token, shown once. */
int accounts_add_system(struct desk_store *store, struct str name, int64_t now_us, int64_t *ret_id,
                        char ret_token[static ACCOUNTS_TOKEN_MAX]) MUST_USE;

/* An operator as the API shows it; a new reference. */
json_t *accounts_show(const struct desk_account *account, const struct account_rule *rule);
/* Adds to document the code that is handed over, and how long it is good; returns document. */
json_t *accounts_show_enrolment(json_t *document, const struct accounts_enrolment *enrolment);

#endif
