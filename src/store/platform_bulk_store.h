/*
 * Bulk jobs in platform.db. A job's rows stand in a fixed order and are asked in that order. The
 * state of a row follows from where it is found, so that no crash can make one be asked twice:
 *
 *     waiting    its number is not below the job's next row
 *     asked      taken: it has a request id for good, and perhaps left; after a crash it is asked
 *                again under the same request id, which the provider knows
 *     answered   it has a check (platform_store.h), whatever the outcome
 *
 * The bulk thread's turn: begin, take, commit; record "asked"; ask; record "answered"; begin,
 * settle, commit. Rules of platform_store.h hold here too.
 */
#ifndef TILTS_STORE_PLATFORM_BULK_STORE_H
#define TILTS_STORE_PLATFORM_BULK_STORE_H

#include "base/problem.h"
#include "store/platform_store.h"

/* Never renumber. */
enum bulk_state {
    BULK_DRAFT = 0, /* rows may be added */
    BULK_RUNNING = 1,
    BULK_PAUSED = 2,
    BULK_CANCELLED = 3,
    BULK_DONE = 4,
};
const char *bulk_state_name(enum bulk_state state); /* "draft", "running", ... */

/* In whose name a job asks: the operator who started it. */
struct bulk_asker {
    int64_t id; /* of the desk's account */
    struct str name, surname, person_code;
};

struct bulk_job {
    int64_t id;
    struct str name;
    enum bulk_state state;
    struct str created_by; /* a name for people */
    int64_t created_at_us;
    struct bulk_asker asker;            /* id 0 until it was started */
    int64_t started_at_us, ended_at_us; /* 0: not yet; started: the last start or resume */
    uint64_t settled_at_start;          /* rows that were settled then */
    uint64_t total;                     /* rows */
    uint64_t next_row;                  /* rows are 1..total; this and all later ones wait */
    uint64_t counts[CHECK_DELETED + 1]; /* by outcome; CHECK_NONE: waiting and asked together */
};

/* 0; the job begins as a draft without rows. */
int platform_store_add_job(struct platform_store *store, struct str name, struct str created_by,
                           int64_t now_us, int64_t *ret_id) MUST_USE;
/* 1 found, 0 not. */
int platform_store_find_job(struct platform_store *store, int64_t id, struct arena *arena,
                            struct bulk_job *ret_job) MUST_USE;
/* Newest first, behind the job `after` (0: from the beginning). */
int platform_store_list_jobs(struct platform_store *store, int64_t after, size_t max,
                             struct arena *arena, struct bulk_job **ret_jobs,
                             size_t *ret_count) MUST_USE;
/* The id of a running job, oldest start first; 0 when none runs. For the bulk thread. */
int platform_store_running_job(struct platform_store *store, int64_t *ret_id) MUST_USE;
/*
 * draft to running; running to paused or cancelled; paused to running or cancelled; running to done
 * (by the bulk thread, when nothing waits). asker is for running. 1 done, 0 when the job is in no
 * state from which that leads.
 */
int platform_store_set_job_state(struct platform_store *store, int64_t id, enum bulk_state state,
                                 const struct bulk_asker *asker, int64_t now_us) MUST_USE;

/* --- Filling a draft --- */

struct bulk_row {
    struct str number, purpose;
    struct person_code person;
    struct date day;
};
/*
 * Adds one row behind the others. 1 added, 0 with the reason: PROBLEM_BULK_ROW_REPEATED (the job
 * has that number and purpose), PROBLEM_APPLICATION_DIFFERS (an application of that number is
 * another person's or of another day), PROBLEM_APPLICATION_CLOSED.
 */
int platform_store_add_row(struct platform_store *store, int64_t job, const struct bulk_row *row,
                           enum problem_code *ret_reason) MUST_USE;

/* --- Asking: the bulk thread --- */

/* A row to ask about, now or again. */
struct bulk_item {
    int64_t row;
    int64_t application; /* id; 0 when refused */
    struct bulk_row about;
    char request_id[LIMIT_REQUEST_ID_MAX + 1];
    /* 0, or why it must not be asked: settle it so. PROBLEM_APPLICATION_DIFFERS, _CLOSED. */
    enum problem_code refused;
};
/*
 * Takes the next rows of a running job, at most max: registers the applications that are not there
 * yet (by the job's asker, at now_us) and marks the rows as asked under ids of make_id. *ret_count
 * 0: nothing waits, or the job does not run any more.
 */
int platform_store_take_rows(struct platform_store *store, int64_t job, size_t max, int64_t now_us,
                             void (*make_id)(int64_t now_us, char *ret_id), struct arena *arena,
                             struct bulk_item **ret_items, size_t *ret_count) MUST_USE;
/* What was taken and is not settled, behind row `after`: at the start of the bulk thread. */
int platform_store_unsettled_rows(struct platform_store *store, int64_t job, int64_t after,
                                  size_t max, struct arena *arena, struct bulk_item **ret_items,
                                  size_t *ret_count) MUST_USE;
/*
 * The outcome of taken rows: each check has job and row set. Adds the checks, moves the job's
 * counts. A row that is settled already is passed over.
 */
int platform_store_settle_rows(struct platform_store *store, const struct check_entry *checks,
                               size_t count) MUST_USE;

/* --- Looking --- */

struct bulk_row_line {
    int64_t row;
    struct bulk_row about;
    struct check_entry
        check; /* with its answer, without coverage and providers; outcome CHECK_NONE: waiting */
};
/* Rows behind `after`, in their order; outcome CHECK_NONE with only false: all of them. */
int platform_store_list_rows(struct platform_store *store, int64_t job, bool only,
                             enum check_outcome outcome, int64_t after, size_t max,
                             struct arena *arena, struct bulk_row_line **ret_lines,
                             size_t *ret_count) MUST_USE;

#endif
