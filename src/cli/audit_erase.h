/* tilts audit erase and tilts audit hold: what is destroyed after 24 months, and what is not. */
#ifndef TILTS_CLI_AUDIT_ERASE_H
#define TILTS_CLI_AUDIT_ERASE_H

#include "cli/cli.h"

int audit_erase_run(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_hold_run(struct cli *cli, int argc, char **argv) MUST_USE;

#endif
