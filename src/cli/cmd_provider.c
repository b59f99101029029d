/* tilts provider run | check */
#include "cli/cli.h"

#include "provider/provider.h"

#include <string.h>

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "provider.yaml";
    char error[PROVIDER_ERROR_MAX];
    struct provider_config *config;
    bool only_check;
    int r;

    if (argc != 1 || (strcmp(argv[0], "run") != 0 && strcmp(argv[0], "check") != 0))
        return cli_fail(cli, CLI_USAGE, "say: tilts provider run, or: tilts provider check");
    only_check = strcmp(argv[0], "check") == 0;
    config = provider_config_load(path, error);
    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    log_setup(cli->verbose ? LOG_DEBUG : config->node.log_level, config->node.log_form);
    r = only_check ? provider_check(config, &cli->clock, error)
                   : provider_run(config, &cli->clock, error);
    provider_config_free(config);
    if (r < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    if (only_check && cli->json)
        cli_print_json(json_pack("{s:b, s:s}", "good", 1, "configuration", path));
    else if (only_check)
        printf("%s: good\n", path);
    return CLI_DONE;
}

const struct cli_command cmd_provider = {
    .name = "provider",
    .usage = "  provider run                       answer checks until Ctrl-C\n"
             "  provider check                     read the configuration, say what is wrong\n",
    .run = run,
};
