/* Finding and opening the parts: see audit_part.h. */
#include "cli/audit_part.h"

#include <stdlib.h>
#include <string.h>

static int
add_part(struct audit_parts *parts, const char *lane)
{
    struct audit_part *part = &parts->parts[parts->count++];
    bool is_elsewhere = strchr(lane, '/') != NULL;

    (void)str_copy(str_from(lane), part->lane, sizeof part->lane);
    part->database = parts->config->database;
    part->log_path = node_log_path(parts->config, lane);
    part->origin = node_origin(parts->config, lane);
    part->guard_path = is_elsewhere ? NULL : node_guard_path(parts->config, lane);
    return part->log_path && part->origin && (is_elsewhere || part->guard_path) ? 0 : -1;
}

static int
find_parts(const struct cli *cli, struct audit_parts *parts)
{
    char error[STORE_ERROR_MAX];
    struct part_list list;
    int r = part_list_load(parts->config, &list, error);

    if (r < 0) {
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    } else if (list.count == 0) {
        r = cli_fail(cli, CLI_REFUSED, "%s: there is no audit log", parts->config->data);
    } else {
        parts->parts = calloc(list.count, sizeof *parts->parts);
        for (size_t i = 0; parts->parts && r == 0 && i < list.count; i++)
            r = add_part(parts, list.names[i]);
        if (!parts->parts || r < 0)
            r = cli_fail(cli, CLI_FAILURE, "no memory");
    }
    part_list_done(&list);
    return r;
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
    struct store_paths paths = {
        .log_path = part->log_path, .read_only = true, .database = part->database};

    return store_open(&paths, error);
}
