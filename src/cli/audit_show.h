/* The `show` verb of `tilts audit`: decoded records for the administrator. */
#ifndef TILTS_CLI_AUDIT_SHOW_H
#define TILTS_CLI_AUDIT_SHOW_H

#include "cli/audit_part.h"

struct audit_show_wish {
    uint64_t last;       /* so many of the newest over all parts */
    const char *request; /* or those with this request id; NULL: none asked for */
};

/* CLI_REFUSED when there is no such record. */
int audit_show(const struct cli *cli, const struct audit_parts *parts,
               const struct audit_show_wish *wish) MUST_USE;

#endif
