/*
 * The parts of the audit log, as the audit commands walk through them: all that
 * node/part_list.h names.
 */
#ifndef TILTS_CLI_AUDIT_PART_H
#define TILTS_CLI_AUDIT_PART_H

#include "audit/checkpoint.h"
#include "cli/node_file.h"
#include "node/part_list.h"
#include "store/store.h"

#define AUDIT_PART_ERROR_MAX 512

struct audit_part {
    char lane[PART_NAME_MAX];
    const char *database; /* of the configuration */
    char *log_path, *origin;
    char *guard_path; /* NULL: another node keeps it */
};

struct audit_parts {
    struct node_file file;
    const struct node_config *config; /* of the file */
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct audit_part *parts; /* lanes by number, then "admin", then those of other nodes */
    size_t count;
};

/* Loads the configuration and the log's key, and looks for the parts. CLI_DONE, or prints why not.
 */
int audit_parts_open(const struct cli *cli, struct audit_parts *ret_parts) MUST_USE;
void audit_parts_close(struct audit_parts *parts); /* what is half-open is fine */
/* For reading only. NULL with a sentence. */
struct store *audit_part_open(const struct audit_part *part,
                              char error[static AUDIT_PART_ERROR_MAX]) MUST_USE;

#endif
