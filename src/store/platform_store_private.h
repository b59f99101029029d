/* The inside of platform.db's handle, one file per noun. Private to src/store. */
#ifndef TILTS_STORE_PLATFORM_STORE_PRIVATE_H
#define TILTS_STORE_PLATFORM_STORE_PRIVATE_H

#include "store/platform_bulk_store.h"
#include "store/sqlite_call.h"

#define PLATFORM_LIST_FORMS 64 /* combinations of conditions: platform_store_list.c */

/* Statements kept for the handle's life; each is prepared where it is first used. */
struct platform_statements {
    sqlite3_stmt *begin, *commit, *rollback;
    sqlite3_stmt *add_application, *find_application, *find_number, *set_outcome;
    sqlite3_stmt *lists[PLATFORM_LIST_FORMS];
    sqlite3_stmt *add_coverage, *find_coverage, *add_check, *add_provider, *find_check, *providers,
        *checks, *pending_receipts, *set_receipt, *add_slip;
    sqlite3_stmt *tidy;
    sqlite3_stmt *add_job, *find_job, *jobs, *running_job, *set_job_state;
    sqlite3_stmt *add_row, *count_row, *waiting, *move_next, *add_asked, *unsettled;
    sqlite3_stmt *remove_asked, *count_outcome, *rows, *rows_waiting, *rows_of_outcome;
};

struct platform_store {
    sqlite3 *db;
    enum {
        PLATFORM_IDLE,
        PLATFORM_BEGUN,
        PLATFORM_DEAD, /* a statement failed; only rollback leads out */
    } state;
    bool read_only;
    /* The coverage that was kept or found last; id 0: none. */
    uint8_t coverage_hash[HASH_SIZE];
    int64_t coverage_id;
    char error[STORE_ERROR_MAX];
    struct platform_statements kept;
};

/* Sets the sentence, kills a transaction under way, returns -1. */
int platform_store_fail(struct platform_store *store, const char *doing, const char *what) MUST_USE;
/* SQLITE_OK is 0; else the same with SQLite's own words. */
int platform_store_result(struct platform_store *store, const char *doing, int result) MUST_USE;
/* 0 when all that was read found room in the arena. */
int platform_store_fits(struct platform_store *store, const char *doing,
                        const struct arena *arena) MUST_USE;
/* Ends a statement whose rows were read into the arena: both of these. */
int platform_store_end_read(struct platform_store *store, struct sqlite_call *call,
                            const char *doing, const struct arena *arena) MUST_USE;
/* Writing wants a live transaction. */
int platform_store_need_begun(struct platform_store *store) MUST_USE;
/* Steps a statement without rows to its end. */
int platform_store_run(struct platform_store *store, struct sqlite_call *call,
                       const char *doing) MUST_USE;
/* As the last statement left it: 1 when it changed a row, else 0. */
int platform_store_changed(const struct platform_store *store);

/* A column's text in the arena; ptr NULL when it is NULL. */
struct str platform_store_text(const struct sqlite_call *call, int column, struct arena *arena);
/* HASH_SIZE bytes in the arena, or NULL. */
const uint8_t *platform_store_hash(const struct sqlite_call *call, int column, struct arena *arena);

/* Columns of application, in the order of platform_store_application(). */
#define APPLICATION_COLUMNS                                                             \
    "a.id, a.number, a.purpose, a.person, a.hyphen, a.day, a.outcome, a.registered_by," \
    " a.registered_at_us"
#define APPLICATION_COLUMN_COUNT 9
struct application platform_store_application(const struct sqlite_call *call, struct arena *arena);

/* Columns of status_check, in the order of platform_store_check(). */
#define CHECK_COLUMNS                                                                         \
    "c.request_id, c.application, c.operator, c.operator_name, c.operator_surname, c.at_us,"  \
    " c.from_day, c.till_day, c.reason, c.outcome, c.problem, c.clause, c.kept_until, c.job," \
    " c.job_row"
#define CHECK_COLUMN_COUNT 15
/* From column first on. */
struct check_entry platform_store_check(const struct sqlite_call *call, int first,
                                        struct arena *arena);
/* Adds it, its providers too. */
int platform_store_insert_check(struct platform_store *store,
                                const struct check_entry *add) MUST_USE;
/* NONE, or why a row of a job may not be asked about under that application. */
enum problem_code platform_store_judge_application(const struct application *there,
                                                   const struct bulk_row *row);

#endif
