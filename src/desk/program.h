/*
 * The program itself as a child process, for commands: no shell, an array of arguments, an
 * environment of its own, no descriptors but the three, a process group that is killed when time is
 * up or nobody waits any more, output within a bound. Thread: a worker's.
 */
#ifndef TILTS_DESK_PROGRAM_H
#define TILTS_DESK_PROGRAM_H

#include "base/str.h"

#include <stdatomic.h>

#define PROGRAM_SENTENCE_MAX 1024

enum program_end {
    PROGRAM_ENDED,     /* by itself: see exit */
    PROGRAM_NOT_BEGUN, /* no memory, processes or descriptors */
    PROGRAM_TOO_LONG,  /* killed: deadline_ms */
    PROGRAM_TOO_MUCH,  /* killed: more output than output_max */
    PROGRAM_ABANDONED, /* killed: *abandoned */
    PROGRAM_CRASHED,   /* by a signal that is not ours */
};

struct program_call {
    const char *const *argv; /* from argv[0], ends with NULL */
    const char *path;        /* what is run; NULL: this program itself */
    const char *setting;     /* "NAME=value": of its environment besides PATH and LC_ALL; or NULL */
    struct str input;        /* what it reads from standard input: personal data go here */
    size_t output_max;
    unsigned deadline_ms;
    const atomic_bool *abandoned; /* may be NULL */
};

struct program_result {
    enum program_end end;
    int exit;     /* with PROGRAM_ENDED: enum cli_exit */
    char *output; /* what it wrote to standard output, NUL-terminated; never NULL after ENDED */
    size_t output_len;
    char sentence[PROGRAM_SENTENCE_MAX]; /* the beginning of its standard error */
};

/* Runs it to its end. The result is freed with program_result_done(). */
void program_run(const struct program_call *call, struct program_result *ret_result);
void program_result_done(struct program_result *result); /* wipes the output */

#endif
