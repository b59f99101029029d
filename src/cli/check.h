/*
 * What `tilts check` shows.
 */
#ifndef TILTS_CLI_CHECK_H
#define TILTS_CLI_CHECK_H

#include "cli/cli.h"
#include "platform/contract.h"

/* Prints an answer with what it covers, or a refusal to standard error; returns an exit code. */
int check_show(const struct cli *cli, const struct contract_reply *reply);

#endif
