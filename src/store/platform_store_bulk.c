/* The rows of bulk jobs on their way, and looking at them: see platform_bulk_store.h. */
#include "store/platform_store_private.h"

#define ROW_COLUMNS "r.row, r.number, r.purpose, r.person, r.hyphen, r.day"
#define ROW_COLUMN_COUNT 6

enum problem_code
platform_store_judge_application(const struct application *there, const struct bulk_row *row)
{
    if (there->person.number != row->person.number || !date_eq(there->day, row->day))
        return PROBLEM_APPLICATION_DIFFERS;
    return there->outcome == APPLICATION_OPEN ? PROBLEM_NONE : PROBLEM_APPLICATION_CLOSED;
}

static struct bulk_row
take_row(const struct sqlite_call *call, struct arena *arena)
{
    return (struct bulk_row){
        .number = platform_store_text(call, 1, arena),
        .purpose = platform_store_text(call, 2, arena),
        .person = {.number = (uint64_t)sqlite_call_column(call, 3),
                   .hyphen = sqlite_call_column(call, 4) != 0},
        .day = {(int32_t)sqlite_call_column(call, 5)},
    };
}

/* --- Taking --- */

static int
load_waiting(struct platform_store *store, const struct bulk_job *job, size_t max,
             struct arena *arena, struct bulk_item *items, size_t *ret_count)
{
    struct sqlite_call call;
    size_t count = 0;

    sqlite_call_begin(&call, store->db, &store->kept.waiting,
                      "SELECT " ROW_COLUMNS
                      " FROM bulk_row r WHERE job = ? AND row >= ? ORDER BY row LIMIT ?");
    sqlite_call_int(&call, job->id);
    sqlite_call_int(&call, (int64_t)job->next_row);
    sqlite_call_int(&call, (int64_t)max);
    while (!arena->overflow && count < max && sqlite_call_row(&call))
        items[count++] = (struct bulk_item){.row = sqlite_call_column(&call, 0),
                                            .about = take_row(&call, arena)};
    *ret_count = count;
    return platform_store_result(store, "find waiting rows", sqlite_call_end(&call));
}

/* Makes the row's application, or finds it and sees whether it is the one meant. */
static int
settle_application(struct platform_store *store, const struct bulk_job *job, int64_t now_us,
                   struct arena *arena, struct bulk_item *item)
{
    const struct bulk_row *row = &item->about;
    const struct application add = {.purpose = row->purpose,
                                    .number = row->number,
                                    .person = row->person,
                                    .day = row->day,
                                    .registered_by = job->created_by,
                                    .registered_at_us = now_us};
    struct application there;
    int r = platform_store_find_number(store, row->purpose, row->number, arena, &there);

    if (r < 0)
        return -1;
    if (r == 0)
        return platform_store_add_application(store, &add, &item->application) < 0 ? -1 : 0;
    item->refused = platform_store_judge_application(&there, row);
    item->application = item->refused == PROBLEM_APPLICATION_DIFFERS ? 0 : there.id;
    return 0;
}

static int
mark_asked(struct platform_store *store, int64_t job, const struct bulk_item *item)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.add_asked,
                      "INSERT INTO bulk_asked (job, row, application, request_id, refused)"
                      " VALUES (?, ?, ?, ?, ?)");
    sqlite_call_int(&call, job);
    sqlite_call_int(&call, item->row);
    sqlite_call_int(&call, item->application);
    sqlite_call_text(&call, str_from(item->request_id));
    sqlite_call_text(&call, item->refused ? str_from(problem_kind(item->refused)->code) : STR(""));
    return platform_store_run(store, &call, "mark a row as asked");
}

static int
move_next(struct platform_store *store, int64_t job, int64_t next)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.move_next,
                      "UPDATE bulk_job SET next_row = ? WHERE id = ?");
    sqlite_call_int(&call, next);
    sqlite_call_int(&call, job);
    return platform_store_run(store, &call, "move a job to its next rows");
}

int
platform_store_take_rows(struct platform_store *store, int64_t id, size_t max, int64_t now_us,
                         void (*make_id)(int64_t now_us, char *ret_id), struct arena *arena,
                         struct bulk_item **ret_items, size_t *ret_count)
{
    struct bulk_item *items = arena_array(arena, max, sizeof *items);
    struct bulk_job job;
    size_t count = 0;
    int r;

    if (platform_store_need_begun(store) < 0)
        return -1;
    r = platform_store_find_job(store, id, arena, &job);
    if (r < 0)
        return -1;
    if (r == 1 && job.state == BULK_RUNNING && items &&
        load_waiting(store, &job, max, arena, items, &count) < 0)
        return -1;
    for (size_t i = 0; i < count && !arena->overflow; i++) {
        make_id(now_us, items[i].request_id);
        if (settle_application(store, &job, now_us, arena, &items[i]) < 0 ||
            mark_asked(store, id, &items[i]) < 0)
            return -1;
    }
    if (count && move_next(store, id, items[count - 1].row + 1) < 0)
        return -1;
    if (platform_store_fits(store, "take rows of a job", arena) < 0)
        return -1;
    *ret_items = items;
    *ret_count = count;
    return 0;
}

/* The reason kept as its code; only these two come about. */
static enum problem_code
refusal_of(struct str code)
{
    static const enum problem_code reasons[] = {PROBLEM_APPLICATION_DIFFERS,
                                                PROBLEM_APPLICATION_CLOSED};

    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (str_eq_c(code, problem_kind(reasons[i])->code))
            return reasons[i];
    return PROBLEM_NONE;
}

int
platform_store_unsettled_rows(struct platform_store *store, int64_t job, int64_t after, size_t max,
                              struct arena *arena, struct bulk_item **ret_items, size_t *ret_count)
{
    struct bulk_item *items = arena_array(arena, max, sizeof *items);
    struct sqlite_call call;
    size_t count = 0;

    sqlite_call_begin(&call, store->db, &store->kept.unsettled,
                      "SELECT " ROW_COLUMNS ", k.application, k.request_id, k.refused"
                      " FROM bulk_asked k JOIN bulk_row r ON r.job = k.job AND r.row = k.row"
                      " WHERE k.job = ? AND k.row > ? ORDER BY k.row LIMIT ?");
    sqlite_call_int(&call, job);
    sqlite_call_int(&call, after);
    sqlite_call_int(&call, (int64_t)max);
    while (items && !arena->overflow && count < max && sqlite_call_row(&call)) {
        struct bulk_item *item = &items[count++];
        *item = (struct bulk_item){
            .row = sqlite_call_column(&call, 0),
            .about = take_row(&call, arena),
            .application = sqlite_call_column(&call, ROW_COLUMN_COUNT),
            .refused = refusal_of(sqlite_call_column_str(&call, ROW_COLUMN_COUNT + 2)),
        };
        /* Longer ones were never written. */
        (void)!str_copy(sqlite_call_column_str(&call, ROW_COLUMN_COUNT + 1), item->request_id,
                        sizeof item->request_id);
    }
    if (platform_store_end_read(store, &call, "find rows on their way", arena) < 0)
        return -1;
    *ret_items = items;
    *ret_count = count;
    return 0;
}

/* --- Settling --- */

static int
count_outcomes(struct platform_store *store, int64_t job, const int64_t counts[CHECK_DELETED + 1])
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.count_outcome,
                      "UPDATE bulk_job SET statuses = statuses + ?, not_found = not_found + ?,"
                      " incomplete = incomplete + ?, refused = refused + ?, failed = failed + ?"
                      " WHERE id = ?");
    for (int outcome = CHECK_STATUS; outcome <= CHECK_FAILED; outcome++)
        sqlite_call_int(&call, counts[outcome]);
    sqlite_call_int(&call, job);
    return platform_store_run(store, &call, "count what came of rows");
}

/* 1 settled, 0 it was not on its way any more. */
static int
settle_row(struct platform_store *store, const struct check_entry *check)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.remove_asked,
                      "DELETE FROM bulk_asked WHERE job = ? AND row = ?");
    sqlite_call_int(&call, check->job);
    sqlite_call_int(&call, check->row);
    if (platform_store_run(store, &call, "settle a row") < 0)
        return -1;
    if (!platform_store_changed(store))
        return 0;
    return platform_store_insert_check(store, check) < 0 ? -1 : 1;
}

int
platform_store_settle_rows(struct platform_store *store, const struct check_entry *checks,
                           size_t count)
{
    int64_t counts[CHECK_DELETED + 1] = {0};

    if (platform_store_need_begun(store) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int r = settle_row(store, &checks[i]);
        if (r < 0)
            return -1;
        counts[checks[i].outcome] += r;
        if (i + 1 < count && checks[i + 1].job == checks[i].job)
            continue;
        if (count_outcomes(store, checks[i].job, counts) < 0)
            return -1;
        for (size_t k = 0; k < ARRAY_LEN(counts); k++)
            counts[k] = 0;
    }
    return 0;
}

/* --- Looking --- */

/* The three ways through a job's rows; parameters: job, after, max, outcome. */
static void
begin_rows(struct platform_store *store, bool only, enum check_outcome outcome,
           struct sqlite_call *call)
{
    struct platform_statements *kept = &store->kept;

    if (!only)
        sqlite_call_begin(call, store->db, &kept->rows,
                          "SELECT " ROW_COLUMNS ", " CHECK_COLUMNS ", c.answer"
                          " FROM bulk_row r LEFT JOIN status_check c"
                          " ON c.job = r.job AND c.job_row = r.row"
                          " WHERE r.job = ?1 AND r.row > ?2 AND ?4 IS NOT NULL"
                          " ORDER BY r.row LIMIT ?3");
    else if (outcome == CHECK_NONE) /* on their way, and then those that still wait */
        sqlite_call_begin(call, store->db, &kept->rows_waiting,
                          "WITH w AS (SELECT row FROM bulk_asked WHERE job = ?1 AND row > ?2"
                          " UNION ALL SELECT row FROM bulk_row WHERE job = ?1 AND row > max(?2,"
                          " (SELECT next_row - 1 FROM bulk_job WHERE id = ?1)) AND ?4 = 0"
                          " ORDER BY row LIMIT ?3)"
                          " SELECT " ROW_COLUMNS " FROM w JOIN bulk_row r"
                          " ON r.job = ?1 AND r.row = w.row ORDER BY r.row");
    else
        sqlite_call_begin(call, store->db, &kept->rows_of_outcome,
                          "SELECT " ROW_COLUMNS ", " CHECK_COLUMNS ", c.answer"
                          " FROM status_check c JOIN bulk_row r"
                          " ON r.job = c.job AND r.row = c.job_row"
                          " WHERE c.job = ?1 AND c.job_row > ?2 AND c.outcome = ?4"
                          " ORDER BY c.job_row LIMIT ?3");
}

static struct bulk_row_line
take_line(const struct sqlite_call *call, bool waiting, struct arena *arena)
{
    struct bulk_row_line line = {.row = sqlite_call_column(call, 0),
                                 .about = take_row(call, arena)};

    if (waiting)
        return line;
    line.check = platform_store_check(call, ROW_COLUMN_COUNT, arena);
    line.check.answer = platform_store_text(call, ROW_COLUMN_COUNT + CHECK_COLUMN_COUNT, arena);
    return line;
}

int
platform_store_list_rows(struct platform_store *store, int64_t job, bool only,
                         enum check_outcome outcome, int64_t after, size_t max, struct arena *arena,
                         struct bulk_row_line **ret_lines, size_t *ret_count)
{
    struct bulk_row_line *lines = arena_array(arena, max, sizeof *lines);
    struct sqlite_call call;
    size_t count = 0;

    begin_rows(store, only, outcome, &call);
    sqlite_call_int(&call, job);
    sqlite_call_int(&call, after);
    sqlite_call_int(&call, (int64_t)max);
    sqlite_call_int(&call, outcome);
    while (lines && !arena->overflow && count < max && sqlite_call_row(&call))
        lines[count++] = take_line(&call, only && outcome == CHECK_NONE, arena);
    if (platform_store_end_read(store, &call, "list rows of a job", arena) < 0)
        return -1;
    *ret_lines = lines;
    *ret_count = count;
    return 0;
}
