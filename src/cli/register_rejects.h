/*
 * What was refused of the last import of each municipality and mode, kept in the data folder for
 * those who look after the register; older ones go, for they hold people's codes.
 */
#ifndef TILTS_CLI_REGISTER_REJECTS_H
#define TILTS_CLI_REGISTER_REJECTS_H

#include "cli/cli.h"
#include "node/config.h"
#include "provider/register_import.h"

/* Copies the import's rejects, or removes those kept before when there are none. Exit code. */
int register_rejects_keep(const struct cli *cli, const struct node_config *config,
                          const struct register_import *import,
                          const struct register_import_result *result) MUST_USE;
/*
 * `register rejects ID`: entries are the history, newest first. without_values leaves out what
 * stood in the file, which is personal data. Exit code.
 */
int register_rejects_show(const struct cli *cli, const struct node_config *config,
                          const struct import_entry *entries, size_t count, const char *id,
                          bool without_values) MUST_USE;

#endif
