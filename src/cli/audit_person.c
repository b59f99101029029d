/* tilts audit person: who asked about me (clauses 3.1.7 and 3.6). */
#include "cli/audit_person_page.h"
#include "cli/audit_verbs.h"

#include "node/register.h"
#include "pki/digest.h"
#include "status/person_code.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SALT_SIZE 16
#define CODE_LINE_MAX 64

struct wish {
    const char *code, *lang, *reason, *html;
    bool without_operators;
    enum language language;
    struct person_code person;
};

/* CODE "-": one line of standard input, since others on this machine see the words of a command. */
static bool
read_code(char line[static CODE_LINE_MAX])
{
    if (!fgets(line, CODE_LINE_MAX, stdin))
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return line[0] != '\0';
}

static int
parse(const struct cli *cli, int argc, char **argv, struct wish *wish)
{
    const struct cli_option options[] = {
        {.name = "CODE", .value = &wish->code, .required = true},
        {.name = "--reason", .value = &wish->reason, .required = true},
        {.name = "--lang", .value = &wish->lang},
        {.name = "--html", .value = &wish->html},
        {.name = "--without-operators", .flag = &wish->without_operators},
        {.name = NULL},
    };
    char line[CODE_LINE_MAX] = "";
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (strcmp(wish->code, "-") == 0 && !read_code(line))
        return cli_fail(cli, CLI_USAGE, "-: no personal code stands in standard input");
    if (!person_code_parse(str_from(line[0] ? line : wish->code), &wish->person))
        return cli_fail(cli, CLI_USAGE, "CODE is no personal code");
    r = audit_reading_reason(cli, "--reason", wish->reason);
    return r ? r : audit_reading_language(cli, wish->lang, &wish->language);
}

/* The code itself stays out of the log's facts: only who knows it can tell whose view this was. */
static int
record_use(const struct cli *cli, const struct audit_parts *parts, const struct wish *wish)
{
    uint8_t salt[SALT_SIZE], hash[DIGEST_SIZE];
    char salt_memory[2 * SALT_SIZE + 1], hash_memory[2 * DIGEST_SIZE + 1];
    char code[PERSON_CODE_TEXT_MAX];
    struct buf salt_hex, hash_hex;

    digest_random(salt, sizeof salt);
    person_code_format((struct person_code){.number = wish->person.number}, code);
    digest_sha256_parts((const struct str[]){{(const char *)salt, sizeof salt}, str_from(code)}, 2,
                        hash);
    buf_init(&salt_hex, salt_memory, sizeof salt_memory);
    buf_add_hex(&salt_hex, salt, sizeof salt);
    buf_init(&hash_hex, hash_memory, sizeof hash_memory);
    buf_add_hex(&hash_hex, hash, sizeof hash);
    return audit_reading_record(cli, parts, "report person", NULL,
                                json_pack("{s:s, s:s, s:s}", "reason", wish->reason, "salt",
                                          buf_c(&salt_hex), "person_sha256", buf_c(&hash_hex)));
}

/* The person's other codes as the register links them. */
static int
add_linked(const struct cli *cli, const struct audit_parts *parts, struct person_view *view)
{
    char error[STORE_ERROR_MAX];
    struct date today = date_in_riga(clock_now_us(&cli->clock));
    struct store *store = NULL;
    int r = CLI_DONE;
    struct arena arena;

    if (!register_is_there(parts->config))
        return CLI_DONE;
    arena_init(&arena, 1024 * 1024);
    struct store_lookup lookup = {
        .person = view->codes[0], .from = today, .till = today, .arena = &arena};
    store = register_open_to_read(parts->config, error);
    if (!store)
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    else if (store->ops->begin_read(store) < 0 ||
             store->ops->find_statuses(store, &lookup, 1) < 0 || arena.overflow)
        r = cli_fail(cli, CLI_FAILURE, "the linked codes cannot be read: %s", store_error(store));
    else
        store->ops->end_read(store);
    for (size_t i = 0; r == CLI_DONE && i < lookup.linked_count; i++)
        person_view_add_code(view, lookup.linked[i]);
    store_close(store);
    arena_done(&arena);
    return r;
}

static int
take(void *ctx, size_t part, const struct store_record *row)
{
    return person_view_take(ctx, row, part);
}

static int
gather(const struct cli *cli, const struct audit_parts *parts, struct person_view *view)
{
    int r = add_linked(cli, parts, view);
    bool again = true;

    while (r == CLI_DONE && again) {
        person_view_begin(view);
        r = audit_reading_walk(cli, parts, take, view, "a record is out of form, or memory is out");
        again = r == CLI_DONE && person_view_end(view);
    }
    return r;
}

static int
show(const struct cli *cli, const struct wish *wish, const struct audit_person_sheet *sheet)
{
    struct text page = {0};
    int r = CLI_DONE;

    if (wish->html) {
        audit_person_page_html(sheet, &page);
        r = page.failed ? cli_fail(cli, CLI_FAILURE, "no memory")
                        : audit_reading_write(cli, wish->html, text_str(&page));
        text_done(&page);
    }
    if (r == CLI_DONE && cli->json)
        cli_print_json(audit_person_page_json(sheet));
    else if (r == CLI_DONE && wish->html)
        printf("%s: %zu\n", wish->html, sheet->view->uses.count);
    else if (r == CLI_DONE)
        audit_person_page_table(cli, sheet);
    return r;
}

int
audit_person(struct cli *cli, int argc, char **argv)
{
    struct wish wish = {0};
    struct audit_parts parts;
    struct agreement_set names;
    struct person_view view;
    int r = parse(cli, argc, argv, &wish);

    if (r)
        return r;
    agreement_set_init(&names);
    person_view_init(&view, wish.person.number);
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = record_use(cli, &parts, &wish);
    if (r == CLI_DONE)
        r = gather(cli, &parts, &view);
    if (r == CLI_DONE)
        r = audit_reading_names(cli, &parts, &names);
    if (r == CLI_DONE) {
        struct audit_person_sheet sheet = {
            .parts = &parts,
            .names = &names,
            .view = &view,
            .language = wish.language,
            .with_operators = !wish.without_operators,
            .made_at_us = clock_now_us(&cli->clock),
        };
        r = show(cli, &wish, &sheet);
    }
    agreement_set_done(&names);
    person_view_done(&view);
    audit_parts_close(&parts);
    return r;
}
