/*
 * What every command of the `tilts` program shares: the global options, the table of commands, exit
 * codes, option parsing by table, output as a table for people or as one JSON document.
 */
#ifndef TILTS_CLI_CLI_H
#define TILTS_CLI_CLI_H

#include "base/clock.h"
#include "base/json.h"
#include "base/macros.h"

#include <stdio.h>

/* Exit codes (SPEC section 10). */
enum cli_exit { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_FAILURE = 3 };

struct cli {
    const char *config_path; /* -c FILE; NULL when not given */
    bool verbose;            /* -v */
    bool json;               /* --json */
    struct clock clock;
};

/* A command: `tilts NAME VERB ...`; argv[0] is the verb (or the first argument). */
struct cli_command {
    const char *name;
    const char *usage; /* one or more lines, each "  name verb ARGS   what it does" */
    int (*run)(struct cli *cli, int argc, char **argv);
};

/* Prints "tilts: ..." to standard error (with --json: an error document); returns exit. */
int cli_fail(const struct cli *cli, enum cli_exit exit, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * One option of a command: a row of its table, which ends with a row whose name is NULL. An option
 * that may be given several times has as many rows, filled in order.
 */
struct cli_option {
    const char *name;   /* "--mode"; a name without dashes is a positional argument, in order */
    const char **value; /* where its text goes; NULL for a flag */
    bool *flag;         /* set when a flag is given; NULL for an option with a value */
    bool required;
};
/* 0, or prints what is wrong with the words and returns CLI_USAGE. */
int cli_parse(const struct cli *cli, const struct cli_option *options, int argc,
              char **argv) MUST_USE;

/* Rows for people (aligned by characters, not bytes) or, with --json, an array of objects. */
struct cli_table;
struct cli_table *cli_table_open(const struct cli *cli, const char *const *columns, size_t count);
/* count texts, copied; NULL is shown as "-" and is null in JSON. */
void cli_table_add(struct cli_table *table, const char *const *values);
/* Prints and frees. `title` (may be NULL) is printed above for people only. */
void cli_table_close(struct cli_table *table, const char *title);

/* Prints a JSON document to standard output and takes over the reference. */
void cli_print_json(json_t *document);

/* A bar on a terminal, a plain line every tenth of the way when not; on standard error. */
struct cli_progress {
    const char *label;
    uint64_t total; /* 0: not known */
    uint64_t shown;
    bool terminal;
};
void cli_progress_begin(struct cli_progress *progress, const char *label, uint64_t total);
void cli_progress_show(struct cli_progress *progress, uint64_t done);
void cli_progress_end(struct cli_progress *progress, uint64_t done);

/* The commands, one file each: cmd_<name>.c. */
extern const struct cli_command cmd_provider, cmd_platform, cmd_application, cmd_operator, cmd_pki,
    cmd_agreement, cmd_register, cmd_check, cmd_audit, cmd_duty, cmd_sandbox;

#endif
