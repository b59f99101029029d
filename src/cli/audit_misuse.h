/* What the report on misuse gathers before it is shown. */
#ifndef TILTS_CLI_AUDIT_MISUSE_H
#define TILTS_CLI_AUDIT_MISUSE_H

#include "audit/misuse.h"
#include "cli/audit_report.h"

struct audit_misuse_case {
    const struct audit_parts *parts;
    struct agreement_set names;
    struct date from, till; /* both included */
    struct misuse_rules rules;
    struct misuse_leaver *leavers;
    struct misuse_surname *surnames;
    struct lookups lookups;
    struct misuse_findings findings;
    struct arena scratch, texts;
};

int audit_misuse_show(const struct cli *cli, const struct audit_report_wish *wish,
                      const struct audit_misuse_case *matter) MUST_USE;

#endif
