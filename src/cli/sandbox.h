/*
 * `tilts sandbox`: a provider with made-up people for integrators. Its folder is made by the
 * ordinary commands of this program, run in its own process; what they said stays in made.txt.
 *
 *     provider.yaml    ordinary; tilts -c DIR/provider.yaml audit show, agreement list, ...
 *     platform.yaml    ordinary; tilts -c DIR/platform.yaml check CODE, platform run
 *     pki/             authority, server certificate; ca.pem is what a client trusts
 *     clients/         NAME.pem and NAME.key for each caller of sandbox_personas.def
 *     agreements/      as added; register/ as imported last
 *     began            when the last run began, Riga time
 */
#ifndef TILTS_CLI_SANDBOX_H
#define TILTS_CLI_SANDBOX_H

#include "cli/cli.h"
#include "cli/sandbox_world.h"

#define SANDBOX_PATH_MAX 4096
#define SANDBOX_DIR "sandbox"
#define SANDBOX_PORT 8445
#define SANDBOX_PLATFORM_PORT 8446
#define SANDBOX_SLOW_MS 3000
#define SANDBOX_BEGAN "began"
/* Request ids of the acceptance run begin so; the client's acceptance passes over them. */
#define SANDBOX_RUN_PREFIX "acceptance-"

/* DIR/NAME of a folder; false, told, when that is too long. */
bool sandbox_path(const struct cli *cli, const char *dir, const char *name,
                  char ret_path[static SANDBOX_PATH_MAX]) MUST_USE;

/* Makes the folder, whole or not at all, unless it is there. An exit code. */
int sandbox_make(const struct cli *cli, const char *dir, unsigned port,
                 unsigned platform_port) MUST_USE;
/* Imports the register as it is to be on that day. An exit code. */
int sandbox_import(const struct cli *cli, const char *dir, struct date today) MUST_USE;

/*
 * Imports the register of today, and in a thread of its own that of each day that begins in Riga
 * from then on. NULL after it has told why.
 */
struct sandbox_keeper *sandbox_keeper_start(const struct cli *cli, const char *dir) MUST_USE;
void sandbox_keeper_stop(struct sandbox_keeper *keeper); /* NULL is fine */

/* What a situation must end in, in words: "needy 2026-01-01 to ...", "agreement-expired, 2". */
void sandbox_expectation(const struct sandbox_situation *situation, struct date today,
                         struct buf *buf);

/* The verbs; argv[0] is the first word behind the verb. */
int sandbox_personas(struct cli *cli, int argc, char **argv) MUST_USE;
int sandbox_accept(struct cli *cli, int argc, char **argv) MUST_USE;
/* `accept --client`: since NULL is when the last run began. */
int sandbox_accept_client(struct cli *cli, const char *dir, const char *since) MUST_USE;

/* GO or NO-GO; with --json the document (taken over), to which the verdict is added. */
int sandbox_verdict(const struct cli *cli, bool go, json_t *document,
                    const char *sentence) MUST_USE;

#endif
