/* tilts agreement ...: opens the register that the configuration names and hands it to the desk. */
#include "cli/agreement_desk.h"
#include "cli/agreement_explain.h"
#include "provider/command_log.h"
#include "provider/register.h"

#include <string.h>

struct recorder {
    struct cli *cli;
    const struct provider_config *config;
};

/* What was changed stands in the node's own log, with its clause. */
static int
record(void *ctx, const struct agreement_change *change)
{
    struct recorder *recorder = ctx;
    struct clock clock = clock_fixed(change->at_us);
    struct command_event event = {.type = RECORD_AGREEMENT,
                                  .subject = change->agreement,
                                  .detail = change->detail,
                                  .clause = change->clause,
                                  .outcome = str_from(change->verb)};
    char error[COMMAND_LOG_ERROR_MAX];

    if (command_log_append(recorder->config, &clock, &event, error) == 0)
        return CLI_DONE;
    return cli_fail(recorder->cli, CLI_FAILURE, "the change is made, but it is not in the log: %s",
                    error);
}

static int
run_desk(struct cli *cli, int argc, char **argv)
{
    const char *path = cli->config_path ? cli->config_path : "provider.yaml";
    char error[REGISTER_ERROR_MAX];
    struct provider_config *config = provider_config_load(path, error);
    struct recorder recorder = {.cli = cli, .config = config};
    struct agreement_desk desk = {.cli = cli, .record = record, .ctx = &recorder};
    int r;

    if (!config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    desk.store = register_open(config, error);
    r = desk.store ? agreement_desk_run(&desk, argc, argv)
                   : cli_fail(cli, CLI_FAILURE, "%s", error);
    store_close(desk.store);
    provider_config_free(config);
    return r;
}

/* An explanation reads the log and no agreement, so it needs no desk. */
static int
run(struct cli *cli, int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "explain") == 0)
        return agreement_explain(cli, argc - 1, argv + 1);
    return run_desk(cli, argc, argv);
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
             "  agreement explain REQUEST_ID       which version and clause decided it (3.1.5)\n"
             "    every change: [--dry-run]; every event: [--clause C] [--note TEXT]\n",
    .run = run,
};
