/* `tilts audit show`: records as a table, or with all their fields as JSON. */
#ifndef TILTS_CLI_AUDIT_SHOW_H
#define TILTS_CLI_AUDIT_SHOW_H

#include "cli/cli.h"
#include "provider/log_parts.h"

/* argv[0] is the first word behind "show". An exit code. */
int audit_show(struct cli *cli, const struct log_parts *parts, int argc, char **argv) MUST_USE;

#endif
