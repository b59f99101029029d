/* The `tilts` program: global options, then the command's own file. Only this function exits. */
#include "cli/more_words.h"

#include <string.h>

static const struct cli_command *const commands[] = {
    &cmd_provider, &cmd_platform, &cmd_application, &cmd_operator, &cmd_pki,     &cmd_agreement,
    &cmd_register, &cmd_check,    &cmd_audit,       &cmd_duty,     &cmd_sandbox,
};

static int
print_usage(FILE *to)
{
    fputs("usage: tilts [-c FILE] [-v] [--json] COMMAND ...\n\n", to);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(to, "%s", commands[i]->usage);
    fputs("\nexit: 0 done, 1 refused or not verified, 2 wrong words, 3 failure\n", to);
    return to == stdout ? CLI_DONE : CLI_USAGE;
}

/* Takes the options before the command's name; returns the position of the name, or -1. */
static int
take_globals(struct cli *cli, int argc, char **argv)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-v") == 0)
            cli->verbose = true;
        else if (strcmp(argv[i], "--json") == 0)
            cli->json = true;
        else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc)
            cli->config_path = argv[++i];
        else
            return -1;
    }
    return i;
}

int
main(int argc, char **argv)
{
    struct cli cli = {.clock = clock_system()};
    int at;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0))
        return print_usage(stdout);
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("tilts " TILTS_VERSION) < 0 ? CLI_FAILURE : CLI_DONE;
    at = take_globals(&cli, argc, argv);
    if (at < 0 || at >= argc)
        return print_usage(stderr);
    if (more_words(&cli, &argc, &argv))
        return CLI_USAGE;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (strcmp(commands[i]->name, argv[at]) == 0)
            return commands[i]->run(&cli, argc - at - 1, argv + at + 1);
    fprintf(stderr, "tilts: there is no command %s\n", argv[at]);
    return print_usage(stderr);
}
