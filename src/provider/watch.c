/* Looking at a node from beside its lanes: see watch.h. */
#include "provider/watch.h"

#include "base/limits.h"
#include "base/log.h"
#include "node/part.h"
#include "node/register.h"
#include "pki/expiry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define NOTE_BYTES (64 * 1024) /* of a checkpoint with all its cosignatures */

/* A signature line's blob: key id, the time in seconds, an Ed25519 signature. */
#define COSIGNATURE_SIZE (4 + 8 + 64)

static int64_t
cosigned_by_line(struct str line)
{
    uint8_t blob[COSIGNATURE_SIZE + 1];
    uint64_t seconds = 0;
    size_t len;

    if (!str_starts_with(line, STR("\xe2\x80\x94 ")))
        return 0;
    (void)str_split(&line, ' ');
    (void)str_split(&line, ' '); /* the signer's name */
    if (!base64_decode(line, blob, sizeof blob, &len) || len != COSIGNATURE_SIZE)
        return 0;
    for (size_t i = 4; i < 12; i++)
        seconds = seconds << 8 | blob[i];
    return seconds < INT64_MAX / US_PER_SECOND ? (int64_t)seconds * US_PER_SECOND : 0;
}

int64_t
watch_cosigned_us(struct str note)
{
    int64_t newest_us = 0;

    while (note.len) {
        int64_t at_us = cosigned_by_line(str_split(&note, '\n'));
        if (at_us > newest_us)
            newest_us = at_us;
    }
    return newest_us;
}

static uint64_t
file_bytes(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 ? (uint64_t)file.st_size : 0;
}

/* Of the write-ahead log beside a file. */
static uint64_t
wal_bytes(const char *path)
{
    char wal_path[4096];
    int len = snprintf(wal_path, sizeof wal_path, "%s-wal", path);

    return len < (int)sizeof wal_path ? file_bytes(wal_path) : 0;
}

static int
take_time(void *ctx, const struct store_record *record)
{
    int64_t *newest_us = ctx;

    *newest_us = record->at_us;
    return 0;
}

/* Cosignatures are kept beside the checkpoints that they are of. */
static int
take_cosignature(void *ctx, const struct store_attachment *attachment)
{
    int64_t *newest_us = ctx;

    if (attachment->kind == ATTACHMENT_COSIGNATURE && attachment->at_us > *newest_us)
        *newest_us = attachment->at_us;
    return 0;
}

/* Size, newest record and cosignatures as the part's own file has them. */
static void
read_part(const struct watch *watch, struct watch_part *part)
{
    struct store_paths paths = {
        .log_path = part->path, .read_only = true, .database = watch->config->node.database};
    struct store_checkpoint checkpoint = {0};
    char error[STORE_ERROR_MAX];
    struct store *store;
    struct arena arena;
    int64_t cosigned_us;

    if (!paths.database && file_bytes(part->path) == 0)
        return; /* commands make theirs when they first write */
    store = store_open(&paths, error);
    if (!store)
        return;
    arena_init(&arena, NOTE_BYTES);
    if (store->ops->last_checkpoint(store, &arena, &checkpoint) == 0 && checkpoint.size > 0) {
        part->size = checkpoint.size;
        cosigned_us = watch_cosigned_us(checkpoint.note);
        if (cosigned_us > part->cosigned_us)
            part->cosigned_us = cosigned_us;
        (void)store->ops->each_attachment(store, take_cosignature, &part->cosigned_us);
        (void)store->ops->each_record(store, checkpoint.size - 1, take_time, &part->newest_us);
    }
    arena_done(&arena);
    store_close(store);
}

static void
look_at_part(const struct watch *watch, struct watch_part *part)
{
    int64_t newest_us;

    read_part(watch, part);
    part->bytes = file_bytes(part->path) + wal_bytes(part->path);
    if (!part->stats)
        return;
    /* A lane's own word is newer than what was just read. */
    part->size = (uint64_t)stats_gauge(part->stats, STATS_LOG_SIZE);
    newest_us = stats_gauge(part->stats, STATS_LAST_RECORD_US);
    if (newest_us > part->newest_us)
        part->newest_us = newest_us;
}

static void
open_register(struct watch *watch)
{
    char error[STORE_ERROR_MAX];

    watch->store = register_open_to_read(&watch->config->node, error);
    if (!watch->store)
        snprintf(watch->register_error, WATCH_ERROR_MAX, "%s", error);
}

/* A handle that failed is opened anew the next time. */
static void
look_at_register(struct watch *watch)
{
    watch->agreements_good = false;
    if (!watch->store)
        open_register(watch);
    if (!watch->store)
        return;
    if (watch->store->ops->begin_read(watch->store) < 0) {
        snprintf(watch->register_error, WATCH_ERROR_MAX, "%s", store_error(watch->store));
        store_close(watch->store);
        watch->store = NULL;
        return;
    }
    watch->agreements_good =
        agreements_refresh(watch->agreements, watch->store, watch->register_error) >= 0;
    watch->store->ops->end_read(watch->store);
}

void
watch_look(struct watch *watch)
{
    struct statvfs disk;
    char error[FILE_ERROR_MAX];

    look_at_register(watch);
    for (size_t i = 0; i < watch->part_count; i++)
        look_at_part(watch, &watch->parts[i]);
    watch->disk_free =
        statvfs(watch->config->node.data, &disk) == 0 ? (uint64_t)disk.f_bavail * disk.f_frsize : 0;
    (void)identity_refresh(watch->trust, error); /* a bad CRL is for the lanes to tell */
}

static void
tend(const struct store_paths *paths, const char *file, const char *name)
{
    char error[STORE_ERROR_MAX];

    if (wal_bytes(file) > 0 && store_tend(paths, error) < 0)
        log_event(LOG_WARNING, "checkpoint-failed", "file=%s reason=\"%s\"", name, error);
}

static void
warn_of_certificates(struct watch *watch)
{
    int64_t now_us = clock_now_us(watch->clock);
    struct certificate_use *uses;
    size_t count;

    if (now_us < watch->warn_us)
        return;
    uses = provider_config_certificates(watch->config, &count);
    if (uses)
        certificates_warn(uses, count, now_us, &watch->warn_us);
    free(uses);
}

void
watch_tend(struct watch *watch)
{
    struct store_paths paths = {.register_path = watch->register_path};

    warn_of_certificates(watch);
    if (watch->config->node.database) /* its server tends itself */
        return;
    tend(&paths, watch->register_path, "register");
    for (size_t i = 0; i < watch->part_count; i++) {
        paths = (struct store_paths){.log_path = watch->parts[i].path};
        tend(&paths, watch->parts[i].path, watch->parts[i].origin);
    }
}

static int
add_part(struct watch *watch, const struct watch_lane *lane)
{
    struct watch_part *part = &watch->parts[watch->part_count++];
    char name[PART_NAME_MAX];

    part_newest(&watch->config->node, "admin", name);
    part->stats = lane ? lane->stats : NULL;
    part->origin = lane ? strdup(lane->origin) : node_origin(&watch->config->node, name);
    part->path = lane ? strdup(lane->log_path) : node_log_path(&watch->config->node, name);
    return part->origin && part->path ? 0 : -1;
}

static int
fill(struct watch *watch, const struct watch_options *options)
{
    for (size_t i = 0; i < options->lane_count && i + 1 < WATCH_PARTS_MAX; i++)
        if (add_part(watch, &options->lanes[i]) < 0)
            return -1;
    if (add_part(watch, NULL) < 0)
        return -1;
    watch->register_path = node_register_path(&options->config->node);
    watch->agreements = agreements_open();
    return watch->register_path && watch->agreements ? 0 : -1;
}

struct watch *
watch_open(const struct watch_options *options, char error[static WATCH_ERROR_MAX])
{
    struct watch *watch = calloc(1, sizeof *watch);

    if (!watch) {
        snprintf(error, WATCH_ERROR_MAX, "no memory for the back office");
        return NULL;
    }
    watch->config = options->config;
    watch->clock = options->clock;
    watch->started_us = clock_now_us(options->clock);
    if (fill(watch, options) < 0) {
        snprintf(error, WATCH_ERROR_MAX, "no memory for the back office");
        goto fail;
    }
    if (expiry_of(options->certificate_pem, &watch->certificate_till_us) < 0) {
        snprintf(error, WATCH_ERROR_MAX, "%s: is no certificate", options->config->certificate);
        goto fail;
    }
    watch->trust = identity_trust_open(options->config->trust, options->config->crl, error);
    if (!watch->trust)
        goto fail;
    return watch;
fail:
    watch_close(watch);
    return NULL;
}

void
watch_close(struct watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->part_count; i++) {
        free(watch->parts[i].origin);
        free(watch->parts[i].path);
    }
    free(watch->register_path);
    store_close(watch->store);
    agreements_close(watch->agreements);
    identity_trust_close(watch->trust);
    free(watch);
}
