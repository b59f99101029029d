/*
 * A file cut into records, within a bound of memory, with its SHA-256 on the way. A record is a
 * line, or with quotes several (RFC 4180). Thread: one.
 */
#ifndef TILTS_PROVIDER_REGISTER_LINES_H
#define TILTS_PROVIDER_REGISTER_LINES_H

#include "base/file.h"
#include "pki/digest.h"

#define REGISTER_SHA256_HEX_MAX (2 * DIGEST_SIZE + 1)

struct register_lines;

struct register_record {
    uint64_t line;       /* its first line, from 1 */
    char *text;          /* may be written to; until the next call */
    size_t len;          /* without the line's end */
    const char *problem; /* NULL, or why this cannot be read as one record */
};

/* NULL with a sentence. A byte order mark is passed over (but hashed). */
struct register_lines *register_lines_open(const char *path,
                                           char error[static FILE_ERROR_MAX]) MUST_USE;
void register_lines_close(struct register_lines *lines); /* NULL is fine */
/* The first byte that is no white space, or '\0'. Only before the first record. */
char register_lines_first_byte(struct register_lines *lines);
/* 1 with a record, 0 at the end, -1 when the file cannot be read (errno says why). */
int register_lines_next(struct register_lines *lines, bool quotes,
                        struct register_record *ret_record) MUST_USE;
/* Reads what is left and ends the hash; once. 0, or -1 when the file cannot be read. */
int register_lines_finish(struct register_lines *lines,
                          char ret_hex[static REGISTER_SHA256_HEX_MAX]) MUST_USE;
uint64_t register_lines_done(const struct register_lines *lines);  /* bytes read */
uint64_t register_lines_total(const struct register_lines *lines); /* bytes when it was opened */

#endif
