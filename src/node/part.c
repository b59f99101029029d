/* Names of parts: see part.h. */
#define _GNU_SOURCE
#include "node/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GENERATIONS_MAX 1000

bool
part_name_fits(struct str name)
{
    if (name.len == 0 || name.len >= PART_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') ||
              (name.ptr[i] >= '0' && name.ptr[i] <= '9') || name.ptr[i] == '-'))
            return false;
    return true;
}

bool
part_is_there(const struct node_config *config, const char *name)
{
    char *path = node_log_path(config, name), error[STORE_ERROR_MAX];
    bool there = path && store_has_log(config->database, path, error) == 1;

    free(path);
    return there;
}

/* A guard alone counts, too: a part whose database was taken away must not be forgotten. */
static bool
exists(const struct node_config *config, const char *name)
{
    char *guard = node_guard_path(config, name);
    bool found = (guard && access(guard, F_OK) == 0) || part_is_there(config, name);

    free(guard);
    return found;
}

struct store *
part_open(const struct node_config *config, const char *name, bool read_only,
          char error[static STORE_ERROR_MAX])
{
    char *path = node_log_path(config, name);
    struct store_paths paths = {
        .log_path = path, .read_only = read_only, .database = config->database};
    struct store *store = NULL;

    if (path)
        store = store_open(&paths, error);
    else
        snprintf(error, STORE_ERROR_MAX, "no memory");
    free(path);
    return store;
}

/* A name without its generation, and that (0: it is none). */
static struct str
split(const char *name, uint64_t *ret_generation)
{
    const char *slash = strrchr(name, '/'), *hyphen = strchr(slash ? slash : name, '-');

    *ret_generation = 1;
    if (!hyphen)
        return str_from(name);
    if (!str_to_u64(str_from(hyphen + 1), GENERATIONS_MAX + 1, ret_generation))
        *ret_generation = 0;
    return (struct str){name, (size_t)(hyphen - name)};
}

bool
part_next(const char *name, char ret_name[static PART_NAME_MAX])
{
    uint64_t generation;
    struct str lane = split(name, &generation);
    int len;

    if (generation == 0 || generation > GENERATIONS_MAX)
        return false;
    len = snprintf(ret_name, PART_NAME_MAX, "%.*s-%u", STR_FMT(lane), (unsigned)generation + 1);
    return len > 0 && len < PART_NAME_MAX;
}

void
part_newest(const struct node_config *config, const char *lane, char ret_name[static PART_NAME_MAX])
{
    char next[PART_NAME_MAX];

    (void)str_copy(str_from(lane), ret_name, PART_NAME_MAX);
    while (part_next(ret_name, next) && exists(config, next))
        memcpy(ret_name, next, sizeof next);
}

bool
part_before(const char *name, char ret_name[static PART_NAME_MAX])
{
    uint64_t generation;
    struct str lane = split(name, &generation);
    int len;

    if (generation < 2)
        return false;
    len = generation == 2 ? snprintf(ret_name, PART_NAME_MAX, "%.*s", STR_FMT(lane))
                          : snprintf(ret_name, PART_NAME_MAX, "%.*s-%u", STR_FMT(lane),
                                     (unsigned)generation - 1);
    return len > 0 && len < PART_NAME_MAX;
}
