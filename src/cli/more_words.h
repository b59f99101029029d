/*
 * Words of a command over standard input. The last word "@" stands for as many as standard input
 * has lines: everybody on a machine can read the words that a program was started with, and a name
 * or a reason is nobody else's business. The desk runs its commands so (desk/commands.h).
 */
#ifndef TILTS_CLI_MORE_WORDS_H
#define TILTS_CLI_MORE_WORDS_H

#include "cli/cli.h"

/* Puts them in the place of the "@", if there is one. CLI_DONE, or CLI_USAGE with a sentence. */
int more_words(const struct cli *cli, int *argc, char ***argv) MUST_USE;

#endif
