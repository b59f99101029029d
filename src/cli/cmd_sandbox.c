/* tilts sandbox run | personas | accept */
#include "cli/sandbox.h"

#include "base/file.h"
#include "provider/provider.h"

#include <string.h>

#define SLOW_MS_MAX 600000
#define PORT_MAX 65535

struct sandbox_run {
    struct cli *cli;
    const char *dir;
    const char *port_text, *platform_text, *slow_text;
    unsigned port, platform_port, slow_ms;
};

/* What befalls the personas made for it: ctx is the run. */
static enum problem_code
befall(const void *ctx, const struct query *query, unsigned *ret_hold_ms)
{
    const struct sandbox_run *run = ctx;

    if (sandbox_befalls(query->person.number, SANDBOX_SLOW))
        *ret_hold_ms = run->slow_ms;
    return sandbox_befalls(query->person.number, SANDBOX_FAILS) ? PROBLEM_REGISTER_UNAVAILABLE
                                                                : PROBLEM_NONE;
}

static int
take_number(const struct cli *cli, const char *option, const char *text, uint64_t max,
            unsigned *number)
{
    uint64_t value;

    if (!text)
        return CLI_DONE;
    if (!str_to_u64(str_from(text), max, &value))
        return cli_fail(cli, CLI_USAGE, "%s wants a number from 0 to %llu", option,
                        (unsigned long long)max);
    *number = (unsigned)value;
    return CLI_DONE;
}

static int
parse(struct sandbox_run *run, int argc, char **argv)
{
    const struct cli_option options[] = {
        {.name = "--dir", .value = &run->dir},
        {.name = "--port", .value = &run->port_text},
        {.name = "--platform-port", .value = &run->platform_text},
        {.name = "--slow-ms", .value = &run->slow_text},
        {.name = NULL},
    };
    int r = cli_parse(run->cli, options, argc, argv);

    if (r == CLI_DONE)
        r = take_number(run->cli, "--port", run->port_text, PORT_MAX, &run->port);
    if (r == CLI_DONE)
        r = take_number(run->cli, "--platform-port", run->platform_text, PORT_MAX,
                        &run->platform_port);
    if (r == CLI_DONE)
        r = take_number(run->cli, "--slow-ms", run->slow_text, SLOW_MS_MAX, &run->slow_ms);
    return r;
}

/* The client's acceptance counts from here on. */
static int
mark_beginning(const struct sandbox_run *run)
{
    char path[SANDBOX_PATH_MAX], now[DATE_TEXT_MAX], error[FILE_ERROR_MAX];

    if (!sandbox_path(run->cli, run->dir, SANDBOX_BEGAN, path))
        return CLI_USAGE;
    instant_format_riga(clock_now_us(&run->cli->clock), now);
    return file_write(path, str_from(now), 0600, error) == 0
               ? CLI_DONE
               : cli_fail(run->cli, CLI_FAILURE, "%s", error);
}

static void
introduce(const struct sandbox_run *run, unsigned port)
{
    const char *dir = run->dir;

    if (port)
        printf("A provider with made-up people for integrators: https://localhost:%u\n", port);
    else
        printf("A provider with made-up people for integrators; its port is in the line "
               "event=listening\n");
    printf("  SOAP 1.1 and 1.2   /soap, described by /soap?wsdl\n"
           "  REST               /v1/status-checks, described by /v1/openapi.json\n"
           "  trust              %s/pki/ca.pem\n"
           "  certificate, key   %s/clients/agency.pem, agency.key; others there are refused, each "
           "by its clause\n"
           "\n"
           "  tilts sandbox personas                       what to ask, what comes back\n"
           "  tilts -c %s/platform.yaml check 010160-00019\n"
           "  tilts sandbox accept --dir %s            does this provider answer as it must?\n"
           "  tilts sandbox accept --client --dir %s   has your client asked all it must?\n"
           "\n"
           "How it was made: %s/made.txt. Everybody in it is made up. Ctrl-C ends it.\n",
           dir, dir, dir, dir, dir, dir);
    fflush(stdout);
}

static int
serve(struct sandbox_run *run, const struct provider_config *config)
{
    const struct rehearsal rehearsal = {.befall = befall, .ctx = run};
    struct sandbox_keeper *keeper = sandbox_keeper_start(run->cli, run->dir);
    char error[PROVIDER_ERROR_MAX];
    int r = keeper ? mark_beginning(run) : CLI_FAILURE;

    if (r == CLI_DONE) {
        introduce(run, config->port);
        if (provider_rehearse(config, &rehearsal, &run->cli->clock, error) < 0)
            r = cli_fail(run->cli, CLI_FAILURE, "%s", error);
    }
    sandbox_keeper_stop(keeper);
    return r;
}

/* Nothing of a sandbox is touched when it cannot be served, as when it runs already. */
static int
check_and_serve(struct sandbox_run *run)
{
    char path[SANDBOX_PATH_MAX], error[PROVIDER_ERROR_MAX];
    struct provider_config *config;
    int r;

    if (!sandbox_path(run->cli, run->dir, "provider.yaml", path))
        return CLI_USAGE;
    config = provider_config_load(path, error);
    if (!config)
        return cli_fail(run->cli, CLI_FAILURE, "%s", error);
    if (run->port_text)
        config->port = run->port;
    log_setup(run->cli->verbose ? LOG_DEBUG : config->node.log_level, config->node.log_form);
    r = provider_check(config, &run->cli->clock, error) < 0
            ? cli_fail(run->cli, CLI_FAILURE, "%s", error)
            : serve(run, config);
    provider_config_free(config);
    return r;
}

static int
run_sandbox(struct cli *cli, int argc, char **argv)
{
    struct sandbox_run run = {
        .cli = cli,
        .dir = SANDBOX_DIR,
        .port = SANDBOX_PORT,
        .platform_port = SANDBOX_PLATFORM_PORT,
        .slow_ms = SANDBOX_SLOW_MS,
    };
    int r = parse(&run, argc, argv);

    if (r == CLI_DONE)
        r = sandbox_make(cli, run.dir, run.port, run.platform_port);
    return r == CLI_DONE ? check_and_serve(&run) : r;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
} verbs[] = {
    {"run", run_sandbox},
    {"personas", sandbox_personas},
    {"accept", sandbox_accept},
};

static int
run(struct cli *cli, int argc, char **argv)
{
    for (size_t i = 0; argc && i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name, argv[0]) == 0)
            return verbs[i].run(cli, argc - 1, argv + 1);
    return cli_fail(cli, CLI_USAGE, "say: tilts sandbox run, personas or accept");
}

const struct cli_command cmd_sandbox = {
    .name = "sandbox",
    .usage = "  sandbox run                        a provider with made-up people for integrators\n"
             "    [--dir DIR] [--port N] [--platform-port N] [--slow-ms N]\n"
             "  sandbox personas [--lang lv|en]    what to ask it, what comes back\n"
             "  sandbox accept                     asks all of that, prints GO or NO-GO\n"
             "    [--dir DIR] [--url URL] [--cert FILE --key FILE --trust FILE]\n"
             "  sandbox accept --client            has your client asked all that it must?\n"
             "    [--dir DIR] [--since \"YYYY-MM-DD HH:MM\"]\n",
    .run = run,
};
