/*
 * `tilts agreement explain REQUEST_ID` (clause 3.1.5): which version of which agreement decided a
 * request, by which clause, for what purpose and application and for which operator, from the log
 * alone.
 */
#ifndef TILTS_CLI_AGREEMENT_EXPLAIN_H
#define TILTS_CLI_AGREEMENT_EXPLAIN_H

#include "cli/cli.h"

/* argv[0] is the first word behind the verb. CLI_REFUSED when no record has that id. */
int agreement_explain(struct cli *cli, int argc, char **argv) MUST_USE;

#endif
