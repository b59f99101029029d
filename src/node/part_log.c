/* Gathers, commits, tells: see part_log.h. */
#define _GNU_SOURCE
#include "node/part_log.h"

#include "audit/audit_log.h"
#include "base/file.h"
#include "base/limits.h"
#include "node/log_key.h"
#include "node/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct waiting {
    void (*done)(void *arg, int result);
    void *arg;
};

/* Records apart from whom to tell, for they are appended as an array. */
struct batch {
    struct record *records;
    struct waiting *waiting;
    size_t count, size;
};

struct part_log {
    struct store *store;
    struct audit_log *log;
    struct batch batches[2]; /* one is filled while the other is told */
    unsigned filling;
};

static int
open_log(struct part_log *log, const struct node_config *config, const char *name, char *error)
{
    char *guard_path = node_guard_path(config, name), *key_path = node_log_key_path(config);
    char *origin = node_origin(config, name);
    struct audit_log_options options = {
        .origin = origin, .key_path = key_path, .guard_path = guard_path};

    if (!guard_path || !key_path || !origin)
        snprintf(error, PART_LOG_ERROR_MAX, "no memory");
    else if (file_make_folder(config->data, 0700, error) == 0 && log_key_need(config, error) == 0)
        log->store = part_open(config, name, false, error);
    if (log->store) {
        options.store = log->store;
        log->log = audit_log_open(&options, error);
    }
    free(guard_path);
    free(key_path);
    free(origin);
    return log->log ? 0 : -1;
}

struct part_log *
part_log_open(const struct node_config *config, const char *name,
              char error[static PART_LOG_ERROR_MAX])
{
    struct part_log *log = calloc(1, sizeof *log);
    char newest[PART_NAME_MAX];

    if (!log) {
        snprintf(error, PART_LOG_ERROR_MAX, "no memory");
        return NULL;
    }
    part_newest(config, name, newest);
    if (open_log(log, config, newest, error) == 0)
        return log;
    part_log_close(log);
    return NULL;
}

void
part_log_close(struct part_log *log)
{
    if (!log)
        return;
    audit_log_close(log->log);
    store_close(log->store);
    for (size_t i = 0; i < ARRAY_LEN(log->batches); i++) {
        free(log->batches[i].records);
        free(log->batches[i].waiting);
    }
    free(log);
}

static int
grow(struct batch *batch)
{
    size_t size = batch->size ? 2 * batch->size : LIMIT_BATCH;
    struct record *records = reallocarray(batch->records, size, sizeof *records);
    struct waiting *waiting;

    if (!records)
        return -1;
    batch->records = records;
    waiting = reallocarray(batch->waiting, size, sizeof *waiting);
    if (!waiting)
        return -1;
    batch->waiting = waiting;
    batch->size = size;
    return 0;
}

int
part_log_add(struct part_log *log, const struct record *record, void (*done)(void *arg, int result),
             void *arg)
{
    struct batch *batch = &log->batches[log->filling];

    if (batch->count == batch->size && grow(batch) < 0)
        return -1;
    batch->records[batch->count] = *record;
    batch->waiting[batch->count++] = (struct waiting){done, arg};
    return 0;
}

bool
part_log_waits(const struct part_log *log)
{
    return log->batches[log->filling].count > 0;
}

int
part_log_flush(struct part_log *log)
{
    struct batch *batch = &log->batches[log->filling];
    size_t durable = 0;

    log->filling ^= 1U;
    while (durable < batch->count) {
        size_t count = batch->count - durable;
        if (count > LIMIT_BATCH)
            count = LIMIT_BATCH;
        if (audit_log_append(log->log, batch->records + durable, count, NULL) < 0)
            break;
        durable += count;
    }
    for (size_t i = 0; i < batch->count; i++)
        batch->waiting[i].done(batch->waiting[i].arg, i < durable ? 0 : -1);
    batch->count = 0;
    return audit_log_broken(log->log) ? -1 : 0;
}

const char *
part_log_error(const struct part_log *log)
{
    return audit_log_error(log->log);
}
