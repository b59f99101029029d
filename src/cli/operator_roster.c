/* tilts operator at a provider: the rosters of agencies that do not send them by REST. */
#include "cli/operator_verbs.h"

#include "base/file.h"
#include "base/limits.h"
#include "codec/rest.h"
#include "node/command_log.h"
#include "node/register.h"
#include "provider/roster.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct desk {
    struct cli *cli;
    const struct node_config *config;
    struct store *store;
    struct arena arena;
    char who[64];
    char error[COMMAND_LOG_ERROR_MAX];
};

static int
append(void *ctx, const struct record *records, size_t count)
{
    struct desk *desk = ctx;

    return command_log_append_records(desk->config, records, count, NULL, desk->error);
}

static int
say_problem(const struct desk *desk, const struct problem *problem)
{
    const struct problem_kind *kind = problem_kind(problem->code);
    enum cli_exit exit = kind->fault == FAULT_CALLER ? CLI_REFUSED : CLI_FAILURE;

    return cli_fail(desk->cli, exit, "%s%s%s%s%s", problem->field, problem->field[0] ? ": " : "",
                    kind->text_en, desk->error[0] ? " " : "", desk->error);
}

/* Changes the register with its records and says what was changed. */
static int
change(struct desk *desk, const struct roster_wish *wish)
{
    struct roster_recorder recorder = {.append = append, .ctx = desk};
    struct roster_outcome outcome;
    struct problem problem = {0};
    int r;

    record_init(&recorder.base, RECORD_ACCESS, clock_now_us(&desk->cli->clock));
    recorder.base.operator_name = command_log_account(desk->who, sizeof desk->who);
    recorder.base.software = STR("tilts " TILTS_VERSION);
    recorder.base.channel = STR("command");
    r = roster_apply(desk->store, wish, &recorder, &outcome);
    if (r < 0) {
        problem_set(&problem, (enum problem_code)r, "");
        return say_problem(desk, &problem);
    }
    if (desk->cli->json)
        cli_print_json(json_pack("{s:I, s:I, s:I, s:I}", "operators", (json_int_t)outcome.operators,
                                 "added", (json_int_t)outcome.changes[ROSTER_ADDED], "changed",
                                 (json_int_t)outcome.changes[ROSTER_CHANGED], "removed",
                                 (json_int_t)outcome.changes[ROSTER_REMOVED]));
    else
        printf("%zu on the roster; added %zu, changed %zu, removed %zu\n", outcome.operators,
               outcome.changes[ROSTER_ADDED], outcome.changes[ROSTER_CHANGED],
               outcome.changes[ROSTER_REMOVED]);
    return CLI_DONE;
}

static int
parse_agency(const struct desk *desk, const char *text, struct registration *ret_agency)
{
    *ret_agency = (struct registration){0};
    if (!text || registration_parse(str_from(text), ret_agency))
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "--agency is no registration number");
}

/* The day that an option names, or today. */
static int
parse_day(const struct desk *desk, const char *text, struct date *ret_day)
{
    *ret_day = date_in_riga(clock_now_us(&desk->cli->clock));
    if (!text || date_parse(str_from(text), ret_day))
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "--on wants a day: YYYY-MM-DD");
}

static int
read_operators(struct desk *desk, const char *path, struct roster_wish *wish)
{
    struct rest_message message = {.content_type = STR(REST_CONTENT_TYPE)};
    struct roster_operator *operators;
    struct problem problem = {0};
    char error[FILE_ERROR_MAX], *bytes;
    int r;

    if (strcmp(path, "-") == 0)
        path = "/dev/stdin";
    if (file_read(path, LIMIT_BODY_MAX, &bytes, &message.body.len, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    message.body.ptr = bytes;
    r = rest_decode_roster(&message, &desk->arena, &operators, &wish->count, &problem);
    free(bytes);
    wish->operators = operators;
    return r < 0 ? say_problem(desk, &problem) : CLI_DONE;
}

static int
run_add(struct desk *desk, int argc, char **argv)
{
    const char *path = NULL, *agency = NULL;
    struct roster_wish wish = {.wait = true};
    const struct cli_option options[] = {
        {.name = "FILE", .value = &path, .required = true},
        {.name = "--agency", .value = &agency, .required = true},
        {.name = "--whole", .flag = &wish.whole},
        {.name = NULL},
    };
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = parse_agency(desk, agency, &wish.agency)) != CLI_DONE ||
        (r = read_operators(desk, path, &wish)) != CLI_DONE)
        return r;
    return change(desk, &wish);
}

static int
load(struct desk *desk, struct registration agency, struct roster_operator **ret_operators,
     size_t *ret_count)
{
    if (desk->store->ops->load_roster(desk->store, agency, &desk->arena, ret_operators, ret_count) <
        0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", store_error(desk->store));
    return CLI_DONE;
}

/* A day as a table shows it; NULL for none. */
static const char *
shown(struct date day, char text[static DATE_TEXT_MAX])
{
    if (date_is_none(day) || date_is_open(day))
        return NULL;
    date_format(day, text);
    return text;
}

static void
add_row(struct cli_table *table, const struct roster_operator *listed)
{
    char id[24], agency[REGISTRATION_TEXT_MAX], signed_on[DATE_TEXT_MAX], from[DATE_TEXT_MAX],
        left[DATE_TEXT_MAX];

    snprintf(id, sizeof id, "%" PRId64, listed->id);
    registration_format(listed->agency, agency);
    cli_table_add(table,
                  (const char *const[]){id, agency, listed->who.name.ptr, listed->who.surname.ptr,
                                        listed->undertaking.len ? listed->undertaking.ptr : NULL,
                                        shown(listed->undertaking_day, signed_on),
                                        shown(listed->from, from), shown(listed->left, left)});
}

/* Without personal codes: the id names who is meant. */
static int
run_list(struct desk *desk, int argc, char **argv)
{
    static const char *const columns[] = {"id",          "agency", "name", "surname",
                                          "undertaking", "signed", "from", "left"};
    const char *text = NULL;
    const struct cli_option options[] = {{.name = "--agency", .value = &text}, {.name = NULL}};
    struct roster_operator *operators;
    struct registration agency;
    struct cli_table *table;
    size_t count;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = parse_agency(desk, text, &agency)) != CLI_DONE ||
        (r = load(desk, agency, &operators, &count)) != CLI_DONE)
        return r;
    table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < count; i++)
        add_row(table, &operators[i]);
    cli_table_close(table, NULL);
    return CLI_DONE;
}

/* The one operator whose id that is, to be changed. */
static int
find_listed(struct desk *desk, const char *text, struct roster_operator *ret_listed)
{
    struct roster_operator *operators;
    uint64_t id;
    size_t count;
    int r = load(desk, (struct registration){0}, &operators, &count);

    if (r != CLI_DONE)
        return r;
    if (!str_to_u64(str_from(text), INT64_MAX, &id))
        return cli_fail(desk->cli, CLI_USAGE, "ID is the number that operator list shows");
    for (size_t i = 0; i < count; i++) {
        if (operators[i].id != (int64_t)id)
            continue;
        *ret_listed = operators[i];
        return CLI_DONE;
    }
    return cli_fail(desk->cli, CLI_REFUSED, "no operator is listed with id %s", text);
}

static int
change_one(struct desk *desk, const struct roster_operator *listed)
{
    struct roster_wish wish = {
        .agency = listed->agency, .operators = listed, .count = 1, .wait = true};
    struct problem problem = {0};
    const char *member;
    int r = roster_operator_flaw(listed, &member);

    if (r == 0)
        return change(desk, &wish);
    problem_set(&problem, (enum problem_code)r, member);
    return say_problem(desk, &problem);
}

static int
run_bind(struct desk *desk, int argc, char **argv)
{
    const char *id = NULL, *undertaking = NULL, *on = NULL;
    const struct cli_option options[] = {
        {.name = "ID", .value = &id, .required = true},
        {.name = "--undertaking", .value = &undertaking, .required = true},
        {.name = "--on", .value = &on},
        {.name = NULL},
    };
    struct roster_operator listed;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = find_listed(desk, id, &listed)) != CLI_DONE ||
        (r = parse_day(desk, on, &listed.undertaking_day)) != CLI_DONE)
        return r;
    listed.undertaking = str_from(undertaking);
    return change_one(desk, &listed);
}

static int
run_leave(struct desk *desk, int argc, char **argv)
{
    const char *id = NULL, *on = NULL;
    const struct cli_option options[] = {
        {.name = "ID", .value = &id, .required = true},
        {.name = "--on", .value = &on},
        {.name = NULL},
    };
    struct roster_operator listed;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r || (r = find_listed(desk, id, &listed)) != CLI_DONE ||
        (r = parse_day(desk, on, &listed.left)) != CLI_DONE)
        return r;
    return change_one(desk, &listed);
}

static const struct {
    const char *name;
    int (*run)(struct desk *desk, int argc, char **argv);
} verbs[] = {{"add", run_add}, {"list", run_list}, {"bind", run_bind}, {"leave", run_leave}};

int
operator_roster(struct cli *cli, const struct node_file *file, int argc, char **argv)
{
    struct desk desk = {.cli = cli, .config = file->node};
    char error[REGISTER_ERROR_MAX];
    size_t verb = 0;
    int r;

    while (verb < ARRAY_LEN(verbs) && (argc < 1 || strcmp(verbs[verb].name, argv[0]) != 0))
        verb++;
    if (verb == ARRAY_LEN(verbs))
        return cli_fail(cli, CLI_USAGE, "say: tilts operator add | list | bind | leave");
    desk.store = register_open(file->node, error);
    if (!desk.store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_init(&desk.arena, ROSTER_ARENA_MAX);
    r = verbs[verb].run(&desk, argc - 1, argv + 1);
    arena_done(&desk.arena);
    store_close(desk.store);
    return r;
}
