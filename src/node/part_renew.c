/*
 * Opening a new origin: see part.h. The new log is made under names that nothing looks for, and
 * gets its first leaf there; only then it takes its place. In a database it is there with its first
 * leaf, at once. A crash before its guard is in place leaves a log that refuses to sign, for which
 * this can be done again.
 */
#define _GNU_SOURCE
#include "audit/audit_log.h"
#include "audit/gap.h"
#include "base/file.h"
#include "node/part.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct renewal {
    const struct node_config *config;
    const struct clock *clock;
    const char *reason;
    char old_name[PART_NAME_MAX], new_name[PART_NAME_MAX];
    char *old_log, *old_guard, *old_origin;
    char *new_log, *new_guard, *new_origin, *key_path;
    char *made_log, *made_guard; /* where the new one is made */
    struct guard *lock;          /* of the old one: its lane must not run */
    struct gap gap;
    char finding[GAP_FINDING_MAX];
    char *error;
};

static int
fail(struct renewal *r, const char *what)
{
    snprintf(r->error, PART_ERROR_MAX, "%s", what);
    return -1;
}

static int
take_paths(struct renewal *r, const char *lane)
{
    part_newest(r->config, lane, r->old_name);
    if (!part_next(r->old_name, r->new_name))
        return fail(r, "there is no name left for a further origin");
    r->old_log = node_log_path(r->config, r->old_name);
    r->old_guard = node_guard_path(r->config, r->old_name);
    r->old_origin = node_origin(r->config, r->old_name);
    r->new_log = node_log_path(r->config, r->new_name);
    r->new_guard = node_guard_path(r->config, r->new_name);
    r->new_origin = node_origin(r->config, r->new_name);
    r->key_path = node_log_key_path(r->config);
    if (asprintf(&r->made_log, "%s/opening-%s.db", r->config->data, r->new_name) < 0)
        r->made_log = NULL;
    if (asprintf(&r->made_guard, "%s/opening-%s.guard", r->config->data, r->new_name) < 0)
        r->made_guard = NULL;
    if (!r->old_log || !r->old_guard || !r->old_origin || !r->new_log || !r->new_guard ||
        !r->new_origin || !r->key_path || !r->made_log || !r->made_guard)
        return fail(r, "no memory");
    if (access(r->old_guard, F_OK) < 0 && !part_is_there(r->config, r->old_name))
        return fail(r, "there is no such part of the log; look at tilts audit checkpoint");
    return 0;
}

/* 1 when there is a gap to state, 0 when there is none. */
static int
look(struct renewal *r)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct signing_key *key;
    struct store *store;
    int found;

    r->lock = guard_open(r->old_guard, r->error);
    if (!r->lock)
        return -1;
    key = signing_open(r->key_path, r->error);
    if (!key)
        return -1;
    signing_public(key, public_key);
    signing_close(key);
    store =
        part_open(r->config, r->old_name, false, r->error); /* made when it is lost: it is empty */
    if (!store)
        return -1;
    found = gap_find(store, r->old_origin, public_key, r->old_guard, &r->gap, r->finding);
    store_close(store);
    if (found < 0)
        return fail(r, r->finding);
    if (found == 0)
        snprintf(r->error, PART_ERROR_MAX,
                 "nothing is wrong with %s: it signs, so no new origin is opened", r->old_origin);
    return found;
}

static void
remove_made(const struct renewal *r)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char path[PATH_MAX];

    for (size_t i = 0; r->made_log && i < ARRAY_LEN(suffixes); i++) {
        snprintf(path, sizeof path, "%s%s", r->made_log, suffixes[i]);
        unlink(path);
    }
    if (r->made_guard)
        unlink(r->made_guard);
}

static int
append_gap(struct renewal *r, struct audit_log *log)
{
    char detail[GAP_DETAIL_MAX];
    struct record record;
    struct buf buf;

    buf_init(&buf, detail, sizeof detail);
    if (gap_encode(&r->gap, r->finding, r->reason, &buf) < 0)
        return fail(r, "the gap does not fit a record; shorten the reason");
    record_init(&record, RECORD_GAP, clock_now_us(r->clock));
    record.subject = str_from(r->old_origin);
    record.detail = buf_str(&buf);
    record.outcome = STR("begun");
    record.software = STR("tilts " TILTS_VERSION);
    record.channel = STR("command");
    return audit_log_append(log, &record, 1, NULL) < 0 ? fail(r, audit_log_error(log)) : 0;
}

static int
make(struct renewal *r)
{
    struct store_paths paths = {.log_path = r->config->database ? r->new_log : r->made_log,
                                .database = r->config->database};
    struct audit_log_options options = {
        .origin = r->new_origin, .key_path = r->key_path, .guard_path = r->made_guard};
    struct audit_log *log;
    int result;

    remove_made(r);
    options.store = store_open(&paths, r->error);
    if (!options.store)
        return -1;
    log = audit_log_open(&options, r->error);
    result = log ? append_gap(r, log) : -1;
    audit_log_close(log);
    store_close(options.store); /* which leaves one file, without a write-ahead log */
    return result;
}

static int
sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = fd < 0 ? -1 : fsync(fd);

    if (fd >= 0)
        close(fd);
    return r;
}

static int
put_in_place(struct renewal *r)
{
    if ((!r->config->database && rename(r->made_log, r->new_log) < 0) ||
        rename(r->made_guard, r->new_guard) < 0 || sync_folder(r->config->data) < 0)
        return fail(r, strerror(errno));
    return 0;
}

static void
done(struct renewal *r)
{
    guard_close(r->lock);
    free(r->old_log);
    free(r->old_guard);
    free(r->old_origin);
    free(r->new_log);
    free(r->new_guard);
    free(r->new_origin);
    free(r->key_path);
    free(r->made_log);
    free(r->made_guard);
}

int
part_renew(const struct node_config *config, const struct clock *clock, const char *lane,
           const char *reason, char ret_name[static PART_NAME_MAX],
           char error[static PART_ERROR_MAX])
{
    struct renewal r = {.config = config, .clock = clock, .reason = reason, .error = error};
    int result = take_paths(&r, lane);

    if (result == 0)
        result = look(&r);
    if (result == 1 && (make(&r) < 0 || put_in_place(&r) < 0)) {
        remove_made(&r);
        result = -1;
    }
    if (result == 1)
        memcpy(ret_name, r.new_name, PART_NAME_MAX);
    done(&r);
    return result;
}
