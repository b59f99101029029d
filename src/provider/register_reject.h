/*
 * The rejects file: what was refused of an import, for the municipality that sent it. CSV (RFC
 * 4180) with line, column, value, reason; mode 0600, for the values are personal data.
 */
#ifndef TILTS_PROVIDER_REGISTER_REJECT_H
#define TILTS_PROVIDER_REGISTER_REJECT_H

#include "base/file.h"

#include <stdint.h>
#include <stdio.h>

#define REGISTER_REJECTS_MAX 100000 /* lines written; more refused rows are only counted */

struct register_reject {
    FILE *file;
    const char *path;
    uint64_t count;
};

/* Makes or empties the file; input_path must not be the same one. 0 or -1 with a sentence. */
int register_reject_open(const char *path, const char *input_path,
                         struct register_reject *ret_reject,
                         char error[static FILE_ERROR_MAX]) MUST_USE;
/* column NULL: the whole row. Bytes that are no text are shown as '?'. */
void register_reject_add(struct register_reject *reject, uint64_t line, const char *column,
                         struct str value, const char *reason);
/* Removes the file when nothing was refused. 0, or -1 when not all could be written. */
int register_reject_close(struct register_reject *reject,
                          char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
