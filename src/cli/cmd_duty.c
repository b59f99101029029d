/* tilts duty ...: opens what a verb needs and hands it the desk. */
#include "cli/duty_desk.h"
#include "cli/node_file.h"
#include "node/register.h"

#include <string.h>

static const struct {
    const char *name;
    bool changes;
    int (*run)(struct duty_desk *desk, int argc, char **argv);
} verbs[] = {
    {"list", false, duty_desk_list},        {"overdue", false, duty_desk_overdue},
    {"show", false, duty_desk_show},        {"page", false, duty_desk_page},
    {"open", true, duty_desk_open},         {"done", true, duty_desk_done},
    {"note", true, duty_desk_note},         {"reopen", true, duty_desk_reopen},
    {"incident", true, duty_desk_incident}, {"remind", true, duty_desk_remind},
};

static int
run_verb(struct duty_desk *desk, size_t verb, int argc, char **argv)
{
    char error[CHANGE_ERROR_MAX];
    int r = CLI_DONE;

    if (verbs[verb].changes) {
        desk->change = change_open(desk->config, desk->store, error);
        if (!desk->change)
            return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    }
    /* After the lock: nobody else changes them now, and time has gone on while it was waited for.
     */
    desk->now_us = clock_now_us(&desk->cli->clock);
    if (duties_load(desk->store, &desk->duties) < 0)
        r = cli_fail(desk->cli, CLI_FAILURE, "the register: %s", store_error(desk->store));
    if (r == CLI_DONE)
        r = verbs[verb].run(desk, argc, argv);
    duties_done(&desk->duties);
    change_close(desk->change);
    return r;
}

static int
run_with(struct cli *cli, const struct node_config *config, size_t verb, int argc, char **argv)
{
    struct duty_desk desk = {.cli = cli, .config = config};
    char error[REGISTER_ERROR_MAX];
    int r;

    if (duty_calendar_load(config->calendar, &desk.calendar, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    command_log_account(desk.who, sizeof desk.who);
    desk.store = register_open(config, error);
    r = desk.store ? run_verb(&desk, verb, argc, argv) : cli_fail(cli, CLI_FAILURE, "%s", error);
    store_close(desk.store);
    duty_calendar_done(&desk.calendar);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct node_file file;
    size_t verb = 0;
    int r;

    while (verb < ARRAY_LEN(verbs) && (argc < 1 || strcmp(verbs[verb].name, argv[0]) != 0))
        verb++;
    if (verb == ARRAY_LEN(verbs))
        return cli_fail(cli, CLI_USAGE,
                        "say: tilts duty list | overdue | show | open | done | note | reopen | "
                        "incident | page | remind");
    r = node_file_open(cli, &file);
    if (r)
        return r;
    r = run_with(cli, file.node, verb, argc - 1, argv + 1);
    node_file_close(&file);
    return r;
}

const struct cli_command cmd_duty = {
    .name = "duty",
    .usage = "  duty list [--open] [--agreement ID] what is owed, with clause and due time\n"
             "    [--ical [--lang lv|en]]          the same as a calendar to subscribe to\n"
             "  duty overdue                       exit 1 when something is (for cron)\n"
             "  duty show ID                       one duty with its history\n"
             "  duty open KIND --agreement ID      opens one by hand\n"
             "    [--party P] [--received WHEN | --on DAY] [--note TEXT]\n"
             "  duty done ID                       done, by --note TEXT, --evidence FILE (its\n"
             "                                     hash), --sha256 HEX or --extract ID\n"
             "  duty note ID | reopen ID           what is to be remembered; not done after all\n"
             "  duty incident [ID] ...             an incident's record (3.4), told in phases\n"
             "  duty page ID [--lang L] [--out F]  the incident as a page to print\n"
             "  duty remind                        sends the reminders that are due\n",
    .run = run,
};
