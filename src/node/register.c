/* Opening the register for a command: see register.h. */
#include "node/register.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct store *
open_register(const struct node_config *config, bool read_only, char *error)
{
    char *path = node_register_path(config);
    struct store_paths paths = {
        .register_path = path, .read_only = read_only, .database = config->database};
    struct store *store = NULL;

    if (path)
        store = store_open(&paths, error);
    else
        snprintf(error, STORE_ERROR_MAX, "no memory");
    free(path);
    return store;
}

struct store *
register_open(const struct node_config *config, char error[static REGISTER_ERROR_MAX])
{
    return file_make_folder(config->data, 0700, error) == 0 ? open_register(config, false, error)
                                                            : NULL;
}

struct store *
register_open_to_read(const struct node_config *config, char error[static STORE_ERROR_MAX])
{
    return open_register(config, true, error);
}

bool
register_is_there(const struct node_config *config)
{
    char *path = node_register_path(config);
    bool there = config->database || (path && access(path, F_OK) == 0);

    free(path);
    return there;
}

int
register_tend(const struct node_config *config, char error[static STORE_ERROR_MAX])
{
    char *path = node_register_path(config);
    struct store_paths paths = {.register_path = path, .database = config->database};
    int r = path ? store_tend(&paths, error) : -1;

    if (!path)
        snprintf(error, STORE_ERROR_MAX, "no memory");
    free(path);
    return r;
}
