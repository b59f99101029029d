/*
 * The verbs of `tilts audit` that need no node, only what it handed out: check-extract and
 * check-receipt. Exit CLI_REFUSED when not verified.
 */
#ifndef TILTS_CLI_AUDIT_CHECK_H
#define TILTS_CLI_AUDIT_CHECK_H

#include "cli/cli.h"

/* key: a verifier key, or a file of them, one per line; NULL: none is known. */
int audit_check_folder(const struct cli *cli, const char *folder, const char *key) MUST_USE;

struct audit_receipt_wish {
    const char *file, *key;
    const char *request, *answer; /* files whose hashes the record must hold; may be NULL */
};
int audit_check_text(const struct cli *cli, const struct audit_receipt_wish *wish) MUST_USE;

#endif
