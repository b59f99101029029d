/* tilts audit report: which of the two, and where it goes. */
#include "cli/audit_report.h"
#include "cli/audit_verbs.h"

static int
parse(const struct cli *cli, int argc, char **argv, struct audit_report_wish *wish)
{
    const struct cli_option options[] = {
        {.name = "--month", .value = &wish->month},
        {.name = "--specific", .flag = &wish->specific},
        {.name = "--from", .value = &wish->from},
        {.name = "--till", .value = &wish->till},
        {.name = "--reader", .value = &wish->reader},
        {.name = "--mandate", .value = &wish->mandate},
        {.name = "--hours", .value = &wish->hours},
        {.name = "--calendar", .value = &wish->calendar},
        {.name = "--repeats", .value = &wish->repeats},
        {.name = "--leavers", .value = &wish->leavers},
        {.name = "--surnames", .value = &wish->surnames},
        {.name = "--lang", .value = &wish->lang},
        {.name = "--csv", .value = &wish->csv},
        {.name = "--html", .value = &wish->html},
        {.name = NULL},
    };
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (wish->specific == (wish->month != NULL))
        return cli_fail(cli, CLI_USAGE, "say either --month YYYY-MM or --specific");
    if (wish->specific && !(wish->from && wish->till && wish->reader && wish->mandate))
        return cli_fail(cli, CLI_USAGE, "--specific wants --from, --till, --reader and --mandate");
    if (wish->month && (wish->from || wish->till || wish->reader || wish->mandate || wish->hours ||
                        wish->calendar || wish->repeats || wish->leavers || wish->surnames))
        return cli_fail(cli, CLI_USAGE,
                        "--month goes with --lang, --csv and --html only; the rest is for "
                        "--specific");
    return audit_reading_language(cli, wish->lang, &wish->language);
}

int
audit_report(struct cli *cli, int argc, char **argv)
{
    struct audit_report_wish wish = {0};
    struct audit_parts parts;
    int r = parse(cli, argc, argv, &wish);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = wish.specific ? audit_misuse(cli, &parts, &wish) : audit_monthly(cli, &parts, &wish);
    audit_parts_close(&parts);
    return r;
}

static int
write_csv(const struct cli *cli, const char *path, const struct sheet *sheet)
{
    struct text text = {0};
    int r;

    sheet_csv(sheet, &text);
    r = text.failed ? cli_fail(cli, CLI_FAILURE, "no memory")
                    : audit_reading_write(cli, path, text_str(&text));
    text_done(&text);
    return r;
}

static int
write_html(const struct cli *cli, const struct audit_report_wish *wish,
           const struct audit_report_head *head, const struct sheet *sheet)
{
    struct text page = {0};
    int r;

    page_begin(&page, wish->language, words_of(wish->language, head->title));
    text_addf(&page, "<p>%s</p>\n<dl>\n", words_of(wish->language, head->intro));
    for (size_t i = 0; i < head->fact_count; i++) {
        text_addf(&page, "<dt>%s</dt><dd>", words_of(wish->language, head->facts[i].word));
        page_shown(&page, str_from(head->facts[i].value));
        text_add_c(&page, "</dd>\n");
    }
    text_add_c(&page, "</dl>\n");
    sheet_html(sheet, &page);
    page_end(&page);
    r = page.failed ? cli_fail(cli, CLI_FAILURE, "no memory")
                    : audit_reading_write(cli, wish->html, text_str(&page));
    text_done(&page);
    return r;
}

static void
print_table(const struct cli *cli, enum language language, const struct sheet_table *table)
{
    const char *heads[16], *cells[16];
    struct cli_table *printed;

    for (size_t c = 0; c < table->column_count; c++)
        heads[c] = words_of(language, table->columns[c].head);
    printed = cli_table_open(cli, heads, table->column_count);
    for (size_t r = 0; r < table->rows; r++) {
        struct text shown[16] = {0};
        for (size_t c = 0; c < table->column_count; c++) {
            text_add_shown(&shown[c], TEXT_PLAIN,
                           str_from(table->cells[r * table->column_count + c]));
            cells[c] = shown[c].ptr;
        }
        cli_table_add(printed, cells);
        for (size_t c = 0; c < table->column_count; c++)
            text_done(&shown[c]);
    }
    printf("\n");
    cli_table_close(printed, words_of(language, table->title));
}

static void
print_json(const struct audit_report_wish *wish, const struct audit_report_head *head,
           const struct sheet *sheet)
{
    json_t *document = json_object();

    json_object_set_new(document, "language",
                        json_string(wish->language == LANGUAGE_EN ? "en" : "lv"));
    for (size_t i = 0; i < head->fact_count; i++)
        json_object_set_new(document, head->facts[i].key, json_string(head->facts[i].value));
    sheet_json(sheet, document);
    cli_print_json(document);
}

static void
print_text(const struct cli *cli, const struct audit_report_wish *wish,
           const struct audit_report_head *head, const struct sheet *sheet)
{
    printf("%s\n%s\n\n", words_of(wish->language, head->title),
           words_of(wish->language, head->intro));
    for (size_t i = 0; i < head->fact_count; i++)
        printf("%s: %s\n", words_of(wish->language, head->facts[i].word), head->facts[i].value);
    for (size_t i = 0; i < sheet->count; i++)
        print_table(cli, wish->language, &sheet->tables[i]);
}

int
audit_report_show(const struct cli *cli, const struct audit_report_wish *wish,
                  const struct audit_report_head *head, const struct sheet *sheet)
{
    int r = CLI_DONE;

    if (sheet->failed)
        return cli_fail(cli, CLI_FAILURE, "no memory for the report: narrow its period");
    if (wish->csv)
        r = write_csv(cli, wish->csv, sheet);
    if (r == CLI_DONE && wish->html)
        r = write_html(cli, wish, head, sheet);
    if (r == CLI_DONE && cli->json)
        print_json(wish, head, sheet);
    else if (r == CLI_DONE)
        print_text(cli, wish, head, sheet);
    return r;
}
