/* What `tilts audit reconcile` shows of the lines that found no equal. */
#ifndef TILTS_CLI_AUDIT_RECONCILE_ROWS_H
#define TILTS_CLI_AUDIT_RECONCILE_ROWS_H

#include "audit/reconcile_rows.h"
#include "base/json.h"
#include "cli/cli.h"

/* An array, the gravest first; a new reference. */
json_t *audit_reconcile_rows_json(const struct reconcile_rows *rows);
/* As a table, nothing when there are none. */
void audit_reconcile_rows_print(const struct cli *cli, const struct reconcile_rows *rows);

#endif
