/* tilts platform run | check | tidy */
#include "cli/cli.h"

#include "platform/platform.h"
#include "platform/tidy.h"

#include <inttypes.h>
#include <string.h>

static int
run_platform(struct cli *cli, const struct platform_config *config, const char *path)
{
    char error[PLATFORM_ERROR_MAX];

    (void)path;
    return platform_run(config, &cli->clock, error) < 0 ? cli_fail(cli, CLI_FAILURE, "%s", error)
                                                        : CLI_DONE;
}

static int
check(struct cli *cli, const struct platform_config *config, const char *path)
{
    char error[PLATFORM_ERROR_MAX];

    if (platform_check(config, &cli->clock, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    if (cli->json)
        cli_print_json(json_pack("{s:b, s:s}", "good", 1, "configuration", path));
    else
        printf("%s: good\n", path);
    return CLI_DONE;
}

static int
tidy(struct cli *cli, const struct platform_config *config, const char *path)
{
    char error[TIDY_ERROR_MAX];
    uint64_t deleted;

    (void)path;
    if (tidy_answers(&config->node, &cli->clock, &deleted, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    if (cli->json)
        cli_print_json(json_pack("{s:I}", "deleted", (json_int_t)deleted));
    else
        printf("%" PRIu64 " stored answers deleted\n", deleted);
    return CLI_DONE;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, const struct platform_config *config, const char *path);
} verbs[] = {{"run", run_platform}, {"check", check}, {"tidy", tidy}};

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "platform.yaml";
    char error[CONF_ERROR_MAX];
    struct platform_config *config;
    size_t verb = 0;
    int r;

    while (verb < ARRAY_LEN(verbs) && (argc != 1 || strcmp(verbs[verb].name, argv[0]) != 0))
        verb++;
    if (verb == ARRAY_LEN(verbs))
        return cli_fail(cli, CLI_USAGE, "say: tilts platform run | check | tidy");
    config = platform_config_load(path, error);
    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    log_setup(cli->verbose ? LOG_DEBUG : config->node.log_level, config->node.log_form);
    r = verbs[verb].run(cli, config, path);
    platform_config_free(config);
    return r;
}

const struct cli_command cmd_platform = {
    .name = "platform",
    .usage = "  platform run                       open the agency's desk until Ctrl-C\n"
             "  platform check                     read the configuration, say what is wrong\n"
             "  platform tidy                      delete stored answers kept as long as allowed\n",
    .run = run,
};
