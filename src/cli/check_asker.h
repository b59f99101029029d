/*
 * In whose name a command asks, and whether he may (clause 3.2.9): an account at the platform's
 * desk decides where there is one; else the day in the operator's file on which he signed.
 */
#ifndef TILTS_CLI_CHECK_ASKER_H
#define TILTS_CLI_CHECK_ASKER_H

#include "cli/cli.h"
#include "platform/config.h"
#include "store/platform_bulk_store.h"

/* CLI_DONE with views into person, or prints why he may not. */
int check_asker(const struct cli *cli, const struct platform_config *config,
                const struct platform_operator *person, struct bulk_asker *ret_asker) MUST_USE;

#endif
