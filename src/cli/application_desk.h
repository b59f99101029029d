/* What the verbs of `tilts application` share: the platform's configuration and its file. */
#ifndef TILTS_CLI_APPLICATION_DESK_H
#define TILTS_CLI_APPLICATION_DESK_H

#include "cli/cli.h"

#include "platform/config.h"
#include "store/platform_store.h"

struct application_desk {
    struct cli *cli;
    const struct platform_config *config;
    struct platform_store *store;
    struct arena arena;
    int64_t now_us;
    char who[64]; /* the account on this machine */
};

/* Says in the "admin" part what is about to be committed, then commits. CLI_DONE or the failure. */
int application_desk_commit(struct application_desk *desk, struct str subject, struct str outcome,
                            struct str detail) MUST_USE;
/* Prints that the file failed. */
int application_desk_fail(const struct application_desk *desk);

/* The verbs. */
int application_add(struct application_desk *desk, int argc, char **argv);
int application_list(struct application_desk *desk, int argc, char **argv);
int application_close(struct application_desk *desk, int argc, char **argv);

#endif
