/* Opening a platform's files: see files.h. */
#define _GNU_SOURCE
#include "platform/files.h"

#include "base/file.h"
#include "node/register.h"

#include <stdio.h>
#include <stdlib.h>

char *
platform_files_store_path(const struct node_config *node)
{
    char *path;

    return asprintf(&path, "%s/platform.db", node->data) < 0 ? NULL : path;
}

struct platform_store *
platform_files_open_store(const struct node_config *node, bool read_only,
                          char error[static STORE_ERROR_MAX])
{
    char *path = platform_files_store_path(node), folder_error[FILE_ERROR_MAX];
    struct platform_store *store = NULL;

    if (!path)
        str_copy(STR("no memory for platform.db"), error, STORE_ERROR_MAX);
    else if (!read_only && file_make_folder(node->data, 0700, folder_error) < 0)
        (void)!str_copy(str_cut(str_from(folder_error), STORE_ERROR_MAX - 1), error,
                        STORE_ERROR_MAX);
    else
        store = platform_store_open(path, read_only, error);
    free(path);
    return store;
}

struct agreements *
platform_files_load_agreements(const struct node_config *node, char error[static FILES_ERROR_MAX])
{
    struct store *store = register_open(node, error);
    struct agreements *agreements = NULL;
    int r = -1;

    if (!store)
        return NULL;
    agreements = agreements_open();
    if (!agreements)
        snprintf(error, FILES_ERROR_MAX, "no memory for the agreements");
    else if (store->ops->begin_read(store) < 0)
        snprintf(error, FILES_ERROR_MAX, "the register: %s", store_error(store));
    else {
        r = agreements_refresh(agreements, store, error) < 0 ? -1 : 0;
        store->ops->end_read(store);
    }
    store_close(store);
    if (r == 0)
        return agreements;
    agreements_close(agreements);
    return NULL;
}
