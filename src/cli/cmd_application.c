/* tilts application ...: opens what a verb needs and hands it the desk. */
#include "cli/application_desk.h"

#include "node/command_log.h"
#include "platform/files.h"

#include <string.h>

#define ARENA_MAX ((size_t)64 * 1024 * 1024)

static const struct {
    const char *name;
    bool changes;
    int (*run)(struct application_desk *desk, int argc, char **argv);
} verbs[] = {
    {"add", true, application_add},
    {"list", false, application_list},
    {"close", true, application_close},
};

int
application_desk_fail(const struct application_desk *desk)
{
    return cli_fail(desk->cli, CLI_FAILURE, "%s", platform_store_error(desk->store));
}

int
application_desk_commit(struct application_desk *desk, struct str subject, struct str outcome,
                        struct str detail)
{
    const struct command_event event = {
        .type = RECORD_ACCESS, .subject = subject, .outcome = outcome, .detail = detail};
    char error[COMMAND_LOG_ERROR_MAX];

    if (command_log_append(&desk->config->node, &desk->cli->clock, &event, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "nothing was changed: %s", error);
    return platform_store_commit(desk->store) < 0 ? application_desk_fail(desk) : CLI_DONE;
}

static int
run_with(struct cli *cli, const struct platform_config *config, size_t verb, int argc, char **argv)
{
    struct application_desk desk = {.cli = cli, .config = config};
    char error[STORE_ERROR_MAX];
    int r;

    desk.store = platform_files_open_store(&config->node, !verbs[verb].changes, error);
    if (!desk.store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&desk.arena, ARENA_MAX);
    command_log_account(desk.who, sizeof desk.who);
    desk.now_us = clock_now_us(&cli->clock);
    r = verbs[verb].run(&desk, argc, argv);
    arena_done(&desk.arena);
    platform_store_close(desk.store);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "platform.yaml";
    char error[CONF_ERROR_MAX];
    struct platform_config *config;
    size_t verb = 0;
    int r;

    while (verb < ARRAY_LEN(verbs) && (argc < 1 || strcmp(verbs[verb].name, argv[0]) != 0))
        verb++;
    if (verb == ARRAY_LEN(verbs))
        return cli_fail(cli, CLI_USAGE, "say: tilts application add | list | close ID");
    config = platform_config_load(path, error);
    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = run_with(cli, config, verb, argc - 1, argv + 1);
    platform_config_free(config);
    return r;
}

const struct cli_command cmd_application = {
    .name = "application",
    .usage = "  application add --number N --purpose P --day DAY [--person FILE]\n"
             "                                     registers one; the personal code is the first\n"
             "                                     line of FILE or of standard input\n"
             "  application add --file FILE        registers many, all or none (CSV, JSON Lines)\n"
             "  application list [--open | --closed] [--number N] [--from DAY] [--till DAY]\n"
             "        [--max N]                    newest first\n"
             "  application close ID --outcome granted|refused|withdrawn\n",
    .run = run,
};
