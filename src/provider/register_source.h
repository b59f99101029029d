/*
 * Rows of named columns from a file that is CSV (RFC 4180) or JSON Lines, told apart by the file's
 * extension, else by its first byte. Thread: one.
 */
#ifndef TILTS_PROVIDER_REGISTER_SOURCE_H
#define TILTS_PROVIDER_REGISTER_SOURCE_H

#include "base/json.h"
#include "provider/register_lines.h"

#define REGISTER_COLUMNS_MAX 8
#define REGISTER_FIELD_MAX 128 /* bytes of one value that is kept */

/* The columns a file must have, each once, in any order; no others. */
struct register_columns {
    const char *names[REGISTER_COLUMNS_MAX];
    size_t count;
};

struct register_values {
    uint64_t line;
    /* In the order of register_columns; trimmed; empty when absent. Until the next row. */
    struct str values[REGISTER_COLUMNS_MAX];
    const char *problem; /* NULL, or why the row cannot be read */
    const char *column;  /* the problem's column, NULL when it is the whole row */
    struct str value;    /* what to show for the problem */
};

struct register_source {
    struct register_lines *lines;
    struct register_columns columns;
    bool is_json;
    size_t field_count;                     /* CSV: fields of the header */
    size_t places[REGISTER_COLUMNS_MAX];    /* CSV: field n is this column */
    json_t *row;                            /* JSON: what the values are views into */
    char numbers[REGISTER_COLUMNS_MAX][24]; /* JSON: values that were numbers */
};

/*
 * Opens the file and, for CSV, reads the header. 0; -1 with a sentence when it cannot be opened
 * (ret_source->lines NULL) or its header will not do (lines open, to be hashed and closed).
 */
int register_source_open(const char *path, const struct register_columns *columns,
                         struct register_source *ret_source,
                         char error[static FILE_ERROR_MAX]) MUST_USE;
void register_source_close(struct register_source *source);
/* 1 with a row (good or with a problem), 0 at the end, -1 when the file cannot be read. */
int register_source_next(struct register_source *source,
                         struct register_values *ret_values) MUST_USE;

#endif
