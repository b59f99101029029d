/*
 * The part of an extract that people read: a table as CSV and as HTML, in Latvian and English. It
 * proves nothing by itself but is listed in the manifest. Pure. Private to audit/.
 */
#ifndef TILTS_AUDIT_EXTRACT_SUMMARY_H
#define TILTS_AUDIT_EXTRACT_SUMMARY_H

#include "audit/extract.h"

struct extract_row {
    const char *origin;
    uint64_t index;
    const struct record *record;            /* of the sections that are opened */
    const struct record_decision *decision; /* on the municipality */
    bool person_held_back;
};

void extract_csv_begin(struct buf *buf);
void extract_csv_row(const struct extract_row *row, struct buf *buf);
void extract_html_begin(const struct extract_wish *wish, struct buf *buf);
void extract_html_row(const struct extract_row *row, struct buf *buf);
void extract_html_end(const struct extract_wish *wish, const struct extract_counts *counts,
                      struct buf *buf);

#endif
