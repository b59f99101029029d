/* Bulk jobs in platform.db, and filling a draft with rows: see platform_bulk_store.h. */
#include "store/platform_store_private.h"

#define JOB_COLUMNS                                                                             \
    "id, name, state, created_by, created_at_us, asker, asker_name, asker_surname, asker_code," \
    " started_at_us, ended_at_us, total, next_row, statuses, not_found, incomplete, refused,"   \
    " failed, settled_at_start"

static const char *const state_names[] = {"draft", "running", "paused", "cancelled", "done"};

const char *
bulk_state_name(enum bulk_state state)
{
    return (size_t)state < ARRAY_LEN(state_names) ? state_names[state] : "draft";
}

int
platform_store_add_job(struct platform_store *store, struct str name, struct str created_by,
                       int64_t now_us, int64_t *ret_id)
{
    struct sqlite_call call;

    if (platform_store_need_begun(store) < 0)
        return -1;
    sqlite_call_begin(
        &call, store->db, &store->kept.add_job,
        "INSERT INTO bulk_job (name, state, created_by, created_at_us, asker,"
        " asker_name, asker_surname, asker_code, started_at_us, ended_at_us, total,"
        " next_row, statuses, not_found, incomplete, refused, failed, settled_at_start)"
        " VALUES (?, 0, ?, ?, 0, '', '', '', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)");
    sqlite_call_text(&call, name);
    sqlite_call_text(&call, created_by);
    sqlite_call_int(&call, now_us);
    if (platform_store_run(store, &call, "begin a job") < 0)
        return -1;
    *ret_id = sqlite3_last_insert_rowid(store->db);
    return 0;
}

static struct bulk_job
take_job(const struct sqlite_call *call, struct arena *arena)
{
    struct bulk_job job = {
        .id = sqlite_call_column(call, 0),
        .name = platform_store_text(call, 1, arena),
        .state = (enum bulk_state)sqlite_call_column(call, 2),
        .created_by = platform_store_text(call, 3, arena),
        .created_at_us = sqlite_call_column(call, 4),
        .asker = {sqlite_call_column(call, 5), platform_store_text(call, 6, arena),
                  platform_store_text(call, 7, arena), platform_store_text(call, 8, arena)},
        .started_at_us = sqlite_call_column(call, 9),
        .ended_at_us = sqlite_call_column(call, 10),
        .total = (uint64_t)sqlite_call_column(call, 11),
        .next_row = (uint64_t)sqlite_call_column(call, 12),
    };
    uint64_t settled = 0;

    for (int outcome = CHECK_STATUS; outcome <= CHECK_FAILED; outcome++) {
        job.counts[outcome] = (uint64_t)sqlite_call_column(call, 12 + outcome);
        settled += job.counts[outcome];
    }
    job.counts[CHECK_NONE] = job.total - settled;
    job.settled_at_start = (uint64_t)sqlite_call_column(call, 18);
    return job;
}

int
platform_store_find_job(struct platform_store *store, int64_t id, struct arena *arena,
                        struct bulk_job *ret_job)
{
    struct sqlite_call call;
    struct bulk_job job;
    bool any;

    sqlite_call_begin(&call, store->db, &store->kept.find_job,
                      "SELECT " JOB_COLUMNS " FROM bulk_job WHERE id = ?");
    sqlite_call_int(&call, id);
    any = sqlite_call_row(&call);
    if (any)
        job = take_job(&call, arena);
    if (platform_store_end_read(store, &call, "find a job", arena) < 0)
        return -1;
    if (any)
        *ret_job = job;
    return any;
}

int
platform_store_list_jobs(struct platform_store *store, int64_t after, size_t max,
                         struct arena *arena, struct bulk_job **ret_jobs, size_t *ret_count)
{
    struct bulk_job *jobs = arena_array(arena, max, sizeof *jobs);
    struct sqlite_call call;
    size_t count = 0;

    sqlite_call_begin(&call, store->db, &store->kept.jobs,
                      "SELECT " JOB_COLUMNS " FROM bulk_job WHERE id < ? ORDER BY id DESC LIMIT ?");
    sqlite_call_int(&call, after ? after : INT64_MAX);
    sqlite_call_int(&call, (int64_t)max);
    while (jobs && !arena->overflow && count < max && sqlite_call_row(&call))
        jobs[count++] = take_job(&call, arena);
    if (platform_store_end_read(store, &call, "list jobs", arena) < 0)
        return -1;
    *ret_jobs = jobs;
    *ret_count = count;
    return 0;
}

int
platform_store_running_job(struct platform_store *store, int64_t *ret_id)
{
    struct sqlite_call call;
    int64_t id = 0;

    sqlite_call_begin(&call, store->db, &store->kept.running_job,
                      "SELECT id FROM bulk_job WHERE state = 1 ORDER BY started_at_us, id LIMIT 1");
    if (sqlite_call_row(&call))
        id = sqlite_call_column(&call, 0);
    if (platform_store_result(store, "find a running job", sqlite_call_end(&call)) < 0)
        return -1;
    *ret_id = id;
    return 0;
}

static bool
leads_to(enum bulk_state from, enum bulk_state to)
{
    switch (to) {
    case BULK_RUNNING:
        return from == BULK_DRAFT || from == BULK_PAUSED;
    case BULK_PAUSED:
    case BULK_DONE:
        return from == BULK_RUNNING;
    case BULK_CANCELLED:
        return from == BULK_DRAFT || from == BULK_RUNNING || from == BULK_PAUSED;
    case BULK_DRAFT:
        break;
    }
    return false;
}

static int
move_job(struct platform_store *store, const struct bulk_job *job)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.set_job_state,
                      "UPDATE bulk_job SET state = ?, asker = ?, asker_name = ?, asker_surname = ?,"
                      " asker_code = ?, started_at_us = ?, ended_at_us = ?, settled_at_start = ?"
                      " WHERE id = ?");
    sqlite_call_int(&call, job->state);
    sqlite_call_int(&call, job->asker.id);
    sqlite_call_text(&call, job->asker.name);
    sqlite_call_text(&call, job->asker.surname);
    sqlite_call_text(&call, job->asker.person_code);
    sqlite_call_int(&call, job->started_at_us);
    sqlite_call_int(&call, job->ended_at_us);
    sqlite_call_int(&call, (int64_t)job->settled_at_start);
    sqlite_call_int(&call, job->id);
    return platform_store_run(store, &call, "move a job on");
}

int
platform_store_set_job_state(struct platform_store *store, int64_t id, enum bulk_state state,
                             const struct bulk_asker *asker, int64_t now_us)
{
    struct bulk_job job;
    struct arena arena;
    int r;

    if (platform_store_need_begun(store) < 0)
        return -1;
    arena_init(&arena, 16384);
    r = platform_store_find_job(store, id, &arena, &job);
    if (r == 1 && !leads_to(job.state, state))
        r = 0;
    if (r == 1) {
        job.state = state;
        if (state == BULK_RUNNING) {
            job.asker = *asker;
            job.started_at_us = now_us;
            job.settled_at_start = job.total - job.counts[CHECK_NONE];
        }
        if (state == BULK_CANCELLED || state == BULK_DONE)
            job.ended_at_us = now_us;
        r = move_job(store, &job) < 0 ? -1 : 1;
    }
    arena_done(&arena);
    return r;
}

/* 1 when the application may be asked about as the row says, or is not there yet; else 0. */
static int
judge_row(struct platform_store *store, const struct bulk_row *row, enum problem_code *ret_reason)
{
    struct application there;
    struct arena arena;
    int found;

    arena_init(&arena, 4096);
    found = platform_store_find_number(store, row->purpose, row->number, &arena, &there);
    arena_done(&arena);
    if (found < 0)
        return -1;
    if (found == 0)
        return 1;
    *ret_reason = platform_store_judge_application(&there, row);
    return *ret_reason == PROBLEM_NONE;
}

int
platform_store_add_row(struct platform_store *store, int64_t job, const struct bulk_row *row,
                       enum problem_code *ret_reason)
{
    struct sqlite_call call;
    int r;

    if (platform_store_need_begun(store) < 0)
        return -1;
    r = judge_row(store, row, ret_reason);
    if (r != 1)
        return r;
    /* A job that is no draft any more has no number for it, which the table refuses. */
    sqlite_call_begin(&call, store->db, &store->kept.add_row,
                      "INSERT INTO bulk_row (job, row, number, purpose, person, hyphen, day) VALUES"
                      " (?1, (SELECT total + 1 FROM bulk_job WHERE id = ?1 AND state = 0),"
                      " ?2, ?3, ?4, ?5, ?6) ON CONFLICT (job, number, purpose) DO NOTHING");
    sqlite_call_int(&call, job);
    sqlite_call_text(&call, row->number);
    sqlite_call_text(&call, row->purpose);
    sqlite_call_int(&call, (int64_t)row->person.number);
    sqlite_call_int(&call, row->person.hyphen);
    sqlite_call_int(&call, row->day.days);
    if (platform_store_run(store, &call, "add a row to a job") < 0)
        return -1;
    if (!platform_store_changed(store)) {
        *ret_reason = PROBLEM_BULK_ROW_REPEATED;
        return 0;
    }
    sqlite_call_begin(&call, store->db, &store->kept.count_row,
                      "UPDATE bulk_job SET total = total + 1 WHERE id = ?");
    sqlite_call_int(&call, job);
    return platform_store_run(store, &call, "count a row of a job") < 0 ? -1 : 1;
}
