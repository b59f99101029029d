/* The results of a batch as CSV, row by row. */
#ifndef TILTS_CLI_CHECK_BATCH_OUT_H
#define TILTS_CLI_CHECK_BATCH_OUT_H

#include "cli/cli.h"
#include "store/platform_bulk_store.h"

/* Writes all rows of the job to path (NULL: standard output). An exit code. */
int check_batch_write(const struct cli *cli, struct platform_store *store, int64_t job,
                      const char *path);

#endif
