/* tilts duty list, overdue, show: what is owed, for people, as JSON or as a calendar. */
#include "cli/duty_desk.h"

#include <stdlib.h>
#include <string.h>

#define ICAL_BYTES_EACH 4096

struct wish {
    const char *agreement;
    bool open_only, overdue_only;
};

static bool
is_wished(const struct duty_desk *desk, const struct duty *duty, const struct wish *wish)
{
    enum duty_state state = duty_state(duty, desk->now_us);

    if (wish->agreement && !str_eq_c(duty->agreement, wish->agreement))
        return false;
    if (wish->overdue_only)
        return state == DUTY_STATE_OVERDUE;
    return !wish->open_only || state == DUTY_STATE_OPEN || state == DUTY_STATE_OVERDUE;
}

static void
add_row(const struct duty_desk *desk, struct cli_table *table, const struct duty *duty)
{
    char due[DATE_TEXT_MAX];

    due_format(duty->due_us, due);
    cli_table_add(table, (const char *const[]){duty->id.ptr, duty_kind_row(duty->kind)->name,
                                               duty->agreement.ptr, duty_party_name(duty->party),
                                               duty_clause(duty), due[0] ? due : NULL,
                                               duty_state_name(duty_state(duty, desk->now_us))});
}

static void
print_list(const struct duty_desk *desk, const struct wish *wish)
{
    static const char *const columns[] = {"id",     "kind", "agreement", "party",
                                          "clause", "due",  "state"};
    struct cli_table *table;
    json_t *all = json_array();

    if (desk->cli->json) {
        for (size_t i = 0; i < desk->duties.count; i++)
            if (is_wished(desk, &desk->duties.duties[i], wish))
                json_array_append_new(all, duty_desk_json(desk, &desk->duties.duties[i], false));
        cli_print_json(all);
        return;
    }
    json_decref(all);
    table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < desk->duties.count; i++)
        if (is_wished(desk, &desk->duties.duties[i], wish))
            add_row(desk, table, &desk->duties.duties[i]);
    cli_table_close(table, NULL);
}

static int
print_feed(const struct duty_desk *desk, const struct wish *wish, enum ical_language language)
{
    const struct ical_options options = {language, str_from(desk->config->domain), desk->now_us};
    size_t size = ICAL_BYTES_EACH * (desk->duties.count + 1), count = 0;
    struct duty *wished = calloc(desk->duties.count + 1, sizeof *wished);
    char *memory = malloc(size);
    struct buf buf;
    int r = CLI_DONE;

    for (size_t i = 0; wished && i < desk->duties.count; i++)
        if (is_wished(desk, &desk->duties.duties[i], wish))
            wished[count++] = desk->duties.duties[i];
    buf_init(&buf, memory, memory && wished ? size : 0);
    ical_add_feed(&buf, wished, count, &options);
    if (buf_ok(&buf))
        fwrite(buf.ptr, 1, buf.len, stdout);
    else
        r = cli_fail(desk->cli, CLI_FAILURE, "no memory for the calendar");
    free(wished);
    free(memory);
    return r;
}

int
duty_desk_list(struct duty_desk *desk, int argc, char **argv)
{
    struct wish wish = {.agreement = NULL};
    const char *lang = NULL;
    bool ical = false;
    enum ical_language language;
    const struct cli_option options[] = {{"--agreement", &wish.agreement, NULL, false},
                                         {"--open", NULL, &wish.open_only, false},
                                         {"--ical", NULL, &ical, false},
                                         {"--lang", &lang, NULL, false},
                                         {NULL, NULL, NULL, false}};
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r == CLI_DONE)
        r = duty_desk_language(desk, lang, &language);
    if (r != CLI_DONE)
        return r;
    if (ical)
        return print_feed(desk, &wish, language);
    print_list(desk, &wish);
    return CLI_DONE;
}

int
duty_desk_overdue(struct duty_desk *desk, int argc, char **argv)
{
    static const struct cli_option none[] = {{NULL, NULL, NULL, false}};
    const struct wish wish = {.overdue_only = true};
    size_t overdue = duty_count_overdue(desk->duties.duties, desk->duties.count, desk->now_us);
    int r = cli_parse(desk->cli, none, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (overdue || desk->cli->json)
        print_list(desk, &wish);
    return overdue ? CLI_REFUSED : CLI_DONE;
}

static void
print_history(const struct duty *duty)
{
    char at[DATE_TEXT_MAX];

    for (size_t i = 0; i < duty->history_count; i++) {
        const struct duty_event *event = &duty->history[i];
        instant_format_riga(event->at_us, at);
        printf("  %s  %-9s by %.*s%s%.*s%s%.*s\n", at, duty_event_kind_name(event->kind),
               STR_FMT(event->by), event->note.len ? ": " : "", STR_FMT(event->note),
               event->evidence.len ? "  " : "", STR_FMT(event->evidence));
    }
}

int
duty_desk_show(struct duty_desk *desk, int argc, char **argv)
{
    const char *id = NULL;
    const struct cli_option options[] = {{"ID", &id, NULL, true}, {NULL, NULL, NULL, false}};
    const struct duty *duty;
    char at[DATE_TEXT_MAX], due[DATE_TEXT_MAX];
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r == CLI_DONE)
        r = duty_desk_find(desk, id, &duty);
    if (r != CLI_DONE)
        return r;
    if (desk->cli->json) {
        cli_print_json(duty_desk_json(desk, duty, true));
        return CLI_DONE;
    }
    instant_format_riga(duty->event_us, at);
    due_format(duty->due_us, due);
    printf("%.*s  %s\n", STR_FMT(duty->id), duty_kind_row(duty->kind)->title_en);
    printf("agreement %.*s, clause %s, owed by the %s\n", STR_FMT(duty->agreement),
           duty_clause(duty), duty_party_name(duty->party));
    printf("counts from %s, due %s: %s%s\n", at, due[0] ? due : "without a term",
           duty_state_name(duty_state(duty, desk->now_us)),
           duty_is_late(duty, desk->now_us) ? ", late" : "");
    print_history(duty);
    return CLI_DONE;
}
