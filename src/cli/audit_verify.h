/* The verbs of `tilts audit`, one file each; parts are open, options are not yet read. */
#ifndef TILTS_CLI_AUDIT_VERIFY_H
#define TILTS_CLI_AUDIT_VERIFY_H

#include "cli/audit_part.h"

/* Verifies every part and prints what was found. CLI_DONE only when all is well. */
int audit_verify(struct cli *cli, const struct audit_parts *parts) MUST_USE;

#endif
