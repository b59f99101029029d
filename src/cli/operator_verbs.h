/*
 * `tilts operator` on either side: at a provider it keeps the rosters of agencies, at a platform
 * its own operators. cmd_operator.c picks the side by the configuration.
 */
#ifndef TILTS_CLI_OPERATOR_VERBS_H
#define TILTS_CLI_OPERATOR_VERBS_H

#include "cli/node_file.h"

/* argv[0] is the verb, if there is one. Exit codes. */
int operator_roster(struct cli *cli, const struct node_file *file, int argc,
                    char **argv) MUST_USE; /* provider.yaml */

/* The people of a desk: platform.yaml, or provider.yaml with --desk, which stands first. */
int operator_accounts(struct cli *cli, const struct node_file *file, int argc,
                      char **argv) MUST_USE;

#endif
