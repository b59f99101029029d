/*
 * Whose signatures over this node's checkpoints count: the counterparties' verifier keys in
 * <data>/witnesses (one a line, # begins a comment) and the certificates of time stamping
 * authorities in <data>/tsa.pem.
 */
#ifndef TILTS_CLI_AUDIT_TRUST_H
#define TILTS_CLI_AUDIT_TRUST_H

#include "audit/outside.h"
#include "cli/audit_part.h"

#define AUDIT_COSIGNERS_MAX 32

struct audit_trust {
    struct outside_trust outside;
    struct cosigner cosigners[AUDIT_COSIGNERS_MAX];
    char *text, *witnesses_path, *tsa_path;
};

/* Files that are not there are no mistake. CLI_DONE, or prints what is wrong. */
int audit_trust_load(const struct cli *cli, const struct audit_parts *parts,
                     struct audit_trust *ret_trust) MUST_USE;
void audit_trust_done(struct audit_trust *trust);
/* The part of that name or origin; NULL when there is none. */
const struct audit_part *audit_part_named(const struct audit_parts *parts, struct str name);
/* For writing, beside a provider that runs. NULL with a sentence. */
struct store *audit_part_open_to_write(const struct audit_part *part,
                                       char error[static AUDIT_PART_ERROR_MAX]) MUST_USE;

#endif
