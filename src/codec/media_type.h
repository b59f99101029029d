/*
 * A Content-Type header taken apart. Source: RFC 9110 section 8.3.1; parameter values may be tokens
 * or quoted strings, names and types compare without case.
 */
#ifndef TILTS_CODEC_MEDIA_TYPE_H
#define TILTS_CODEC_MEDIA_TYPE_H

#include "base/str.h"

struct media_type {
    struct str name;    /* "text/xml" as spelt */
    struct str charset; /* without quotes; ptr NULL when absent */
    struct str action;  /* likewise */
};

/* False when malformed, or when a parameter of these occurs twice. */
bool media_type_parse(struct str header, struct media_type *ret_type) MUST_USE;
/* Whether a and the literal b are equal but for the case of ASCII letters. */
bool media_type_same(struct str a, const char *b);

#endif
