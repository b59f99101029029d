/*
 * Text that grows as it is written: pages, tables and CSV of reports, whose length nobody knows
 * before. Running out of memory is a sticky flag that the owner asks for once, at the end. What
 * came from outside goes through text_add_shown(), so that a name can neither become markup, nor a
 * formula of a spreadsheet, nor turn the writing round. Thread: one.
 */
#ifndef TILTS_AUDIT_TEXT_H
#define TILTS_AUDIT_TEXT_H

#include "base/str.h"

struct text {
    char *ptr; /* NUL-terminated once something was added */
    size_t len, size;
    bool failed;
};

enum text_form {
    TEXT_PLAIN, /* terminals */
    TEXT_HTML,  /* element content and attributes in double quotes */
    TEXT_CSV,   /* within double quotes */
};

void text_done(struct text *text);
void text_add(struct text *text, struct str s);
void text_add_c(struct text *text, const char *c_string);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
/*
 * Text from outside, to be seen as it is: controls and bytes that are no UTF-8 become U+FFFD,
 * characters that are not seen or that change the direction of writing become "[U+202E]", and the
 * form's own signs are escaped. In CSV what a spreadsheet would take for a formula gets an
 * apostrophe before it.
 */
void text_add_shown(struct text *text, enum text_form form, struct str s);
struct str text_str(const struct text *text);

#endif
