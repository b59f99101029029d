/* Shared by the verbs that read the log for people: see audit_reading.h. */
#include "cli/audit_reading.h"

#include "node/command_log.h"
#include "node/register.h"
#include "status/person_code.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAMES_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define REASON_MAX 500
#define ACCOUNT_MAX 128

struct walk {
    int (*visit)(void *ctx, size_t part, const struct store_record *row);
    void *ctx;
    size_t part;
};

static int
visit_record(void *ctx, const struct store_record *row)
{
    const struct walk *walk = ctx;

    return walk->visit(walk->ctx, walk->part, row) ? 1 : 0;
}

static int
walk_part(const struct cli *cli, const struct audit_part *part, struct walk *walk,
          const char *stopped)
{
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    int r;

    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = store->ops->each_record(store, 0, visit_record, walk);
    if (r < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, store_error(store));
    else if (r > 0)
        r = cli_fail(cli, CLI_FAILURE, "%s: %s", part->log_path, stopped);
    store_close(store);
    return r;
}

int
audit_reading_walk(const struct cli *cli, const struct audit_parts *parts,
                   int (*visit)(void *ctx, size_t part, const struct store_record *row), void *ctx,
                   const char *stopped)
{
    struct walk walk = {visit, ctx, 0};
    int r = CLI_DONE;

    for (; r == CLI_DONE && walk.part < parts->count; walk.part++)
        r = walk_part(cli, &parts->parts[walk.part], &walk, stopped);
    return r;
}

int
audit_reading_record(const struct cli *cli, const struct audit_parts *parts, const char *subject,
                     const char *reader, json_t *detail)
{
    char error[COMMAND_LOG_ERROR_MAX], account[ACCOUNT_MAX], *text;
    struct command_event event = {
        .type = RECORD_USE,
        .subject = str_from(subject),
        .reader = str_from(reader),
        .clause = STR("3.2.7"),
        .outcome = STR("begun"),
    };
    int r;

    command_log_account(account, sizeof account);
    if (reader) /* the record is in the reader's name: say who typed it */
        json_object_set_new(detail, "account", json_string(account));
    text = json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(detail);
    if (!text)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    event.detail = str_from(text);
    r = command_log_append(parts->config, &cli->clock, &event, error);
    free(text);
    return r < 0 ? cli_fail(cli, CLI_FAILURE, "%s", error) : CLI_DONE;
}

int
audit_reading_reason(const struct cli *cli, const char *option, const char *text)
{
    if (str_trim(str_from(text)).len == 0 || strlen(text) > REASON_MAX ||
        str_has_control(str_from(text)))
        return cli_fail(cli, CLI_USAGE, "%s wants a text of 1 to %d bytes", option, REASON_MAX);
    if (person_code_is_within(str_from(text)))
        return cli_fail(cli, CLI_USAGE,
                        "%s is kept in the log: leave personal codes out of it, name the "
                        "request by its number",
                        option);
    return CLI_DONE;
}

static int
add_documents(const struct cli *cli, struct store *store, struct agreement_set *set)
{
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    char error[AGREEMENT_ERROR_MAX];
    int r = CLI_DONE;
    struct arena arena;

    arena_init(&arena, NAMES_ARENA_MAX);
    if (store->ops->load_agreements(store, &arena, &documents, &count, &events, &event_count) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", store_error(store));
    for (size_t i = 0; r == CLI_DONE && i < count; i++)
        if (agreement_set_add_document(set, documents[i].yaml, "agreement", error) < 0)
            r = cli_fail(cli, CLI_FAILURE, "%s", error);
    arena_done(&arena);
    return r;
}

int
audit_reading_names(const struct cli *cli, const struct audit_parts *parts,
                    struct agreement_set *ret_set)
{
    char error[STORE_ERROR_MAX];
    struct store *store;
    int r;

    agreement_set_init(ret_set);
    if (!register_is_there(parts->config))
        return CLI_DONE; /* a log without a register beside it still has its codes */
    store = register_open_to_read(parts->config, error);
    if (!store)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = add_documents(cli, store, ret_set);
    store_close(store);
    return r;
}

int
audit_reading_language(const struct cli *cli, const char *text, enum language *ret_language)
{
    *ret_language = LANGUAGE_LV;
    if (text && !words_language(text, ret_language))
        return cli_fail(cli, CLI_USAGE, "--lang wants lv or en");
    return CLI_DONE;
}

int
audit_reading_day(const struct cli *cli, const char *option, const char *text, struct date *ret_day)
{
    if (!date_parse(str_from(text), ret_day))
        return cli_fail(cli, CLI_USAGE, "%s wants a day, YYYY-MM-DD", option);
    return CLI_DONE;
}

int
audit_reading_write(const struct cli *cli, const char *path, struct str bytes)
{
    char error[FILE_ERROR_MAX];

    if (file_write(path, bytes, 0600, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}
