/* From the body of a call to the words of its command: see commands.h. For src/desk only. */
#ifndef TILTS_DESK_COMMAND_WORDS_H
#define TILTS_DESK_COMMAND_WORDS_H

#include "desk/commands.h"

#define COMMAND_ARGV_MAX (8 + COMMAND_WORDS_MAX)

struct command_words {
    const char *argv[COMMAND_ARGV_MAX]; /* the verb and "@"; ends with NULL */
    struct str input;                   /* all other words, one a line: cli/more_words.h */
    struct str reason;                  /* for the record; empty when none is asked for */
};

/*
 * Texts lie in arena, which outlives the words. False: the call was answered with what is wrong.
 */
bool command_words_make(struct desk_call *call, const struct command *command, struct arena *arena,
                        struct command_words *ret_words) MUST_USE;

#endif
