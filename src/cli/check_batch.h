/*
 * tilts check --batch: a file of applications, asked through the same engine as the platform's bulk
 * jobs. The job is known by the file's bytes: the same command goes on where it was cut off.
 */
#ifndef TILTS_CLI_CHECK_BATCH_H
#define TILTS_CLI_CHECK_BATCH_H

#include "cli/check_asker.h"

struct check_batch_wish {
    const char *file;
    const char *out; /* where the results go; NULL: standard output */
    const struct platform_config *config;
    struct bulk_asker asker; /* of check_asker() */
};

/* An exit code: 0 when every row was answered, 1 when some were not. */
int check_batch(const struct cli *cli, const struct check_batch_wish *wish);

#endif
