/* Who asked about a person, as a table, as JSON and as a printable page. */
#ifndef TILTS_CLI_AUDIT_PERSON_PAGE_H
#define TILTS_CLI_AUDIT_PERSON_PAGE_H

#include "audit/page.h"
#include "audit/person_view.h"
#include "cli/audit_reading.h"

struct audit_person_sheet {
    const struct audit_parts *parts;
    const struct agreement_set *names;
    const struct person_view *view;
    enum language language;
    bool with_operators;
    int64_t made_at_us;
};

void audit_person_page_table(const struct cli *cli, const struct audit_person_sheet *sheet);
/* A new reference. */
json_t *audit_person_page_json(const struct audit_person_sheet *sheet);
/* The page, appended; page->failed when memory is out. */
void audit_person_page_html(const struct audit_person_sheet *sheet, struct text *page);

#endif
