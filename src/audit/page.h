/*
 * A printable page: one self-contained HTML file for A4 paper, without scripts and without anything
 * to load, in Latvian or English, with charts as inline SVG that also stand there as tables. Pure.
 * Callers add their own markup with text_add_c(), and everything from outside with page_shown().
 */
#ifndef TILTS_AUDIT_PAGE_H
#define TILTS_AUDIT_PAGE_H

#include "audit/text.h"
#include "audit/words.h"

void page_begin(struct text *page, enum language language, const char *title);
void page_end(struct text *page);
/* Text from outside, isolated from the direction of what stands around it. */
void page_shown(struct text *page, struct str s);
/* <name>text</name>; the text is escaped. */
void page_element(struct text *page, const char *name, struct str s);
/* The opening of a table with its caption and column heads; "</tbody></table>" ends it. */
void page_table(struct text *page, const char *caption, const char *const *columns, size_t count);

/* A bar chart: one bar for each of count labels. */
struct page_plot {
    const char *id; /* unique on the page */
    const char *title, *description;
    const char *label_head, *value_head; /* columns of the table */
    const char *const *labels;
    const uint64_t *values;
    size_t count;
};
void page_plot(struct text *page, const struct page_plot *plot);

#endif
