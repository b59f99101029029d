/*
 * The verbs of `tilts audit` that read the log for people: each parses its own words, argv[0] being
 * the first one behind the verb. Exit codes.
 */
#ifndef TILTS_CLI_AUDIT_VERBS_H
#define TILTS_CLI_AUDIT_VERBS_H

#include "cli/cli.h"

int audit_person(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_report(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_reconcile(struct cli *cli, int argc, char **argv) MUST_USE;

#endif
