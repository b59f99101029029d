/*
 * One record of an extract as a line of JSON: a leaf laid open and its path to the checkpoint of
 * its part. Pure.
 *
 *     {"part":1,"index":12,"type":1,"day":20780,"operator":[SALT,SECTION],"person":COMMITMENT,
 *      "facts":[SALT,SECTION],"path":[HASH,...]}
 *
 * without spaces, in this order; SALT and the like are base64. An opened section is an array, a
 * closed one a text. There is one spelling: what reads differently is refused.
 */
#ifndef TILTS_AUDIT_EXTRACT_LINE_H
#define TILTS_AUDIT_EXTRACT_LINE_H

#include "audit/opening.h"
#include "audit/proof.h"

#define EXTRACT_LINE_MAX (512 * 1024) /* bytes, newline included */

struct extract_line {
    uint64_t part; /* number in the bundle, from 1 */
    uint64_t index;
    struct opening opening;
    struct proof_path path;
};

extern const char *const extract_section_names[SECTION_COUNT]; /* "operator", ... */

/* Appends the line with its newline. */
void extract_line_encode(const struct extract_line *line, struct buf *buf);
/* text without its newline; views in arena. False when it is not as extract_line_encode() has it.
 */
bool extract_line_decode(struct str text, struct arena *arena,
                         struct extract_line *ret_line) MUST_USE;

#endif
