/* tilts audit checkpoint, and what others sign of one: cosignatures, time stamps, tiles. */
#ifndef TILTS_CLI_AUDIT_CHECKPOINT_H
#define TILTS_CLI_AUDIT_CHECKPOINT_H

#include "cli/audit_trust.h"

int audit_checkpoint_run(struct cli *cli, int argc, char **argv) MUST_USE;
int audit_timestamp_run(struct cli *cli, int argc, char **argv) MUST_USE;

/* The counterparty's side: no log of its own is needed. */
struct audit_cosign_wish {
    const char *source;   /* https address of a part of a log, or a file */
    const char *key_path; /* made when it is not there */
    const char *state_path;
    const char *name; /* the cosigner's */
    const char *log;  /* the log's verifier key; needed the first time */
};
int audit_cosign(struct cli *cli, const struct audit_cosign_wish *wish) MUST_USE;
/* The owner's side: keeps the cosignatures that stand in a cosigned checkpoint. */
int audit_attach(struct cli *cli, const struct audit_parts *parts, const char *path) MUST_USE;
/* Writes every part in the C2SP tlog-tiles form to DIR/<part>. */
int audit_tiles(struct cli *cli, const struct audit_parts *parts, const char *folder) MUST_USE;

#endif
