/* audit-<name>.db files of the data folder: see log_parts.h. */
#include "provider/log_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "audit-0.db" gives "0"; anything else false. */
static bool
name_of(const char *file, char name[static LOG_PART_NAME_MAX])
{
    struct str rest = str_from(file), before = STR("audit-"), after = STR(".db");

    if (!str_starts_with(rest, before) || rest.len < before.len + after.len + 1 ||
        memcmp(rest.ptr + rest.len - after.len, after.ptr, after.len) != 0)
        return false;
    rest.ptr += before.len;
    rest.len -= before.len + after.len;
    return str_copy(rest, name, LOG_PART_NAME_MAX);
}

/* Numbers come before letters in ASCII, so lanes come before "admin". */
static int
by_name(const void *a, const void *b)
{
    const struct log_part *x = a, *y = b;
    size_t x_len = strlen(x->name), y_len = strlen(y->name);

    return x_len != y_len ? (x_len > y_len) - (x_len < y_len) : strcmp(x->name, y->name);
}

static int
fill(const struct provider_config *config, struct log_part *part)
{
    part->origin = provider_origin(config, part->name);
    part->path = provider_log_path(config, part->name);
    part->guard_path = provider_guard_path(config, part->name);
    return part->origin && part->path && part->guard_path ? 0 : -1;
}

int
log_parts_find(const struct provider_config *config, struct log_parts *ret_parts,
               char error[static LOG_PARTS_ERROR_MAX])
{
    DIR *folder = opendir(config->data);
    struct log_parts parts = {.count = 0};
    const struct dirent *entry;

    if (!folder) {
        snprintf(error, LOG_PARTS_ERROR_MAX, "%s: %s", config->data, strerror(errno));
        return -1;
    }
    while ((entry = readdir(folder)) && parts.count < LOG_PARTS_MAX)
        if (name_of(entry->d_name, parts.parts[parts.count].name))
            parts.count++;
    closedir(folder);
    qsort(parts.parts, parts.count, sizeof *parts.parts, by_name);
    for (size_t i = 0; i < parts.count; i++) {
        if (fill(config, &parts.parts[i]) < 0) {
            snprintf(error, LOG_PARTS_ERROR_MAX, "no memory");
            log_parts_done(&parts);
            return -1;
        }
    }
    *ret_parts = parts;
    return 0;
}

void
log_parts_done(struct log_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->parts[i].origin);
        free(parts->parts[i].path);
        free(parts->parts[i].guard_path);
    }
    parts->count = 0;
}

struct store *
log_part_open(const struct log_part *part, char error[static LOG_PARTS_ERROR_MAX])
{
    struct store_paths paths = {.log_path = part->path, .read_only = true};

    return store_sqlite_open(&paths, error);
}
