/* Origins that a rollback ended: opening the next one, and verifying both. */
#ifndef TILTS_CLI_AUDIT_GAP_H
#define TILTS_CLI_AUDIT_GAP_H

#include "audit/gap.h"
#include "audit/verify.h"
#include "cli/audit_part.h"

int audit_new_origin_run(struct cli *cli, int argc, char **argv) MUST_USE;
/* The gap by which a later part closes this one. False: it is open. */
bool audit_gap_of(const struct audit_parts *parts, const struct audit_part *part,
                  struct gap *ret_gap);
/*
 * A closed part was verified without its guard: holds its end and its guard against the gap, and
 * spoils the report when they do not fit.
 */
void audit_gap_check(const struct audit_parts *parts, const struct audit_part *part,
                     struct store *store, const struct gap *gap, struct verify_report *report);

#endif
