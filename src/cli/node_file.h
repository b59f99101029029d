/*
 * The configuration that a command works on. What provider and platform have in common is reached
 * through `node`, so that audit, agreement and duty commands run on either.
 */
#ifndef TILTS_CLI_NODE_FILE_H
#define TILTS_CLI_NODE_FILE_H

#include "cli/cli.h"
#include "node/config.h"

struct node_file {
    struct provider_config *provider;
    struct platform_config *platform; /* one of the two */
    const struct node_config *node;   /* within it */
};

/* The file of -c, or provider.yaml; a platform's has the key `providers`. CLI_DONE, or prints why
 * not. */
int node_file_open(const struct cli *cli, struct node_file *ret_file) MUST_USE;
void node_file_close(struct node_file *file); /* a zeroed one is fine */

#endif
