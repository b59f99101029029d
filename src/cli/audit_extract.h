/* The `extract` verb of `tilts audit`: a bundle of one municipality's records (clause 3.3). */
#ifndef TILTS_CLI_AUDIT_EXTRACT_H
#define TILTS_CLI_AUDIT_EXTRACT_H

#include "cli/audit_part.h"

struct audit_extract_wish {
    const char *municipality, *from, *till, *folder;
    const char *sections; /* NULL: all */
    bool with_others;
};

/* Words that make no sense are CLI_USAGE. */
int audit_extract_make(const struct cli *cli, const struct audit_parts *parts,
                       const struct audit_extract_wish *wish) MUST_USE;

#endif
