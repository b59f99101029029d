/* The files in a platform's data folder, opened for the one who needs them. Thread: any. */
#ifndef TILTS_PLATFORM_FILES_H
#define TILTS_PLATFORM_FILES_H

#include "lane/agreements.h"
#include "node/config.h"
#include "store/platform_store.h"

#define FILES_ERROR_MAX 512

/* platform.db; malloc'd, NULL when memory is out. */
char *platform_files_store_path(const struct node_config *node);
/* NULL with a sentence. The data folder is made when it is not there. */
struct platform_store *platform_files_open_store(const struct node_config *node, bool read_only,
                                                 char error[static STORE_ERROR_MAX]) MUST_USE;
/* The agreements in register.db as they stand now. NULL with a sentence. */
struct agreements *platform_files_load_agreements(const struct node_config *node,
                                                  char error[static FILES_ERROR_MAX]) MUST_USE;

#endif
