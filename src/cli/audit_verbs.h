/*
 * The verbs of `tilts audit` that read the log for people or hand parts of it out: each parses its
 * own words, argv[0] being the first one behind the verb. Exit codes.
 */
#ifndef TILTS_CLI_AUDIT_VERBS_H
#define TILTS_CLI_AUDIT_VERBS_H

#include "cli/cli.h"

int audit_show(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_person(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_report(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_reconcile(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_extract(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_extracts(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_check_extract(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_check_receipt(struct cli *cli, int argc, char **argv) MUST_USE;

#endif
