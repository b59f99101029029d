/* From the file to a job, from the job to the results: see check_batch.h. */
#include "cli/check_batch.h"

#include "base/limits.h"
#include "cli/check_batch_out.h"
#include "node/command_log.h"
#include "platform/application_row.h"
#include "platform/bulk.h"
#include "platform/files.h"
#include "provider/register_source.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LEN 96
#define SHOWN_FAULTS 20
#define LOOK_MS 300
#define ARENA_MAX ((size_t)16 * 1024 * 1024)

struct batch {
    const struct cli *cli;
    const struct check_batch_wish *wish;
    struct platform_store *store;
    struct arena arena;
    struct bulk_job job;
    struct cli_progress progress;
    uint64_t settled, faults;
};

static struct bulk *stoppable; /* the one that signals are for */

static void
on_signal(int number)
{
    (void)number;
    bulk_stop(stoppable);
}

static int
fail_store(const struct batch *batch)
{
    return cli_fail(batch->cli, CLI_FAILURE, "%s", platform_store_error(batch->store));
}

/* --- The file --- */

static void
tell_fault(struct batch *batch, uint64_t line, const char *column, const char *text)
{
    if (batch->faults++ < SHOWN_FAULTS)
        fprintf(stderr, "line %" PRIu64 "%s%s: %s\n", line, column && column[0] ? ", " : "",
                column ? column : "", text);
}

static int
add_row(struct batch *batch, int64_t job, const struct register_values *values, struct date today)
{
    const struct application_fields fields = {values->values[0], values->values[1],
                                              values->values[2], values->values[3]};
    enum problem_code reason = PROBLEM_NONE;
    struct problem problem = {.code = PROBLEM_NONE};
    struct bulk_row row;
    int r;

    if (application_row_read(&fields, today, &row, &problem) < 0) {
        tell_fault(batch, values->line, problem.field, problem_kind(problem.code)->text_en);
        return CLI_DONE;
    }
    r = platform_store_add_row(batch->store, job, &row, &reason);
    if (r < 0)
        return fail_store(batch);
    if (r == 0)
        tell_fault(batch, values->line, "", problem_kind(reason)->text_en);
    return CLI_DONE;
}

static int
add_rows(struct batch *batch, int64_t job, struct register_source *source)
{
    struct date today = date_in_riga(clock_now_us(&batch->cli->clock));
    struct register_values values;
    uint64_t rows = 0;
    int more, r = CLI_DONE;

    while (r == CLI_DONE && (more = register_source_next(source, &values)) == 1) {
        if (++rows > LIMIT_BATCH_FILE_ROWS)
            return cli_fail(batch->cli, CLI_REFUSED, "%s: has more than %d rows; divide it",
                            batch->wish->file, LIMIT_BATCH_FILE_ROWS);
        if (values.problem)
            tell_fault(batch, values.line, values.column, values.problem);
        else
            r = add_row(batch, job, &values, today);
    }
    if (r == CLI_DONE && more < 0)
        r = cli_fail(batch->cli, CLI_FAILURE, "%s: cannot be read to its end", batch->wish->file);
    return r;
}

/* Draft, rows and start in one transaction: all or nothing. */
static int
make_job(struct batch *batch, const char *name)
{
    static const struct register_columns columns = {{"number", "person_code", "purpose", "day"}, 4};
    int64_t now_us = clock_now_us(&batch->cli->clock), id;
    struct register_source source;
    char error[FILE_ERROR_MAX], who[64];
    int r = CLI_DONE;

    if (platform_store_begin(batch->store) < 0 ||
        platform_store_add_job(batch->store, str_from(name), command_log_account(who, sizeof who),
                               now_us, &id) < 0)
        return fail_store(batch);
    if (register_source_open(batch->wish->file, &columns, &source, error) < 0)
        r = cli_fail(batch->cli, CLI_REFUSED, "%s", error);
    else
        r = add_rows(batch, id, &source);
    register_source_close(&source);
    if (r == CLI_DONE && batch->faults)
        r = cli_fail(batch->cli, CLI_REFUSED,
                     "%" PRIu64 " rows cannot be asked about; mend them: none was asked",
                     batch->faults);
    if (r == CLI_DONE && (platform_store_set_job_state(batch->store, id, BULK_RUNNING,
                                                       &batch->wish->asker, now_us) < 0 ||
                          platform_store_commit(batch->store) < 0))
        r = fail_store(batch);
    platform_store_rollback(batch->store);
    if (r == CLI_DONE && platform_store_find_job(batch->store, id, &batch->arena, &batch->job) != 1)
        r = fail_store(batch);
    return r;
}

/* --- The job --- */

/* One of that name, whatever its state. 1 found, 0 not. */
static int
find_job(struct batch *batch, const char *name)
{
    struct bulk_job *jobs;
    size_t count = 1;
    int64_t after = 0;

    while (count) {
        if (platform_store_list_jobs(batch->store, after, LIMIT_BATCH, &batch->arena, &jobs,
                                     &count) < 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            if (str_eq_c(jobs[i].name, name)) {
                batch->job = jobs[i];
                return 1;
            }
        if (count)
            after = jobs[count - 1].id;
    }
    return 0;
}

/* A job that was paused or left behind goes on in the name of who asks now. */
static int
go_on(struct batch *batch)
{
    int r;

    if (batch->job.state == BULK_CANCELLED)
        return cli_fail(batch->cli, CLI_REFUSED, "this batch was cancelled");
    if (batch->job.state != BULK_PAUSED)
        return CLI_DONE;
    if (platform_store_begin(batch->store) < 0)
        return fail_store(batch);
    r = platform_store_set_job_state(batch->store, batch->job.id, BULK_RUNNING, &batch->wish->asker,
                                     clock_now_us(&batch->cli->clock));
    if (r < 0 || platform_store_commit(batch->store) < 0)
        return fail_store(batch);
    batch->job.state = BULK_RUNNING;
    return CLI_DONE;
}

static uint64_t
settled_of(const struct bulk_job *job)
{
    return job->total - job->counts[CHECK_NONE];
}

static int
look(struct batch *batch)
{
    arena_reset(&batch->arena);
    return platform_store_find_job(batch->store, batch->job.id, &batch->arena, &batch->job) == 1
               ? CLI_DONE
               : fail_store(batch);
}

static void
on_settled(void *ctx, size_t count)
{
    struct batch *batch = ctx;

    batch->settled += count;
    cli_progress_show(&batch->progress, batch->settled);
}

/* check_asker() looked at him just now. */
static struct operator_standing
standing_of(void *ctx, const struct bulk_asker *asker)
{
    const struct batch *batch = ctx;
    bool same = str_eq(asker->person_code, batch->wish->asker.person_code);

    return (struct operator_standing){.listed = same, .bound = same};
}

/* The job is in our hands. */
static int
drive(struct batch *batch, struct bulk *bulk)
{
    struct sigaction stop = {.sa_handler = on_signal};
    int r;

    stoppable = bulk;
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    r = bulk_run(bulk, batch->job.id) < 0
            ? cli_fail(batch->cli, CLI_FAILURE, "%s", bulk_error(bulk))
            : CLI_DONE;
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    bulk_close(bulk);
    return r == CLI_DONE ? look(batch) : r;
}

/* While another process works on jobs, the running platform, it is left this one, too. */
static int
work(struct batch *batch)
{
    struct bulk_options options = {.config = batch->wish->config,
                                   .clock = &batch->cli->clock,
                                   .standing = standing_of,
                                   .settled = on_settled,
                                   .ctx = batch};
    char error[BULK_ERROR_MAX];
    struct bulk *bulk = NULL;
    int held = 0, r = CLI_DONE;

    while (r == CLI_DONE && batch->job.state == BULK_RUNNING &&
           (held = bulk_open(&options, &bulk, error)) == 0) {
        cli_progress_show(&batch->progress, settled_of(&batch->job));
        poll(NULL, 0, LOOK_MS);
        r = look(batch);
    }
    if (r == CLI_DONE && held < 0)
        return cli_fail(batch->cli, CLI_FAILURE, "%s", error);
    return bulk ? drive(batch, bulk) : r;
}

/* --- The end --- */

/* Handing the answers out is a use of them (3.2.7). */
static int
record_use(const struct batch *batch)
{
    char error[COMMAND_LOG_ERROR_MAX], detail[64];
    struct command_event event = {
        .type = RECORD_USE, .subject = STR("batch results"), .outcome = STR("done")};

    snprintf(detail, sizeof detail, "{\"job\":%" PRId64 ",\"rows\":%" PRIu64 "}", batch->job.id,
             batch->job.total);
    event.detail = str_from(detail);

    if (command_log_append(&batch->wish->config->node, &batch->cli->clock, &event, error) < 0)
        return cli_fail(batch->cli, CLI_FAILURE, "nothing is shown: %s", error);
    return CLI_DONE;
}

static int
tell(const struct batch *batch)
{
    const uint64_t *counts = batch->job.counts;
    uint64_t answered = counts[CHECK_STATUS] + counts[CHECK_NOT_FOUND];

    if (batch->cli->json && batch->wish->out)
        cli_print_json(json_pack(
            "{s:I, s:I, s:I, s:I, s:I, s:I}", "rows", (json_int_t)batch->job.total, "status",
            (json_int_t)counts[CHECK_STATUS], "not_found", (json_int_t)counts[CHECK_NOT_FOUND],
            "incomplete", (json_int_t)counts[CHECK_INCOMPLETE], "refused",
            (json_int_t)counts[CHECK_REFUSED], "failed", (json_int_t)counts[CHECK_FAILED]));
    else
        fprintf(stderr,
                "%" PRIu64 " rows: %" PRIu64 " with a status, %" PRIu64 " not found, %" PRIu64
                " incomplete, %" PRIu64 " refused, %" PRIu64 " failed\n",
                batch->job.total, counts[CHECK_STATUS], counts[CHECK_NOT_FOUND],
                counts[CHECK_INCOMPLETE], counts[CHECK_REFUSED], counts[CHECK_FAILED]);
    return answered == batch->job.total ? CLI_DONE : CLI_REFUSED;
}

static int
run(struct batch *batch, const char *name)
{
    int found = find_job(batch, name);
    int r = found < 0 ? fail_store(batch) : found ? go_on(batch) : make_job(batch, name);

    if (r)
        return r;
    batch->settled = settled_of(&batch->job);
    cli_progress_begin(&batch->progress, "asking", batch->job.total);
    if (batch->job.state == BULK_RUNNING)
        r = work(batch);
    cli_progress_end(&batch->progress, settled_of(&batch->job));
    if (r)
        return r;
    if (batch->job.state == BULK_PAUSED)
        return cli_fail(batch->cli, CLI_REFUSED,
                        "the platform paused this batch: at its desk the operator may not ask, or "
                        "somebody paused it there (clause 3.2.9)");
    if (batch->job.state != BULK_DONE)
        return cli_fail(batch->cli, CLI_FAILURE,
                        "stopped on the way; the same command goes on from here");
    r = record_use(batch);
    if (r == CLI_DONE)
        r = check_batch_write(batch->cli, batch->store, batch->job.id, batch->wish->out);
    return r == CLI_DONE ? tell(batch) : r;
}

/* The job's name: by the file's bytes, so that the same file is the same batch. */
static int
name_job(const struct cli *cli, const char *path, char name[static NAME_MAX_LEN])
{
    char error[FILE_ERROR_MAX], *bytes;
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;
    size_t len;

    if (file_read(path, (size_t)LIMIT_BATCH_FILE_ROWS * LIMIT_IMPORT_LINE_MAX, &bytes, &len,
                  error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    digest_sha256(bytes, len, hash);
    digest_wipe(bytes, len);
    free(bytes);
    buf_init(&buf, name, NAME_MAX_LEN);
    buf_add_c(&buf, "file ");
    buf_add_hex(&buf, hash, sizeof hash);
    return buf_c(&buf) ? CLI_DONE : CLI_FAILURE;
}

int
check_batch(const struct cli *cli, const struct check_batch_wish *wish)
{
    struct batch batch = {.cli = cli, .wish = wish};
    char error[STORE_ERROR_MAX], name[NAME_MAX_LEN];
    int r = name_job(cli, wish->file, name);

    if (r)
        return r;
    batch.store = platform_files_open_store(&wish->config->node, false, error);
    if (!batch.store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&batch.arena, ARENA_MAX);
    r = run(&batch, name);
    arena_done(&batch.arena);
    platform_store_close(batch.store);
    return r;
}
