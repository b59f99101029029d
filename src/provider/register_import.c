/* The import: see register_import.h. One pass, one transaction. */
#include "provider/register_import.h"

#include "provider/register_reject.h"
#include "provider/register_row.h"
#include "provider/register_seen.h"

#include <stdio.h>
#include <string.h>

#define PROGRESS_ROWS 1024
#define MAX_BAD_ALL 10000U /* hundredths of a percent */

/* One import under way. */
struct job {
    const struct register_import *import;
    struct register_source source;
    struct register_reject reject;
    struct register_seen seen;
    struct register_import_result result;
    char *error;
};

enum taking { TAKEN, REFUSED, PASSED_OVER, FAILED };

const char *
register_mode_name(enum register_mode mode)
{
    static const char *const names[] = {"snapshot", "delta", "codes"};

    return names[mode];
}

static const struct register_columns *
columns_of(enum register_mode mode)
{
    static const struct register_columns *const columns[] = {
        &register_row_snapshot, &register_row_delta, &register_row_codes};

    return columns[mode];
}

static int
fail(struct job *job, const char *why)
{
    snprintf(job->error, REGISTER_IMPORT_ERROR_MAX, "%s: %s", job->import->path, why);
    return -1;
}

static int
fail_store(struct job *job)
{
    return fail(job, store_error(job->import->store));
}

/* Whether the key is the file's first of its kind; REFUSED or FAILED otherwise. */
static enum taking
take_key(struct job *job, struct register_values *values, struct buf *key)
{
    int r = buf_ok(key) ? register_seen_add(&job->seen, buf_str(key)) : -1;

    if (r < 0) {
        fail(job, "no memory for so many rows");
        return FAILED;
    }
    if (r == 0) {
        values->problem = "the file has this row already";
        return REFUSED;
    }
    return TAKEN;
}

static enum taking
take_row_key(struct job *job, struct register_values *values, const struct register_row *row)
{
    char memory[REGISTER_FIELD_MAX + 64];
    struct buf key;

    buf_init(&key, memory, sizeof memory);
    buf_add_bytes(&key, &row->person, sizeof row->person);
    buf_add_bytes(&key, &row->kind, sizeof row->kind);
    buf_add_bytes(&key, &row->from, sizeof row->from);
    buf_add(&key, row->decision);
    return take_key(job, values, &key);
}

static enum taking
take_withdrawal(struct job *job, struct register_values *values, const struct register_row *row)
{
    struct store *store = job->import->store;
    bool found;

    if (store->ops->withdraw_status(store, row, &found) < 0) {
        fail_store(job);
        return FAILED;
    }
    if (!found)
        values->problem = "the register has no such row to withdraw";
    return found ? TAKEN : REFUSED;
}

static enum taking
take_status(struct job *job, struct register_values *values)
{
    const struct register_import *import = job->import;
    struct register_row_checked checked = {0};
    struct registration whose;
    enum taking taking;

    /* A bad row of another municipality is not this one's to hear of. */
    if (import->only && !values->problem &&
        registration_parse(values->values[REGISTER_ROW_MUNICIPALITY], &whose) &&
        whose.number != import->municipality.number)
        return PASSED_OVER;
    if (!register_row_check(values, import->mode == REGISTER_DELTA, &checked))
        return REFUSED;
    if (checked.row.municipality.number != import->municipality.number) {
        register_row_refuse(values, &register_row_delta, REGISTER_ROW_MUNICIPALITY,
                            "is another municipality than the one imported");
        return REFUSED;
    }
    taking = take_row_key(job, values, &checked.row);
    if (taking != TAKEN)
        return taking;
    if (checked.withdraw)
        return take_withdrawal(job, values, &checked.row);
    if (import->store->ops->put_status(import->store, &checked.row) < 0) {
        fail_store(job);
        return FAILED;
    }
    job->result.warned += checked.digit_mismatch;
    return TAKEN;
}

/* A person changes a code once, so neither the old nor the new one comes twice. */
static enum taking
take_link_key(struct job *job, struct register_values *values, uint64_t code, size_t column)
{
    char memory[16];
    struct buf key;
    enum taking taking;

    buf_init(&key, memory, sizeof memory);
    buf_add_u64(&key, column);
    buf_add_bytes(&key, &code, sizeof code);
    taking = take_key(job, values, &key);
    if (taking == REFUSED)
        register_row_refuse(values, &register_row_codes, column, "the file has it already");
    return taking;
}

static enum taking
take_link(struct job *job, struct register_values *values)
{
    struct store *store = job->import->store;
    struct register_row_link link = {0};
    enum taking taking;

    if (!register_row_check_link(values, &link))
        return REFUSED;
    taking = take_link_key(job, values, link.old_code, 0);
    if (taking == TAKEN)
        taking = take_link_key(job, values, link.new_code, 1);
    if (taking != TAKEN)
        return taking;
    if (store->ops->link_codes(store, link.old_code, link.new_code, link.day) < 0) {
        fail_store(job);
        return FAILED;
    }
    job->result.warned += link.digit_mismatch;
    return TAKEN;
}

static int
take_all(struct job *job)
{
    const struct register_import *import = job->import;
    struct register_lines *lines = job->source.lines;
    struct register_values values;
    uint64_t rows = 0;
    int r;

    while ((r = register_source_next(&job->source, &values)) == 1) {
        switch (import->mode == REGISTER_CODES ? take_link(job, &values)
                                               : take_status(job, &values)) {
        case TAKEN:
            job->result.taken++;
            break;
        case REFUSED:
            job->result.refused++;
            register_reject_add(&job->reject, values.line, values.column, values.value,
                                values.problem);
            break;
        case PASSED_OVER:
            job->result.passed_over++;
            break;
        case FAILED:
            return -1;
        }
        if (import->progress && ++rows % PROGRESS_ROWS == 0)
            import->progress(import->progress_ctx, register_lines_done(lines),
                             register_lines_total(lines));
    }
    return r < 0 ? fail(job, "the file cannot be read") : 0;
}

/* Why the file must not be applied, or NULL. */
static const char *
reason_to_stop(const struct job *job)
{
    const struct register_import_result *result = &job->result;
    uint64_t rows = result->taken + result->refused;

    if (result->refused * MAX_BAD_ALL > rows * job->import->max_bad)
        return "more rows are bad than the share that is let pass";
    /* An export that went wrong must not read as "nobody here holds a status any more". */
    if (rows == 0 && job->import->mode == REGISTER_SNAPSHOT)
        return "the file holds no rows of the municipality";
    return NULL;
}

static int
add_history(struct job *job)
{
    const struct register_import *import = job->import;
    const struct register_import_result *result = &job->result;
    struct import_entry entry = {
        .at_us = clock_now_us(import->clock),
        .file = str_from(import->path),
        .sha256_hex = str_from(result->sha256_hex),
        .mode = str_from(register_mode_name(import->mode)),
        .who = import->who,
        .municipality = import->municipality,
        .taken = result->taken,
        .refused = result->refused,
        .warned = result->warned,
        .applied = result->applied,
    };

    return import->store->ops->add_import(import->store, &entry) < 0 ? fail_store(job) : 0;
}

/* A try that changed nothing is told of in a transaction of its own. */
static int
add_try(struct job *job)
{
    struct store *store = job->import->store;

    job->result.applied = false;
    if (store->ops->begin_write(store) < 0)
        return fail_store(job);
    if (add_history(job) < 0 || store->ops->commit(store) < 0) {
        fail_store(job);
        store->ops->rollback(store);
        return -1;
    }
    return 0;
}

/* Reads, writes and decides; 0 applied or stopped (then nothing is written yet). */
static int
run(struct job *job)
{
    const struct register_import *import = job->import;
    struct store *store = import->store;

    if (store->ops->begin_write(store) < 0)
        return fail_store(job);
    if (import->mode == REGISTER_SNAPSHOT &&
        store->ops->clear_municipality(store, import->municipality) < 0) {
        fail_store(job);
        goto rollback;
    }
    if (take_all(job) < 0)
        goto rollback;
    if (register_lines_finish(job->source.lines, job->result.sha256_hex) < 0) {
        fail(job, "the file cannot be read");
        goto rollback;
    }
    job->result.stopped = reason_to_stop(job);
    if (job->result.stopped) {
        store->ops->rollback(store);
        return add_try(job);
    }
    job->result.applied = true;
    /* Whoever sent the file must be able to learn what was refused before it counts. */
    if (register_reject_close(&job->reject, job->error) < 0 || add_history(job) < 0)
        goto rollback;
    if (store->ops->commit(store) == 0)
        return 0;
    fail_store(job);

rollback:
    store->ops->rollback(store);
    return -1;
}

/* A file whose header will not do is still a try with a hash. */
static void
add_hopeless_try(struct job *job)
{
    char sentence[REGISTER_IMPORT_ERROR_MAX];

    if (!job->source.lines || register_lines_finish(job->source.lines, job->result.sha256_hex) < 0)
        return;
    memcpy(sentence, job->error, sizeof sentence);
    if (add_try(job) == 0)
        memcpy(job->error, sentence, sizeof sentence);
}

int
register_import(const struct register_import *import, struct register_import_result *ret_result,
                char error[static REGISTER_IMPORT_ERROR_MAX])
{
    struct job job = {.import = import, .error = error};
    int r;

    error[0] = '\0';
    r = register_source_open(import->path, columns_of(import->mode), &job.source, error);
    if (r < 0)
        add_hopeless_try(&job);
    if (r == 0)
        r = register_reject_open(import->rejects_path, import->path, &job.reject, error);
    if (r == 0)
        r = run(&job);
    if (job.reject.file && register_reject_close(&job.reject, error) < 0)
        r = -1;
    register_source_close(&job.source);
    register_seen_done(&job.seen);
    if (r == 0)
        *ret_result = job.result;
    return r;
}
