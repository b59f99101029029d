/* tilts application list and close. */
#include "cli/application_desk.h"

#include <inttypes.h>

#define LIST_DEFAULT 100
#define LIST_MAX 10000

struct listing {
    struct application_wish wish;
    const char *number, *from, *till, *max;
    bool open, closed;
};

static int
read_day(const struct cli *cli, const char *name, const char *text, struct date *ret_day)
{
    *ret_day = DATE_NONE;
    if (!text || date_parse(str_from(text), ret_day))
        return CLI_DONE;
    return cli_fail(cli, CLI_USAGE, "%s: write a day as 2026-11-26", name);
}

static int
settle(const struct cli *cli, struct listing *listing)
{
    struct application_wish *wish = &listing->wish;
    uint64_t max = LIST_DEFAULT;

    if (listing->open && listing->closed)
        return cli_fail(cli, CLI_USAGE, "say either --open or --closed");
    if (listing->max && (!str_to_u64(str_from(listing->max), LIST_MAX, &max) || max == 0))
        return cli_fail(cli, CLI_USAGE, "--max is a number from 1 to %d", LIST_MAX);
    if (listing->number)
        wish->number = str_from(listing->number);
    if (listing->open || listing->closed)
        wish->state = listing->open ? WISH_OPEN : WISH_CLOSED;
    wish->max = max;
    wish->after_day = DATE_NONE;
    if (read_day(cli, "--from", listing->from, &wish->from) != CLI_DONE)
        return CLI_USAGE;
    return read_day(cli, "--till", listing->till, &wish->till);
}

static void
print_line(struct cli_table *table, const struct cli *cli, const struct application_line *line)
{
    const struct application *application = &line->application;
    char id[24], code[PERSON_CODE_TEXT_MAX], day[DATE_TEXT_MAX], last[DATE_TEXT_MAX];

    snprintf(id, sizeof id, "%" PRId64, application->id);
    person_code_format(application->person, code);
    date_format(application->day, day);
    if (cli->json)
        instant_format(line->last_at_us, last);
    else
        instant_format_riga(line->last_at_us, last);
    cli_table_add(table,
                  (const char *const[]){id, application->number.ptr, application->purpose.ptr, code,
                                        day, application_outcome_name(application->outcome),
                                        application->registered_by.ptr,
                                        line->last_request_id.ptr ? last : NULL});
}

int
application_list(struct application_desk *desk, int argc, char **argv)
{
    static const char *const columns[] = {"id",  "number", "purpose",       "person_code",
                                          "day", "state",  "registered_by", "last_check"};
    struct listing listing = {.max = NULL};
    const struct cli_option options[] = {
        {"--open", NULL, &listing.open, false},
        {"--closed", NULL, &listing.closed, false},
        {"--number", &listing.number, NULL, false},
        {"--from", &listing.from, NULL, false},
        {"--till", &listing.till, NULL, false},
        {"--max", &listing.max, NULL, false},
        {0},
    };
    struct application_line *lines;
    struct cli_table *table;
    size_t count;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r == CLI_DONE)
        r = settle(desk->cli, &listing);
    if (r != CLI_DONE)
        return r;
    if (platform_store_list_applications(desk->store, &listing.wish, &desk->arena, &lines, &count) <
        0)
        return application_desk_fail(desk);
    table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < count; i++)
        print_line(table, desk->cli, &lines[i]);
    cli_table_close(table, NULL);
    return CLI_DONE;
}

static int
close_one(struct application_desk *desk, int64_t id, enum application_outcome outcome)
{
    struct application application;
    char subject[48];
    int found, r;

    found = platform_store_find_application(desk->store, id, &desk->arena, &application);
    if (found == 0)
        return cli_fail(desk->cli, CLI_REFUSED, "there is no application %" PRId64, id);
    if (found < 0 || platform_store_begin(desk->store) < 0)
        return application_desk_fail(desk);
    r = platform_store_set_outcome(desk->store, id, outcome);
    if (r < 0)
        return application_desk_fail(desk);
    if (r == 0)
        return cli_fail(desk->cli, CLI_REFUSED, "application %" PRId64 " is closed already: %s", id,
                        application_outcome_name(application.outcome));
    snprintf(subject, sizeof subject, "application %" PRId64, id);
    r = application_desk_commit(desk, str_from(subject),
                                str_from(application_outcome_name(outcome)), STR(""));
    if (r != CLI_DONE)
        return r;
    if (desk->cli->json)
        cli_print_json(json_pack("{s:I, s:s}", "id", (json_int_t)id, "outcome",
                                 application_outcome_name(outcome)));
    else
        printf("application %" PRId64 " is closed: %s\n", id, application_outcome_name(outcome));
    return CLI_DONE;
}

int
application_close(struct application_desk *desk, int argc, char **argv)
{
    const char *id_text = NULL, *outcome_text = NULL;
    const struct cli_option options[] = {
        {"ID", &id_text, NULL, true}, {"--outcome", &outcome_text, NULL, true}, {0}};
    enum application_outcome outcome;
    uint64_t id;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (!str_to_u64(str_from(id_text), INT64_MAX, &id) || id == 0)
        return cli_fail(desk->cli, CLI_USAGE, "%s is no application's id: see application list",
                        id_text);
    if (!application_outcome_parse(str_from(outcome_text), &outcome) || outcome == APPLICATION_OPEN)
        return cli_fail(desk->cli, CLI_USAGE, "--outcome is granted, refused or withdrawn");
    return close_one(desk, (int64_t)id, outcome);
}
