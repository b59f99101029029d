/* The loop of bulk jobs: see bulk.h. */
#define _GNU_SOURCE
#include "platform/bulk_private.h"

#include "base/file.h"
#include "base/log.h"
#include "lane/request_id.h"
#include "platform/files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <unistd.h>

#define TAKE_MAX LIMIT_BATCH
#define SETTLE_MAX LIMIT_BATCH
#define SETTLE_WITHIN_US (200 * INT64_C(1000))
#define LOOK_WITHIN_US (2 * US_PER_SECOND)
#define IDLE_MS 1000
#define STOP_WITHIN_US (5 * US_PER_SECOND)
#define TAKING_MAX ((size_t)4 * 1024 * 1024)
#define JOB_MAX ((size_t)64 * 1024)

static int
fail(struct bulk *bulk, const char *what, const char *why)
{
    snprintf(bulk->error, sizeof bulk->error, "%s: %.400s", what, why);
    return -1;
}

static int
fail_store(struct bulk *bulk)
{
    const char *why = platform_store_error(bulk->store);
    int r = fail(bulk, "platform.db", why);

    platform_store_rollback(bulk->store);
    return r;
}

/* --- The job --- */

/* Whether its asker may still ask; a job whose asker may not is paused. */
static int
look_at_asker(struct bulk *bulk)
{
    struct bulk_current *job = &bulk->job;

    bulk->looked_us = clock_monotonic_us();
    job->standing = bulk->options.standing(bulk->options.ctx, &job->asker);
    if (job->standing.bound)
        return 0;
    log_event(LOG_WARNING, "bulk-paused", "job=%lld reason=operator-not-bound", (long long)job->id);
    if (platform_store_begin(bulk->store) < 0 ||
        platform_store_set_job_state(bulk->store, job->id, BULK_PAUSED, NULL,
                                     clock_now_us(bulk->options.clock)) < 0 ||
        platform_store_commit(bulk->store) < 0)
        return fail_store(bulk);
    job->exhausted = true;
    return 0;
}

static int
begin_job(struct bulk *bulk)
{
    struct bulk_current *job = &bulk->job;
    struct bulk_job found;
    int64_t id = bulk->only;
    int r;

    if (id == 0 && platform_store_running_job(bulk->store, &id) < 0)
        return fail_store(bulk);
    if (id == 0)
        return 0;
    arena_reset(&job->arena);
    r = platform_store_find_job(bulk->store, id, &job->arena, &found);
    if (r <= 0 || found.state != BULK_RUNNING)
        return r < 0 ? fail_store(bulk) : 0;
    job->id = id;
    job->asker = found.asker;
    job->name = (struct operator_name){.name = found.asker.name, .surname = found.asker.surname};
    if (!person_code_parse(found.asker.person_code, &job->name.code))
        job->name.code = (struct person_code){.number = 0};
    job->unsettled_after = 0;
    job->resumed = job->exhausted = false;
    return look_at_asker(bulk);
}

/* Nothing is under way any more: the job is done, or was paused or cancelled. */
static int
end_job(struct bulk *bulk)
{
    struct bulk_job found;
    int r;

    arena_reset(&bulk->taking);
    r = platform_store_find_job(bulk->store, bulk->job.id, &bulk->taking, &found);
    if (r == 1 && found.state == BULK_RUNNING && found.next_row > found.total) {
        r = platform_store_begin(bulk->store);
        if (r == 0)
            r = platform_store_set_job_state(bulk->store, found.id, BULK_DONE, NULL,
                                             clock_now_us(bulk->options.clock));
        if (r >= 0)
            r = platform_store_commit(bulk->store);
        if (r == 0)
            log_event(LOG_INFO, "bulk-done", "job=%lld rows=%llu", (long long)found.id,
                      (unsigned long long)found.total);
    }
    bulk->job.id = 0;
    return r < 0 ? fail_store(bulk) : 0;
}

/* --- Taking and settling --- */

static int
take(struct bulk *bulk, size_t max, struct bulk_item **ret_items, size_t *ret_count)
{
    struct bulk_current *job = &bulk->job;
    int64_t now_us = clock_now_us(bulk->options.clock);

    arena_reset(&bulk->taking);
    if (!job->resumed) {
        if (platform_store_unsettled_rows(bulk->store, job->id, job->unsettled_after, max,
                                          &bulk->taking, ret_items, ret_count) < 0)
            return fail_store(bulk);
        if (*ret_count) {
            job->unsettled_after = (*ret_items)[*ret_count - 1].row;
            return 0;
        }
        job->resumed = true;
        arena_reset(&bulk->taking);
    }
    if (platform_store_begin(bulk->store) < 0 ||
        platform_store_take_rows(bulk->store, job->id, max, now_us, request_id_make, &bulk->taking,
                                 ret_items, ret_count) < 0 ||
        platform_store_commit(bulk->store) < 0)
        return fail_store(bulk);
    job->exhausted = *ret_count == 0;
    return 0;
}

static int
fill(struct bulk *bulk)
{
    struct bulk_item *items;
    size_t count;

    while (bulk->job.id && !bulk->job.exhausted && !bulk->stopping &&
           (bulk->idle.count >= TAKE_MAX || bulk->under_way + bulk->done.count == 0)) {
        if (take(bulk, TAKE_MAX, &items, &count) < 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            bulk_row_begin(bulk, &items[i]);
    }
    return 0;
}

static int
settle(struct bulk *bulk)
{
    struct check_entry checks[SETTLE_MAX];
    struct bulk_row_work *works[SETTLE_MAX], *work;
    size_t count = 0, used = 0;

    while (used < SETTLE_MAX && (work = bulk_rows_take(&bulk->done))) {
        works[used++] = work;
        if (bulk_row_counts(work))
            checks[count++] = bulk_row_check(work);
    }
    if (count && (platform_store_begin(bulk->store) < 0 ||
                  platform_store_settle_rows(bulk->store, checks, count) < 0 ||
                  platform_store_commit(bulk->store) < 0))
        return fail_store(bulk);
    for (size_t i = 0; i < used; i++)
        bulk_rows_add(&bulk->idle, works[i]);
    if (count && bulk->options.settled)
        bulk->options.settled(bulk->options.ctx, count);
    bulk->settled_us = clock_monotonic_us();
    return 0;
}

static int
settle_what_is_due(struct bulk *bulk)
{
    while (bulk->done.count >= SETTLE_MAX ||
           (bulk->done.count &&
            (bulk->under_way == 0 || clock_monotonic_us() - bulk->settled_us > SETTLE_WITHIN_US)))
        if (settle(bulk) < 0)
            return -1;
    return 0;
}

/* --- The loop --- */

static void
wait_for_something(struct bulk *bulk)
{
    struct pollfd fds[] = {{.fd = ask_fd(bulk->ask), .events = POLLIN},
                           {.fd = bulk->wake_fd, .events = POLLIN}};
    int timeout_ms = ask_timeout_ms(bulk->ask);
    eventfd_t woken;

    if (timeout_ms < 0 || timeout_ms > IDLE_MS)
        timeout_ms = IDLE_MS;
    if (bulk->done.count && timeout_ms > (int)(SETTLE_WITHIN_US / 1000))
        timeout_ms = (int)(SETTLE_WITHIN_US / 1000);
    if (poll(fds, ARRAY_LEN(fds), timeout_ms) > 0 && fds[1].revents)
        (void)eventfd_read(bulk->wake_fd, &woken);
}

static bool
has_stopped(struct bulk *bulk)
{
    if (!bulk->stopping)
        return false;
    if (bulk->stopping_since_us == 0)
        bulk->stopping_since_us = clock_monotonic_us();
    return bulk->under_way + bulk->done.count == 0 ||
           clock_monotonic_us() - bulk->stopping_since_us > STOP_WITHIN_US;
}

/* One turn without the waiting. */
static int
turn(struct bulk *bulk)
{
    if (bulk->job.id == 0 && !bulk->stopping && begin_job(bulk) < 0)
        return -1;
    if (bulk->job.id && clock_monotonic_us() - bulk->looked_us > LOOK_WITHIN_US &&
        look_at_asker(bulk) < 0)
        return -1;
    if (fill(bulk) < 0)
        return -1;
    if (part_log_waits(bulk->log) && part_log_flush(bulk->log) < 0)
        return fail(bulk, "the log", part_log_error(bulk->log));
    if (!bulk->only && late_receipts_run(bulk->late) < 0)
        return fail_store(bulk);
    if (settle_what_is_due(bulk) < 0)
        return -1;
    if (bulk->job.id && bulk->job.exhausted && bulk->under_way + bulk->done.count == 0)
        return end_job(bulk);
    return 0;
}

/* Whether the only job still runs. */
static int
runs(struct bulk *bulk, bool *ret_runs)
{
    struct bulk_job found;
    int r;

    *ret_runs = true;
    if (!bulk->only || bulk->job.id)
        return 0;
    arena_reset(&bulk->taking);
    r = platform_store_find_job(bulk->store, bulk->only, &bulk->taking, &found);
    *ret_runs = r == 1 && found.state == BULK_RUNNING;
    return r < 0 ? fail_store(bulk) : 0;
}

int
bulk_run(struct bulk *bulk, int64_t only)
{
    bool more = true;

    bulk->only = only;
    while (more && !has_stopped(bulk)) {
        if (turn(bulk) < 0)
            return -1;
        if (runs(bulk, &more) < 0)
            return -1;
        if (more && !part_log_waits(bulk->log)) {
            wait_for_something(bulk);
            ask_run(bulk->ask);
        }
    }
    return 0;
}

void
bulk_wake(struct bulk *bulk)
{
    (void)eventfd_write(bulk->wake_fd, 1);
}

void
bulk_stop(struct bulk *bulk)
{
    bulk->stopping = true;
    bulk_wake(bulk);
}

const char *
bulk_error(const struct bulk *bulk)
{
    return bulk->error;
}

/* --- Opening and closing --- */

static int
make_work(struct bulk *bulk)
{
    bulk->work = calloc(BULK_WINDOW, sizeof *bulk->work);
    if (!bulk->work)
        return -1;
    for (size_t i = 0; i < BULK_WINDOW; i++) {
        bulk->work[i].bulk = bulk;
        arena_init(&bulk->work[i].arena, ASK_ARENA_MAX);
        bulk_rows_add(&bulk->idle, &bulk->work[i]);
    }
    return 0;
}

static int
add_record(void *ctx, const struct record *record, void (*done)(void *arg, int result), void *arg)
{
    return part_log_add(ctx, record, done, arg);
}

/* 1, or 0 while another process has it; -1 with a sentence. */
static int
lock(struct bulk *bulk, char *error)
{
    const char *folder = bulk->options.config->node.data;
    char *path;
    int r = -1;

    if (file_make_folder(folder, 0700, error) < 0)
        return -1;
    if (asprintf(&path, "%s/bulk.lock", folder) < 0) {
        snprintf(error, BULK_ERROR_MAX, "no memory");
        return -1;
    }
    bulk->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (bulk->lock_fd >= 0)
        r = flock(bulk->lock_fd, LOCK_EX | LOCK_NB) == 0 ? 1 : errno == EWOULDBLOCK ? 0 : -1;
    if (r < 0)
        snprintf(error, BULK_ERROR_MAX, "%s: %s", path, strerror(errno));
    free(path);
    return r;
}

int
bulk_open(const struct bulk_options *options, struct bulk **ret_bulk,
          char error[static BULK_ERROR_MAX])
{
    struct bulk *bulk = calloc(1, sizeof *bulk);
    int r;

    if (!bulk) {
        snprintf(error, BULK_ERROR_MAX, "no memory");
        return -1;
    }
    bulk->options = *options;
    bulk->lock_fd = bulk->wake_fd = -1;
    arena_init(&bulk->job.arena, JOB_MAX);
    arena_init(&bulk->taking, TAKING_MAX);
    r = lock(bulk, error);
    if (r <= 0)
        goto broken;
    r = -1;
    bulk->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    snprintf(error, BULK_ERROR_MAX, "no memory or no descriptors for bulk jobs");
    if (bulk->wake_fd < 0 || make_work(bulk) < 0)
        goto broken;
    bulk->log = part_log_open(&options->config->node, BULK_PART, error);
    if (bulk->log)
        bulk->store = platform_files_open_store(&options->config->node, false, error);
    if (bulk->store) {
        struct ask_options asking = {.config = options->config,
                                     .clock = options->clock,
                                     .recorder = {add_record, bulk->log},
                                     .name = BULK_PART};
        bulk->ask = ask_open(&asking, error);
    }
    if (bulk->ask) {
        struct late_receipts_options late = {.config = options->config,
                                             .clock = options->clock,
                                             .store = bulk->store,
                                             .log = bulk->log,
                                             .ask = bulk->ask};
        bulk->late = late_receipts_open(&late);
        snprintf(error, BULK_ERROR_MAX, "no memory for late receipts");
    }
    if (bulk->late) {
        *ret_bulk = bulk;
        return 1;
    }
broken:
    bulk_close(bulk);
    return r;
}

void
bulk_close(struct bulk *bulk)
{
    if (!bulk)
        return;
    ask_close(bulk->ask);
    late_receipts_close(bulk->late);
    platform_store_close(bulk->store);
    part_log_close(bulk->log);
    for (size_t i = 0; bulk->work && i < BULK_WINDOW; i++)
        arena_done(&bulk->work[i].arena);
    free(bulk->work);
    arena_done(&bulk->job.arena);
    arena_done(&bulk->taking);
    if (bulk->wake_fd >= 0)
        close(bulk->wake_fd);
    if (bulk->lock_fd >= 0)
        close(bulk->lock_fd); /* and so unlocks */
    free(bulk);
}
