/*
 * The parts of the node's audit log that lie in its data folder: one per lane, and "admin". For
 * commands that read them. Thread: any.
 */
#ifndef TILTS_PROVIDER_LOG_PARTS_H
#define TILTS_PROVIDER_LOG_PARTS_H

#include "provider/config.h"
#include "store/store.h"

#define LOG_PARTS_MAX 64
#define LOG_PART_NAME_MAX 16

struct log_part {
    char name[LOG_PART_NAME_MAX]; /* "0", "admin" */
    char *origin, *path, *guard_path;
};

struct log_parts {
    struct log_part parts[LOG_PARTS_MAX];
    size_t count;
};

#define LOG_PARTS_ERROR_MAX 512

/* Lists them by name, "admin" last. 0, or -1 with a sentence; release with log_parts_done(). */
int log_parts_find(const struct provider_config *config, struct log_parts *ret_parts,
                   char error[static LOG_PARTS_ERROR_MAX]) MUST_USE;
void log_parts_done(struct log_parts *parts);
/* Opens one for reading. NULL with a sentence. */
struct store *log_part_open(const struct log_part *part,
                            char error[static LOG_PARTS_ERROR_MAX]) MUST_USE;

#endif
