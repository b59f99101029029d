/* tilts platform run | check */
#include "cli/cli.h"

#include "platform/platform.h"

#include <string.h>

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "platform.yaml";
    char error[PLATFORM_ERROR_MAX];
    struct platform_config *config;
    bool only_check;
    int r;

    if (argc != 1 || (strcmp(argv[0], "run") != 0 && strcmp(argv[0], "check") != 0))
        return cli_fail(cli, CLI_USAGE, "say: tilts platform run, or: tilts platform check");
    only_check = strcmp(argv[0], "check") == 0;
    config = platform_config_load(path, error);
    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    log_setup(cli->verbose ? LOG_DEBUG : config->node.log_level, config->node.log_form);
    r = only_check ? platform_check(config, &cli->clock, error)
                   : platform_run(config, &cli->clock, error);
    platform_config_free(config);
    if (r < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    if (only_check && cli->json)
        cli_print_json(json_pack("{s:b, s:s}", "good", 1, "configuration", path));
    else if (only_check)
        printf("%s: good\n", path);
    return CLI_DONE;
}

const struct cli_command cmd_platform = {
    .name = "platform",
    .usage = "  platform run                       open the agency's desk until Ctrl-C\n"
             "  platform check                     read the configuration, say what is wrong\n",
    .run = run,
};
