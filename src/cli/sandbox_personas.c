/* tilts sandbox personas: the table of what to send and what comes back. */
#include "cli/sandbox.h"

#include "audit/words.h"

#include <string.h>

#define EXPECTATION_MAX 512

static void
add_row(const struct status_row *row, struct buf *buf)
{
    char registration[REGISTRATION_TEXT_MAX];

    registration_format(row->municipality, registration);
    buf_addf(buf, "%s%s ", buf->len ? "; " : "", status_kind_name(row->kind));
    date_add_to(buf, row->from);
    buf_add_c(buf, date_is_open(row->till) ? " on" : " to ");
    if (!date_is_open(row->till))
        date_add_to(buf, row->till);
    buf_addf(buf, " (%s)", registration);
}

void
sandbox_expectation(const struct sandbox_situation *situation, struct date today, struct buf *buf)
{
    struct status_row rows[SANDBOX_ROWS_MAX];
    size_t count = sandbox_answer(situation, today, rows);

    for (size_t i = 0; i < count; i++)
        add_row(&rows[i], buf);
    if (count == 0)
        buf_add_c(buf, situation->outcome);
    if (*situation->clause)
        buf_addf(buf, ", clause %s", situation->clause);
}

static json_t *
day_json(int32_t days, struct date today)
{
    char text[DATE_TEXT_MAX];

    if (days == SANDBOX_NOW)
        return json_null();
    date_format(sandbox_day(days, today), text);
    return json_string(text);
}

static json_t *
rows_json(const struct sandbox_situation *situation, struct date today)
{
    struct status_row rows[SANDBOX_ROWS_MAX];
    size_t count = sandbox_answer(situation, today, rows);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        char from[DATE_TEXT_MAX], till[DATE_TEXT_MAX], registration[REGISTRATION_TEXT_MAX];
        date_format(rows[i].from, from);
        date_format(rows[i].till, till);
        registration_format(rows[i].municipality, registration);
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s?, s:s}", "status", status_kind_name(rows[i].kind),
                            "from", from, "till", date_is_open(rows[i].till) ? NULL : till,
                            "municipality", registration));
    }
    return list;
}

static const char *
or_null(const char *text)
{
    return *text ? text : NULL;
}

static json_t *
situation_json(const struct sandbox_situation *s, struct date today)
{
    return json_pack(
        "{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:o, s:o, s:s?, s:s?, s:i, s:s, s:s?, s:i, s:i, s:i, "
        "s:o}",
        "situation", s->name, "lv", s->lv, "en", s->en, "client_must", s->need == SANDBOX_MUST,
        "certificate", s->caller, "registration", sandbox_caller(s->caller)->registration,
        "person_code", s->person, "date_from", day_json(s->from, today), "date_till",
        day_json(s->till, today), "purpose", or_null(s->purpose), "application",
        or_null(s->application), "times", (int)s->times, "outcome", s->outcome, "clause",
        or_null(s->clause), "http_soap11", sandbox_http_status(s, SANDBOX_SOAP11), "http_soap12",
        sandbox_http_status(s, SANDBOX_SOAP12), "http_rest", sandbox_http_status(s, SANDBOX_REST),
        "statuses", rows_json(s, today));
}

static void
add_situation(struct cli_table *table, const struct sandbox_situation *s, struct date today,
              enum language language)
{
    char expect[EXPECTATION_MAX], http[32], from[DATE_TEXT_MAX] = "", till[DATE_TEXT_MAX] = "";
    struct buf buf;

    buf_init(&buf, expect, sizeof expect);
    sandbox_expectation(s, today, &buf);
    snprintf(http, sizeof http, "%d %d %d", sandbox_http_status(s, SANDBOX_SOAP11),
             sandbox_http_status(s, SANDBOX_SOAP12), sandbox_http_status(s, SANDBOX_REST));
    if (s->from != SANDBOX_NOW)
        date_format(sandbox_day(s->from, today), from);
    if (s->till != SANDBOX_NOW)
        date_format(sandbox_day(s->till, today), till);
    cli_table_add(table,
                  (const char *const[]){s->name, s->caller, s->person, or_null(from), or_null(till),
                                        or_null(s->purpose), or_null(s->application), http,
                                        buf_c(&buf), language == LANGUAGE_LV ? s->lv : s->en});
}

int
sandbox_personas(struct cli *cli, int argc, char **argv)
{
    static const char *const columns[] = {
        "situation", "certificate", "person_code",         "from",   "till",
        "purpose",   "application", "http (1.1 1.2 rest)", "expect", "what it is"};
    struct date today = date_in_riga(clock_now_us(&cli->clock));
    enum language language = LANGUAGE_LV;
    const char *lang = NULL;
    const struct cli_option options[] = {{.name = "--lang", .value = &lang}, {.name = NULL}};
    struct cli_table *table;
    json_t *list;

    if (cli_parse(cli, options, argc, argv) != 0)
        return CLI_USAGE;
    if (lang && !words_language(lang, &language))
        return cli_fail(cli, CLI_USAGE, "--lang wants lv or en");
    if (cli->json) {
        list = json_array();
        for (size_t i = 0; i < sandbox_situation_count; i++)
            (void)json_array_append_new(list, situation_json(&sandbox_situations[i], today));
        cli_print_json(list);
        return CLI_DONE;
    }
    table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < sandbox_situation_count; i++)
        add_situation(table, &sandbox_situations[i], today, language);
    cli_table_close(table, NULL);
    return CLI_DONE;
}
