/*
 * The platform's own file, platform.db: applications, the checks made about them with their stored
 * answers, and bulk jobs (platform_bulk_store.h). The desk's thread, the bulk thread and commands
 * each open a handle of their own; one of them writes at a time, for a few milliseconds.
 *
 * Writing wants platform_store_begin(). Reading may be done within it or outside. A function that
 * can fail returns 0 or -1; after -1 platform_store_error() has one sentence for the log, never
 * personal data, and a transaction that is under way can only be rolled back. Texts out are in the
 * arena that was handed in. Thread: the one that opened the handle.
 */
#ifndef TILTS_STORE_PLATFORM_STORE_H
#define TILTS_STORE_PLATFORM_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/limits.h"
#include "status/person_code.h"
#include "store/store.h"

struct platform_store;

/* NULL with a sentence. The file is made when it is not there, unless read_only. */
struct platform_store *platform_store_open(const char *path, bool read_only,
                                           char error[static STORE_ERROR_MAX]) MUST_USE;
void platform_store_close(struct platform_store *store); /* NULL is fine; rolls back */
const char *platform_store_error(const struct platform_store *store);

int platform_store_begin(struct platform_store *store) MUST_USE;
int platform_store_commit(struct platform_store *store) MUST_USE; /* durable when 0 */
void platform_store_rollback(struct platform_store *store);       /* nothing begun is fine */
bool platform_store_is_begun(const struct platform_store *store);

/* --- Applications --- */

/* The numbers stand in the file: never renumber. */
enum application_outcome {
    APPLICATION_OPEN = 0,
    APPLICATION_GRANTED = 1,
    APPLICATION_REFUSED = 2,
    APPLICATION_WITHDRAWN = 3,
};

struct application {
    int64_t id;                 /* from 1; set by the store */
    struct str purpose, number; /* the number is unique within its purpose (programme) */
    struct person_code person;  /* as spelt */
    struct date day;            /* of application */
    enum application_outcome outcome;
    struct str registered_by; /* a name for people */
    int64_t registered_at_us;
};

/* How a check ended, by what is told without its content. Never renumber. */
enum check_outcome {
    CHECK_NONE = 0,       /* not yet, or none */
    CHECK_STATUS = 1,     /* a status is held */
    CHECK_NOT_FOUND = 2,  /* none, in all municipalities asked */
    CHECK_INCOMPLETE = 3, /* some municipality could not be asked or refused */
    CHECK_REFUSED = 4,
    CHECK_FAILED = 5,
    CHECK_DELETED = 6, /* was status or not-found; the answer is deleted and so is which */
};

/* "open", "granted", "refused", "withdrawn"; and back (false: none of these). */
const char *application_outcome_name(enum application_outcome outcome);
bool application_outcome_parse(struct str name, enum application_outcome *ret_outcome) MUST_USE;
/* "status", "not-found", "incomplete", "refused", "failed", "deleted"; NONE is "waiting". */
const char *check_outcome_name(enum check_outcome outcome);
bool check_outcome_parse(struct str name, enum check_outcome *ret_outcome) MUST_USE;

/*
 * Registers an application (its id and outcome are not looked at). 1 with its id; 0 when the
 * purpose has that number already: *ret_id is then the one that stands there.
 */
int platform_store_add_application(struct platform_store *store, const struct application *add,
                                   int64_t *ret_id) MUST_USE;
/* 1 found, 0 not. */
int platform_store_find_application(struct platform_store *store, int64_t id, struct arena *arena,
                                    struct application *ret_application) MUST_USE;
int platform_store_find_number(struct platform_store *store, struct str purpose, struct str number,
                               struct arena *arena, struct application *ret_application) MUST_USE;
/* Closes with an outcome or, with APPLICATION_OPEN, opens again. 1 done, 0 it was so before. */
int platform_store_set_outcome(struct platform_store *store, int64_t id,
                               enum application_outcome outcome) MUST_USE;

/* Which applications, all conditions together; newest day first, then the newest registered. */
struct application_wish {
    struct str number; /* ptr NULL: any */
    uint64_t person;   /* 0: any */
    enum { WISH_ANY, WISH_OPEN, WISH_CLOSED } state;
    struct date from, till; /* of application, inclusive; DATE_NONE: any */
    struct date after_day;  /* DATE_NONE: from the beginning; else behind this application */
    int64_t after_id;
    size_t max;
};

struct application_line {
    struct application application;
    struct str last_request_id; /* ptr NULL: no check yet */
    int64_t last_at_us;
    enum check_outcome last_outcome;
};
int platform_store_list_applications(struct platform_store *store,
                                     const struct application_wish *wish, struct arena *arena,
                                     struct application_line **ret_lines,
                                     size_t *ret_count) MUST_USE;

/* --- Checks and their stored answers --- */

enum receipt_state {
    RECEIPT_NONE = 0, /* the provider gives none (annex only), or did not answer */
    RECEIPT_PENDING = 1,
    RECEIPT_VERIFIED = 2,
    RECEIPT_DIFFERENT = 3, /* does not prove what was answered */
};

/* Never renumber. */
enum provider_result { PROVIDER_ANSWERED = 1, PROVIDER_UNREACHABLE = 2, PROVIDER_REFUSED = 3 };

/* What one provider said. */
struct check_provider {
    struct str name;
    enum provider_result result;
    enum receipt_state receipt;
    const uint8_t *request_hash, *answer_hash; /* HASH_SIZE bytes, or NULL */
};

struct check_entry {
    struct str request_id;
    int64_t application; /* id; 0 only for a bulk row that was refused before it became one */
    int64_t operator_id; /* of the desk's account */
    struct str operator_name, operator_surname;
    int64_t at_us; /* answered */
    struct date from, till;
    struct str reason; /* why another day than that of application; empty: it was that day */
    enum check_outcome outcome;
    struct str problem, clause; /* why it is refused, failed or incomplete; else empty */
    struct str answer;          /* JSON {"statuses"}; ptr NULL once deleted */
    struct str coverage; /* JSON {"agreements","not_covered"}, shared by many; may have ptr NULL */
    struct date kept_until; /* last day on which the answer may be kept */
    const struct check_provider *providers;
    size_t provider_count;
    int64_t job; /* of the bulk job, 0: none, and the row in it */
    int64_t row;
};

/* The request id must be new. */
int platform_store_add_check(struct platform_store *store, const struct check_entry *add) MUST_USE;
/* With its providers. 1 found, 0 not. */
int platform_store_find_check(struct platform_store *store, struct str request_id,
                              struct arena *arena, struct check_entry *ret_check) MUST_USE;
/* The newest `max` of an application, newest first, without answers, coverage and providers. */
int platform_store_list_checks(struct platform_store *store, int64_t application, size_t max,
                               struct arena *arena, struct check_entry **ret_checks,
                               size_t *ret_count) MUST_USE;
/* A receipt that is still to come: what it must prove, and of which question. */
struct pending_receipt {
    int64_t check; /* rises with time */
    struct str request_id;
    struct str operator_name, operator_surname; /* who asked */
    struct person_code person;
    struct date from, till;
    struct str purpose, application;
    const uint8_t *request_hash, *answer_hash; /* HASH_SIZE bytes */
};
/* Which: of that provider, of checks behind `after` (0: from the beginning), answered since. */
struct pending_wish {
    struct str provider;
    int64_t after;
    int64_t since_us;
    size_t max;
};
int platform_store_pending_receipts(struct platform_store *store, const struct pending_wish *wish,
                                    struct arena *arena, struct pending_receipt **ret_pending,
                                    size_t *ret_count) MUST_USE;
/* It came, and was proved or not. 1 set, 0 there is no such question to a provider. */
int platform_store_set_receipt(struct platform_store *store, struct str request_id,
                               struct str provider, enum receipt_state receipt) MUST_USE;

/* One more printed answer; *ret_number is its number within the year. */
int platform_store_add_slip(struct platform_store *store, struct str request_id,
                            int64_t operator_id, int year, int64_t now_us,
                            int64_t *ret_number) MUST_USE;

/*
 * Deletes for good the answers that may not be kept on `today`, at most max of them: overwritten,
 * not just forgotten. Whether a status was found is deleted with them; the line of history stays.
 * Wants no transaction. Call until *ret_count is 0, then platform_store_tidy_end() once, which
 * cuts the write-ahead log; until then the bytes are still in it.
 */
int platform_store_tidy(struct platform_store *store, struct date today, size_t max,
                        size_t *ret_count) MUST_USE;
int platform_store_tidy_end(struct platform_store *store) MUST_USE;

#endif
