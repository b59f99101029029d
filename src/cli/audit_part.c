/* Looking for the parts in the data folder: see audit_part.h. */
#include "cli/audit_part.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "audit-"

/* The lane in "audit-LANE.db" or "audit-LANE.guard"; false for any other name. */
static bool
lane_of(const char *name, char lane[static 32])
{
    static const char *const suffixes[] = {".db", ".guard"};
    struct str rest = str_from(name);

    if (!str_starts_with(rest, STR(PREFIX)))
        return false;
    rest.ptr += sizeof PREFIX - 1;
    rest.len -= sizeof PREFIX - 1;
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        size_t len = strlen(suffixes[i]);
        if (rest.len > len && strcmp(rest.ptr + rest.len - len, suffixes[i]) == 0)
            return str_copy((struct str){rest.ptr, rest.len - len}, lane, 32);
    }
    return false;
}

static int
compare_parts(const void *a, const void *b)
{
    const char *left = ((const struct audit_part *)a)->lane;
    const char *right = ((const struct audit_part *)b)->lane;
    size_t left_len = strlen(left), right_len = strlen(right);

    if (left_len != right_len) /* "2" before "10", and both before "admin" */
        return left_len < right_len ? -1 : 1;
    return strcmp(left, right);
}

static int
add_part(struct audit_parts *parts, const char *lane)
{
    struct audit_part *grown, *part;

    for (size_t i = 0; i < parts->count; i++)
        if (strcmp(parts->parts[i].lane, lane) == 0)
            return 0;
    grown = realloc(parts->parts, (parts->count + 1) * sizeof *grown);
    if (!grown)
        return -1;
    parts->parts = grown;
    part = &grown[parts->count++];
    memset(part, 0, sizeof *part);
    (void)str_copy(str_from(lane), part->lane, sizeof part->lane);
    part->log_path = node_log_path(parts->config, lane);
    part->guard_path = node_guard_path(parts->config, lane);
    part->origin = node_origin(parts->config, lane);
    return part->log_path && part->guard_path && part->origin ? 0 : -1;
}

static int
find_parts(const struct cli *cli, struct audit_parts *parts)
{
    DIR *folder = opendir(parts->config->data);
    char lane[32];
    int r = 0;

    if (!folder)
        return cli_fail(cli, CLI_FAILURE, "%s: %s", parts->config->data, strerror(errno));
    for (struct dirent *entry; r == 0 && (entry = readdir(folder));)
        if (lane_of(entry->d_name, lane))
            r = add_part(parts, lane);
    closedir(folder);
    if (r < 0)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    if (parts->count == 0)
        return cli_fail(cli, CLI_REFUSED, "%s: there is no audit log", parts->config->data);
    qsort(parts->parts, parts->count, sizeof *parts->parts, compare_parts);
    return CLI_DONE;
}

static int
load_key(const struct cli *cli, struct audit_parts *parts)
{
    char *path = node_log_key_path(parts->config), error[FILE_ERROR_MAX] = "no memory";
    struct signing_key *key = path ? signing_open(path, error) : NULL;

    free(path);
    if (!key)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    signing_public(key, parts->public_key);
    signing_close(key);
    return CLI_DONE;
}

int
audit_parts_open(const struct cli *cli, struct audit_parts *ret_parts)
{
    int r;

    *ret_parts = (struct audit_parts){0};
    r = node_file_open(cli, &ret_parts->file);
    if (r)
        return r;
    ret_parts->config = ret_parts->file.node;
    r = load_key(cli, ret_parts);
    return r ? r : find_parts(cli, ret_parts);
}

void
audit_parts_close(struct audit_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->parts[i].log_path);
        free(parts->parts[i].guard_path);
        free(parts->parts[i].origin);
    }
    free(parts->parts);
    node_file_close(&parts->file);
    *parts = (struct audit_parts){0};
}

struct store *
audit_part_open(const struct audit_part *part, char error[static AUDIT_PART_ERROR_MAX])
{
    struct store_paths paths = {.log_path = part->log_path, .read_only = true};

    return store_open(&paths, error);
}
