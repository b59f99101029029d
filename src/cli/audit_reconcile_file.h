/*
 * One side's records of one day in a folder: SIDE-DAY.lines, the blinded lines that may also be
 * compared with sort and comm, and SIDE-DAY.json, which names them by their SHA-256 and brings the
 * checkpoints of the log at that time.
 */
#ifndef TILTS_CLI_AUDIT_RECONCILE_FILE_H
#define TILTS_CLI_AUDIT_RECONCILE_FILE_H

#include "audit/reconcile.h"
#include "cli/audit_part.h"

/* An exit code. parts: whose checkpoints go with it. */
int audit_reconcile_file_write(const struct cli *cli, const char *folder, enum reconcile_side side,
                               struct date day, const struct audit_parts *parts,
                               const struct reconcile_list *list) MUST_USE;
/* Whether the folder has that side's day. */
bool audit_reconcile_file_exists(const char *folder, enum reconcile_side side, struct date day);
/* Reads and checks it: hash, count, order, checkpoints. An exit code. */
int audit_reconcile_file_read(const struct cli *cli, const char *folder, enum reconcile_side side,
                              struct date day, struct reconcile_list *ret_list) MUST_USE;
/* The day in "SIDE-DAY.json"; false for any other name. */
bool audit_reconcile_file_day(const char *name, enum reconcile_side side,
                              struct date *ret_day) MUST_USE;

#endif
