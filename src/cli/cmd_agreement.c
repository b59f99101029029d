/* tilts agreement ...: opens the register that the configuration names and hands it to the desk. */
#include "cli/agreement_desk.h"
#include "cli/agreement_explain.h"
#include "cli/node_file.h"
#include "node/change.h"
#include "node/duties.h"
#include "node/register.h"

#include <string.h>

/* What stands behind one command. */
struct office {
    struct cli *cli;
    const struct node_config *config;
    struct store *store;
    struct duty_calendar calendar;
    struct change *change;
};

/* What was changed stands in the node's own log, with its clause. */
static int
begin(void *ctx, const struct agreement_change *change)
{
    struct office *office = ctx;
    struct command_event event = {.type = RECORD_AGREEMENT,
                                  .subject = change->agreement,
                                  .detail = change->detail,
                                  .clause = change->clause};
    char error[CHANGE_ERROR_MAX];

    if (change_begin(office->change, &event, change->at_us, error) == 0)
        return CLI_DONE;
    return cli_fail(office->cli, CLI_FAILURE, "nothing was changed, for the log cannot grow: %s",
                    error);
}

/* The duty that follows from an event comes with it or not at all. */
static int
within(void *ctx, const struct agreement_desk *desk, const struct agreement_change *change)
{
    const struct office *office = ctx;
    char who[64];
    struct duties_cause cause = {
        .event = change->event,
        .by = change->by_agency ? DUTY_AGENCY : DUTY_MUNICIPALITY,
        .who = command_log_account(who, sizeof who),
    };

    if (!change->event)
        return 0;
    cause.life = agreement_set_find(&desk->set, change->agreement);
    return duties_follow(office->store, &office->calendar, &cause);
}

static int
settle(void *ctx, const struct agreement_change *change)
{
    struct office *office = ctx;
    char error[CHANGE_ERROR_MAX];
    bool made;

    (void)change;
    if (change_settle(office->change, &made, error) == 0)
        return CLI_DONE;
    return cli_fail(
        office->cli, CLI_FAILURE,
        "whether the change was made is not in the log yet; the next change records it: "
        "%s",
        error);
}

/* A change that was cut off is told to everybody who looks. */
static void
tell_leftover(const struct office *office)
{
    struct change_leftover leftover;
    char error[CHANGE_ERROR_MAX], at[DATE_TEXT_MAX];

    if (change_find_leftover(office->config, &leftover, error) < 0)
        fprintf(stderr, "tilts: %s\n", error);
    if (!leftover.found)
        return;
    instant_format_riga(leftover.at_us, at);
    fprintf(stderr,
            "tilts: a change of %s (clause %s), begun %s Riga time, was cut off; what is shown is "
            "what holds, and the next change records what came of it\n",
            leftover.subject, leftover.clause, at);
}

static bool
only_looks(int argc, char **argv)
{
    static const char *const verbs[] = {"list", "show", "sign", "signatures"};

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (argc > 0 && strcmp(argv[0], verbs[i]) == 0)
            return true;
    return argc < 1;
}

static int
run_desk(struct office *office, int argc, char **argv)
{
    struct agreement_desk desk = {.cli = office->cli,
                                  .store = office->store,
                                  .begin = begin,
                                  .within = within,
                                  .settle = settle,
                                  .ctx = office};
    char error[CHANGE_ERROR_MAX];
    int r;

    if (only_looks(argc, argv)) {
        tell_leftover(office);
        return agreement_desk_run(&desk, argc, argv);
    }
    office->change = change_open(office->config, office->store, error);
    r = office->change ? agreement_desk_run(&desk, argc, argv)
                       : cli_fail(office->cli, CLI_FAILURE, "%s", error);
    change_close(office->change);
    return r;
}

static int
open_office(struct cli *cli, int argc, char **argv)
{
    char error[REGISTER_ERROR_MAX];
    struct node_file file;
    struct office office = {.cli = cli};
    int r = node_file_open(cli, &file);

    if (r)
        return r;
    office.config = file.node;
    office.store = register_open(file.node, error);
    if (office.store && duty_calendar_load(file.node->calendar, &office.calendar, error) == 0) {
        r = run_desk(&office, argc, argv);
        duty_calendar_done(&office.calendar);
    } else {
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    }
    store_close(office.store);
    node_file_close(&file);
    return r;
}

/* An explanation reads the log and no agreement, so it needs no office. */
static int
run(struct cli *cli, int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "explain") == 0)
        return agreement_explain(cli, argc - 1, argv + 1);
    return open_office(cli, argc, argv);
}

const struct cli_command cmd_agreement = {
    .name = "agreement",
    .usage =
        "  agreement list                     every agreement: state, last day, purposes\n"
        "  agreement show ID                  one agreement: versions, events, contacts\n"
        "  agreement add FILE                 a new agreement from YAML\n"
        "  agreement amend FILE               its next version (6.1)\n"
        "  agreement notice ID                three months' notice (6.2)\n"
        "    [--given DAY] [--last-day DAY] [--no-new-from DAY]\n"
        "  agreement end ID --reason R        at once: gross-breach, vital-reason (6.3),\n"
        "                                     unlawful-processing (6.4), force-majeure (5)\n"
        "  agreement suspend ID [--day DAY]   force majeure (5)\n"
        "  agreement resume ID [--day DAY]    its end\n"
        "  agreement successor ID             a reorganised party (7.7)\n"
        "    --party REG --successor REG [--day DAY]\n"
        "  agreement contact ID               whom to turn to (7.5)\n"
        "    --party REG --contact TEXT\n"
        "  agreement explain REQUEST_ID       which version and clause decided it (3.1.5)\n"
        "    every change: [--dry-run]; every event: [--clause C] [--note TEXT]\n"
        "    signed: --statement FILE writes what is to be signed, --signature FILE (twice at\n"
        "    most) hands in what was signed\n"
        "  agreement sign FILE                a detached signature (CMS)\n"
        "    --certificate PEM --key PEM --out FILE\n"
        "  agreement signatures ID            who signed what; --out DIR hands them out\n",
    .run = run,
};
