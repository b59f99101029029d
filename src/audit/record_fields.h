/*
 * The fields of a record as a table, shared by its encoder and decoder, so that neither can know a
 * field that the other does not. Private to audit/.
 */
#ifndef TILTS_AUDIT_RECORD_FIELDS_H
#define TILTS_AUDIT_RECORD_FIELDS_H

#include "audit/record.h"

enum field_kind {
    FIELD_TEXT,         /* struct str; absent when empty */
    FIELD_INSTANT,      /* int64_t; always there */
    FIELD_DAY,          /* struct date; absent when DATE_NONE */
    FIELD_REGISTRATION, /* struct registration; absent when 0 */
    FIELD_INDEX,        /* uint64_t; absent when UINT64_MAX */
    FIELD_HASH,         /* pointer to 32 bytes; absent when NULL */
    FIELD_ROWS,         /* row_count; absent when 0 */
    FIELD_LINKED,       /* repeated from here on */
    FIELD_DISCLOSED,
    FIELD_DECISION,
};

struct record_field {
    enum record_tag tag;
    enum field_kind kind;
    size_t offset; /* of the member in struct record; unused for repeated ones */
};

#define RECORD_FIELD_HASH_SIZE 32
#define RECORD_FIELD_LINKED_SIZE 8
#define RECORD_FIELD_DISCLOSED_SIZE (1 + 4 + 4 + 8)

/* In ascending order of tags; ends with tag 0. */
extern const struct record_field record_fields[];

/* The section that a tag belongs to. */
enum record_section record_fields_section(enum record_tag tag);

#endif
