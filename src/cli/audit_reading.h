/*
 * What reports on the log share: walking all parts, the names that agreements give to bodies and
 * programmes, the record of the report's own use, and files written for their reader alone.
 */
#ifndef TILTS_CLI_AUDIT_READING_H
#define TILTS_CLI_AUDIT_READING_H

#include "audit/naming.h"
#include "cli/audit_part.h"

/*
 * Shows every record of every part to visit, which returns 0 to go on. CLI_DONE, or CLI_FAILURE
 * after it has told why; a visitor that stops is told of with `stopped`.
 */
int audit_reading_walk(const struct cli *cli, const struct audit_parts *parts,
                       int (*visit)(void *ctx, size_t part, const struct store_record *row),
                       void *ctx, const char *stopped) MUST_USE;

/*
 * Records, before anything is shown, that the log is read: subject names the report, detail (taken
 * over) how; reason or mandate belong there. reader may be NULL: the account. An exit code.
 */
int audit_reading_record(const struct cli *cli, const struct audit_parts *parts,
                         const char *subject, const char *reader, json_t *detail) MUST_USE;
/* Whether a text of the command line may be recorded: not empty, no personal code in it. Tells. */
int audit_reading_reason(const struct cli *cli, const char *option, const char *text) MUST_USE;

/* All versions of all agreements; empty when there is no register. An exit code. */
int audit_reading_names(const struct cli *cli, const struct audit_parts *parts,
                        struct agreement_set *ret_set) MUST_USE;
/* text NULL = Latvian. 0 or CLI_USAGE, told. */
int audit_reading_language(const struct cli *cli, const char *text,
                           enum language *ret_language) MUST_USE;
int audit_reading_day(const struct cli *cli, const char *option, const char *text,
                      struct date *ret_day) MUST_USE;
/* Mode 0600. CLI_DONE, or CLI_FAILURE, told. */
int audit_reading_write(const struct cli *cli, const char *path, struct str bytes) MUST_USE;

#endif
