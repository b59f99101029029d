/* The `extract` verb of `tilts audit`: a bundle of one municipality's records (clause 3.3). */
#ifndef TILTS_CLI_AUDIT_EXTRACT_H
#define TILTS_CLI_AUDIT_EXTRACT_H

#include "cli/audit_part.h"

struct audit_extract_wish {
    const char *municipality, *from, *till;
    const char *folder;   /* NULL: one of its own in the node's data folder */
    const char *sections; /* NULL: all */
    bool with_others;
};

/* Words that make no sense are CLI_USAGE. */
int audit_extract_make(const struct cli *cli, const struct audit_parts *parts,
                       const struct audit_extract_wish *wish) MUST_USE;
/* The folder of the bundle with that id, or of all (id NULL); malloc'd, NULL when memory is out. */
char *audit_extract_folder(const struct node_config *config, const char *id);
/* What a complete bundle says of itself, and its files; NULL when it is none. */
json_t *audit_extract_json(const char *folder) MUST_USE;

#endif
