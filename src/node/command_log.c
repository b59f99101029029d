/* Lock, open, append, close: see command_log.h. */
#define _GNU_SOURCE
#include "node/command_log.h"

#include "audit/audit_log.h"
#include "base/file.h"
#include "node/log_key.h"
#include "node/part.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PART "admin"

struct part {
    char name[PART_NAME_MAX];
    char *guard_path, *key_path, *origin, *lock_path;
    int lock;
    struct store *store;
    struct audit_log *log;
};

static int
take_paths(struct part *part, const struct node_config *config)
{
    part_newest(config, PART, part->name);
    part->guard_path = node_guard_path(config, part->name);
    part->key_path = node_log_key_path(config);
    part->origin = node_origin(config, part->name);
    if (asprintf(&part->lock_path, "%s/audit-" PART ".lock", config->data) < 0)
        part->lock_path = NULL;
    return part->guard_path && part->key_path && part->origin && part->lock_path ? 0 : -1;
}

static int
open_part(struct part *part, const struct node_config *config, char *error)
{
    struct audit_log_options options = {
        .origin = part->origin, .key_path = part->key_path, .guard_path = part->guard_path};

    part->lock = open(part->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (part->lock < 0 || flock(part->lock, LOCK_EX) < 0) {
        snprintf(error, COMMAND_LOG_ERROR_MAX, "%s: %s", part->lock_path, strerror(errno));
        return -1;
    }
    if (log_key_need(config, error) < 0)
        return -1;
    part->store = part_open(config, part->name, false, error);
    if (!part->store)
        return -1;
    options.store = part->store;
    part->log = audit_log_open(&options, error);
    return part->log ? 0 : -1;
}

static void
close_part(struct part *part)
{
    audit_log_close(part->log);
    store_close(part->store);
    if (part->lock >= 0)
        close(part->lock); /* and so unlocks */
    free(part->guard_path);
    free(part->key_path);
    free(part->origin);
    free(part->lock_path);
}

struct str
command_log_account(char *text, size_t size)
{
    const struct passwd *entry = getpwuid(getuid());
    struct str person = str_from(getenv(COMMAND_LOG_OPERATOR));

    if (person.len && !str_has_control(person))
        snprintf(text, size, "%s", person.ptr);
    else
        snprintf(text, size, "%s", entry ? entry->pw_name : "unknown");
    return str_from(text);
}

static void
fill(struct record *record, const struct command_event *event, struct str who, int64_t at_us)
{
    record_init(record, event->type, at_us);
    record->operator_name = event->reader.len ? event->reader : who;
    record->subject = event->subject;
    record->detail = event->detail;
    record->clause = event->clause;
    record->outcome = event->outcome;
    record->software = STR("tilts " TILTS_VERSION);
    record->channel = STR("command");
}

int
command_log_append_records(const struct node_config *config, const struct record *records,
                           size_t count, uint64_t *ret_indexes,
                           char error[static COMMAND_LOG_ERROR_MAX])
{
    struct part part = {.lock = -1};
    int r = -1;

    if (take_paths(&part, config) < 0)
        snprintf(error, COMMAND_LOG_ERROR_MAX, "no memory");
    else if (file_make_folder(config->data, 0700, error) == 0 &&
             open_part(&part, config, error) == 0) {
        r = audit_log_append(part.log, records, count, ret_indexes);
        if (r < 0)
            snprintf(error, COMMAND_LOG_ERROR_MAX, "%s", audit_log_error(part.log));
    }
    close_part(&part);
    return r;
}

int
command_log_append_all(const struct node_config *config, const struct clock *clock,
                       const struct command_event *events, size_t count,
                       char error[static COMMAND_LOG_ERROR_MAX])
{
    struct record *records = calloc(count, sizeof *records);
    uint64_t *indexes = calloc(count, sizeof *indexes);
    char who[64];
    struct str account = command_log_account(who, sizeof who);
    int r = -1;

    if (!records || !indexes) {
        snprintf(error, COMMAND_LOG_ERROR_MAX, "no memory");
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        fill(&records[i], &events[i], account, clock_now_us(clock));
    r = command_log_append_records(config, records, count, indexes, error);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (events[i].ret_index)
            *events[i].ret_index = indexes[i];
done:
    free(records);
    free(indexes);
    return r;
}

int
command_log_append(const struct node_config *config, const struct clock *clock,
                   const struct command_event *event, char error[static COMMAND_LOG_ERROR_MAX])
{
    return command_log_append_all(config, clock, event, 1, error);
}
