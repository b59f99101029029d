/* The verifier keys that a person gave on the command line. */
#ifndef TILTS_CLI_AUDIT_KEYS_H
#define TILTS_CLI_AUDIT_KEYS_H

#include "audit/verifier_key.h"
#include "cli/cli.h"

#define AUDIT_KEYS_MAX 64

struct audit_keys {
    char *text; /* owned, when it came from a file */
    struct str lines[AUDIT_KEYS_MAX];
    struct verifier_key keys[AUDIT_KEYS_MAX];
    size_t count;
};

/* word: a verifier key, or a file of them, one per line; NULL gives none. An exit code. */
int audit_keys_load(const struct cli *cli, const char *word, struct audit_keys *ret_keys) MUST_USE;
void audit_keys_done(struct audit_keys *keys);
/* The key of that origin; else, for all parts of a node share one, the only key there is; NULL. */
const struct verifier_key *audit_keys_find(const struct audit_keys *keys, struct str origin);

#endif
