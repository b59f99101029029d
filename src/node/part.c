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

/* A guard alone counts, too: a part whose database was taken away must not be forgotten. */
static bool
exists(const struct node_config *config, const char *name)
{
    char *log = node_log_path(config, name), *guard = node_guard_path(config, name);
    bool found = (log && access(log, F_OK) == 0) || (guard && access(guard, F_OK) == 0);

    free(log);
    free(guard);
    return found;
}

bool
part_next(const char *name, char ret_name[static PART_NAME_MAX])
{
    struct str rest = str_from(name), lane = str_split(&rest, '-');
    uint64_t generation = 1;
    int len;

    if (rest.len && !str_to_u64(rest, GENERATIONS_MAX, &generation))
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
    struct str rest = str_from(name), lane = str_split(&rest, '-');
    uint64_t generation;
    int len;

    if (!str_to_u64(rest, GENERATIONS_MAX + 1, &generation) || generation < 2)
        return false;
    len = generation == 2 ? snprintf(ret_name, PART_NAME_MAX, "%.*s", STR_FMT(lane))
                          : snprintf(ret_name, PART_NAME_MAX, "%.*s-%u", STR_FMT(lane),
                                     (unsigned)generation - 1);
    return len > 0 && len < PART_NAME_MAX;
}
