/* Opening the register for a command: see register.h. */
#include "node/register.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

struct store *
register_open(const struct node_config *config, char error[static REGISTER_ERROR_MAX])
{
    char *path = node_register_path(config);
    struct store_paths paths = {.register_path = path};
    struct store *store = NULL;

    if (!path)
        snprintf(error, REGISTER_ERROR_MAX, "no memory");
    else if (file_make_folder(config->data, 0700, error) == 0)
        store = store_open(&paths, error);
    free(path);
    return store;
}
