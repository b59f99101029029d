/* Calls about bulk jobs: see endpoints_bulk.h. Their rows stand in endpoints_bulk_rows.c. */
#include "platform/endpoints_bulk.h"

#include "desk/desk_json.h"
#include "platform/platform_desk.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_MAX_BYTES 128
#define LIST_STANDARD 50
#define LIST_MAX 200

const struct bulk_move bulk_start = {BULK_RUNNING, "started"}, bulk_pause = {BULK_PAUSED, "paused"},
                       bulk_resume = {BULK_RUNNING, "resumed"},
                       bulk_cancel = {BULK_CANCELLED, "cancelled"};

static uint64_t
settled(const struct bulk_job *job)
{
    return job->total - job->counts[CHECK_NONE];
}

/* Rows per second since it was last started; 0 when it does not run. */
static double
speed(const struct bulk_job *job, int64_t now_us)
{
    int64_t passed_us = now_us - job->started_at_us;

    if (job->state != BULK_RUNNING || passed_us <= 0)
        return 0;
    return (double)(settled(job) - job->settled_at_start) * (double)US_PER_SECOND /
           (double)passed_us;
}

static json_t *
job_json(const struct bulk_job *job, int64_t now_us)
{
    double per_second = speed(job, now_us);
    json_t *left =
        per_second > 0
            ? json_integer((json_int_t)((double)job->counts[CHECK_NONE] / per_second + 0.5))
            : json_null();

    return json_pack(
        "{s:I, s:o, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:{s:I, s:I, s:I, s:I, s:I, s:I}, s:f, s:o}",
        "id", (json_int_t)job->id, "name", desk_json_str(job->name), "state",
        bulk_state_name(job->state), "total", (json_int_t)job->total, "done",
        (json_int_t)settled(job), "created_at", desk_json_instant(job->created_at_us), "created_by",
        desk_json_str(job->created_by), "started_at", desk_json_instant(job->started_at_us),
        "ended_at", desk_json_instant(job->ended_at_us), "counts", "waiting",
        (json_int_t)job->counts[CHECK_NONE], "status", (json_int_t)job->counts[CHECK_STATUS],
        "not_found", (json_int_t)job->counts[CHECK_NOT_FOUND], "incomplete",
        (json_int_t)job->counts[CHECK_INCOMPLETE], "refused",
        (json_int_t)job->counts[CHECK_REFUSED], "failed", (json_int_t)job->counts[CHECK_FAILED],
        "per_second", per_second, "seconds_left", left);
}

/* By the path's word; false: the call was answered. */
static bool
find_job(struct desk_call *call, struct bulk_job *ret_job)
{
    int64_t id;

    return desk_word_number(call, 0, &id) &&
           platform_found(call, platform_store_find_job(platform_of(call)->store, id,
                                                        &call->request->arena, ret_job));
}

static void
reply_job(struct desk_call *call, int64_t id, int status)
{
    struct bulk_job job;

    if (platform_store_find_job(platform_of(call)->store, id, &call->request->arena, &job) == 1)
        desk_reply_json(call, status, job_json(&job, call->now_us));
    else
        platform_fail(call);
}

static void
record_job(struct desk_call *call, int64_t id, const char *outcome, struct str detail)
{
    struct buf subject;

    arena_buf(&call->request->arena, &subject, 40);
    buf_addf(&subject, "bulk job %" PRId64, id);
    desk_record_simple(call, RECORD_ACCESS, buf_str(&subject), str_from(outcome), detail);
}

void
endpoints_bulk_list(struct desk_call *call)
{
    size_t count, limit = platform_limit(call, LIST_STANDARD, LIST_MAX);
    struct str text = desk_argument(call, "after");
    json_t *items, *next = NULL;
    struct bulk_job *jobs;
    uint64_t after = 0;

    if (limit == 0)
        return;
    if (text.ptr && !str_to_u64(text, INT64_MAX, &after)) {
        desk_reply_problem(call, PROBLEM_BAD_VALUE, "after");
        return;
    }
    if (platform_store_list_jobs(platform_of(call)->store, (int64_t)after, limit + 1,
                                 &call->request->arena, &jobs, &count) < 0) {
        platform_fail(call);
        return;
    }
    if (count > limit) {
        count = limit;
        next = json_sprintf("%" PRId64, jobs[count - 1].id);
    }
    items = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(items, job_json(&jobs[i], call->now_us));
    platform_reply_list(call, items, next);
}

void
endpoints_bulk_add(struct desk_call *call)
{
    struct str name;
    const struct desk_member members[] = {{"name", DESK_REASON, true, NAME_MAX_BYTES, &name}};
    int64_t id;

    if (!desk_read(call, members, ARRAY_LEN(members)) || !platform_write(call))
        return;
    if (platform_store_add_job(platform_of(call)->store, name, platform_who(call), call->now_us,
                               &id) < 0) {
        platform_fail(call);
        return;
    }
    record_job(call, id, "begun", STR(""));
    reply_job(call, id, 201);
}

void
endpoints_bulk_show(struct desk_call *call)
{
    struct bulk_job job;

    if (find_job(call, &job))
        desk_reply_json(call, 200, job_json(&job, call->now_us));
}

static void
move(struct desk_call *call, const struct bulk_job *job, const struct bulk_move *how)
{
    const struct desk_person *who = call->who;
    const struct bulk_asker asker = {who->id, who->name, who->surname, who->person_code};
    /* Starting a paused job and resuming a draft would be the same to the store. */
    bool starts = how == &bulk_start, resumes = how == &bulk_resume;
    char detail[48];
    int r = 0;

    if (!platform_write(call))
        return;
    if (!(starts && (job->state != BULK_DRAFT || job->total == 0)) &&
        !(resumes && job->state != BULK_PAUSED))
        r = platform_store_set_job_state(platform_of(call)->store, job->id,
                                         (enum bulk_state)how->to, &asker, call->now_us);
    if (r < 0) {
        platform_fail(call);
        return;
    }
    if (r == 0) {
        desk_reply_problem(call, PROBLEM_BULK_STATE, NULL);
        return;
    }
    snprintf(detail, sizeof detail, "{\"rows\":%" PRIu64 "}", job->total);
    record_job(call, job->id, how->outcome, arena_str(&call->request->arena, str_from(detail)));
    platform_of(call)->wake_bulk = true; /* once the batch is committed */
    reply_job(call, job->id, 200);
}

void
endpoints_bulk_move(struct desk_call *call)
{
    struct bulk_job job;

    if (desk_read(call, NULL, 0) && find_job(call, &job))
        move(call, &job, call->route->row);
}
