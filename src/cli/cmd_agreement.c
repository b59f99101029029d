/* tilts agreement ...: opens the register that the configuration names and hands it to the desk. */
#include "cli/agreement_desk.h"
#include "provider/config.h"

#include <stdlib.h>

static struct store *
open_register(const struct cli *cli, const struct provider_config *config)
{
    char error[256], *path = provider_register_path(config);
    struct store_paths paths = {.register_path = path};
    struct store *store = NULL;

    if (!path)
        cli_fail(cli, CLI_FAILURE, "no memory");
    else if (!(store = store_sqlite_open(&paths, error)))
        cli_fail(cli, CLI_FAILURE, "%s", error);
    free(path);
    return store;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "provider.yaml";
    char error[CONF_ERROR_MAX];
    struct provider_config *config = provider_config_load(path, error);
    struct agreement_desk desk = {.cli = cli};
    int r = CLI_FAILURE;

    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    desk.store = open_register(cli, config);
    if (desk.store)
        r = agreement_desk_run(&desk, argc, argv);
    store_close(desk.store);
    provider_config_free(config);
    return r;
}

const struct cli_command cmd_agreement = {
    .name = "agreement",
    .usage = "  agreement list                     every agreement: state, last day, purposes\n"
             "  agreement show ID                  one agreement: versions, events, contacts\n"
             "  agreement add FILE                 a new agreement from YAML\n"
             "  agreement amend FILE               its next version (6.1)\n"
             "  agreement notice ID                three months' notice (6.2)\n"
             "    [--given DAY] [--last-day DAY]\n"
             "  agreement end ID --reason R        at once: gross-breach, vital-reason (6.3),\n"
             "                                     unlawful-processing (6.4), force-majeure (5)\n"
             "  agreement suspend ID [--day DAY]   force majeure (5)\n"
             "  agreement resume ID [--day DAY]    its end\n"
             "  agreement successor ID             a reorganised party (7.7)\n"
             "    --party REG --successor REG [--day DAY]\n"
             "  agreement contact ID               whom to turn to (7.5)\n"
             "    --party REG --contact TEXT\n"
             "    every change: [--dry-run]; every event: [--clause C] [--note TEXT]\n",
    .run = run,
};
