/*
 * tilts sandbox accept --client: what an integrator's client asked of the sandbox since it began,
 * read from the audit log and held against what it must have asked. The acceptance run's own
 * questions do not count.
 */
#include "cli/sandbox.h"

#include "audit/record.h"
#include "base/file.h"
#include "cli/audit_reading.h"
#include "provider/config.h"

#include <stdlib.h>
#include <string.h>

#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)
#define BEGAN_MAX 64

/* What the log tells of the client, while it is read. */
struct client {
    int64_t since_us;
    struct arena scratch; /* of one record */
    unsigned asked;       /* records, malformed ones included */
    unsigned *seen;       /* of each situation */
    unsigned malformed, reused_ids, retried;
    char malformed_why[128]; /* the last one's code and field */
};

static bool
is_of(const struct sandbox_situation *s, const struct record *record)
{
    struct date today = date_in_riga(record->at_us);
    struct person_code sent, wanted;
    struct registration caller;

    if (!registration_parse(str_from(sandbox_caller(s->caller)->registration), &caller) ||
        !person_code_parse(record->person_code, &sent) ||
        !person_code_parse(str_from(s->person), &wanted))
        return false;
    return caller.number == record->caller.number && sent.number == wanted.number &&
           (wanted.hyphen || !sent.hyphen) && date_eq(record->from, sandbox_day(s->from, today)) &&
           date_eq(record->till, sandbox_day(s->till, today));
}

/* What the agreement refuses a request for must be absent; else the client may name what it likes.
 */
static bool
names_as(const struct sandbox_situation *s, const struct record *record)
{
    return (*s->purpose || record->purpose.len == 0) &&
           (*s->application || record->application.len == 0);
}

static bool
ended_as(const struct sandbox_situation *s, const struct record *record)
{
    if (!sandbox_is_answered(s))
        return str_eq_c(record->outcome, s->outcome) && str_eq_c(record->clause, s->clause);
    return str_eq_c(record->outcome, s->rows ? "disclosed" : "not-found");
}

static void
count_malformed(struct client *client, const struct record *record)
{
    client->malformed++;
    snprintf(client->malformed_why, sizeof client->malformed_why, ", the last one %.*s%s%.*s",
             STR_FMT(str_cut(record->outcome, 48)), record->field.len ? " in " : "",
             STR_FMT(str_cut(record->field, 48)));
}

static void
count(struct client *client, const struct record *record)
{
    client->asked++;
    if (record->type == RECORD_MALFORMED)
        count_malformed(client, record);
    client->reused_ids += str_eq_c(record->outcome, "request-id-reused");
    client->retried +=
        str_eq_c(record->outcome, "register-unavailable") && record->repeat_of != UINT64_MAX;
    for (size_t i = 0; i < sandbox_situation_count; i++) {
        const struct sandbox_situation *s = &sandbox_situations[i];
        client->seen[i] += is_of(s, record) && names_as(s, record) && ended_as(s, record);
    }
}

static int
visit(void *ctx, size_t part, const struct store_record *row)
{
    struct client *client = ctx;
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    struct record record;

    (void)part;
    if (row->at_us < client->since_us || row->type > RECORD_MALFORMED)
        return 0;
    arena_reset(&client->scratch);
    if (record_decode((enum record_type)row->type, sections, &client->scratch, &record) < 0)
        return -1;
    if (!str_starts_with(record.request_id, STR(SANDBOX_RUN_PREFIX)))
        count(client, &record);
    return 0;
}

/* Without --since: when the sandbox began to run. */
static int
find_since(const struct cli *cli, const char *dir, const char *since, int64_t *ret_us)
{
    char path[SANDBOX_PATH_MAX], error[FILE_ERROR_MAX], *text = NULL;
    size_t len = 0;
    bool good;

    if (!since) {
        if (!sandbox_path(cli, dir, SANDBOX_BEGAN, path))
            return CLI_USAGE;
        if (file_read(path, BEGAN_MAX, &text, &len, error) < 0)
            return cli_fail(cli, CLI_FAILURE, "%s", error);
    }
    good = instant_parse_riga(since ? str_from(since) : (struct str){text, len}, ret_us);
    free(text);
    return good ? CLI_DONE : cli_fail(cli, CLI_USAGE, "--since wants Riga time, YYYY-MM-DD HH:MM");
}

static int
read_log(const struct cli *cli, const char *dir, struct client *client)
{
    char path[SANDBOX_PATH_MAX];
    struct cli reader = *cli;
    struct audit_parts parts;
    int r;

    if (!sandbox_path(cli, dir, "provider.yaml", path))
        return CLI_USAGE;
    reader.config_path = path;
    r = audit_parts_open(&reader, &parts);
    if (r != CLI_DONE)
        return r;
    r = audit_reading_record(&reader, &parts, "sandbox-acceptance", NULL, json_object());
    if (r == CLI_DONE)
        r = audit_reading_walk(&reader, &parts, visit, client, "a record cannot be read");
    audit_parts_close(&parts);
    return r;
}

static bool
is_well_formed(const struct client *client)
{
    return client->asked > 0 && client->malformed == 0;
}

static bool
has_retried(const struct client *client)
{
    return client->retried > 0;
}

static bool
has_fresh_ids(const struct client *client)
{
    return client->asked > 0 && client->reused_ids == 0;
}

/* What a client must have done besides asking. */
static const struct {
    const char *name, *what;
    bool (*holds)(const struct client *client);
} habits[] = {
    {"well-formed", "every request in the contract's form, its operator named", is_well_formed},
    {"retry", "after register-unavailable asked again with the same request id", has_retried},
    {"request-ids", "no request id used for another question", has_fresh_ids},
};

/* One row of the report; counted when it must be there and is not. */
static unsigned
add_point(json_t *points, const char *name, const char *what, unsigned seen, const char *result)
{
    (void)json_array_append_new(points, json_pack("{s:s, s:s, s:i, s:s}", "point", name, "what",
                                                  what, "seen", (int)seen, "result", result));
    return strcmp(result, "missing") == 0;
}

static unsigned
report(const struct client *client, json_t *points)
{
    unsigned missing = 0;

    for (size_t i = 0; i < sandbox_situation_count; i++) {
        const struct sandbox_situation *s = &sandbox_situations[i];
        missing += add_point(points, s->name, s->en, client->seen[i],
                             client->seen[i]           ? "covered"
                             : s->need == SANDBOX_MUST ? "missing"
                                                       : "may be left out");
    }
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        bool holds = habits[i].holds(client);
        missing += add_point(points, habits[i].name, habits[i].what, client->asked,
                             holds ? "covered" : "missing");
    }
    return missing;
}

static void
print_points(const struct cli *cli, const json_t *points)
{
    static const char *const columns[] = {"point", "what", "seen", "result"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *row;
    size_t i;

    json_array_foreach(points, i, row)
    {
        char seen[12];
        snprintf(seen, sizeof seen, "%d", (int)json_integer_value(json_object_get(row, "seen")));
        cli_table_add(table,
                      (const char *const[]){json_string_value(json_object_get(row, "point")),
                                            json_string_value(json_object_get(row, "what")), seen,
                                            json_string_value(json_object_get(row, "result"))});
    }
    cli_table_close(table, NULL);
}

static int
conclude(const struct cli *cli, const struct client *client)
{
    json_t *points = json_array();
    unsigned missing = report(client, points);
    char sentence[256];

    if (!cli->json)
        print_points(cli, points);
    snprintf(sentence, sizeof sentence, "%u requests of your client, %u points missing",
             client->asked, missing);
    if (client->malformed) {
        size_t len = strlen(sentence);
        snprintf(sentence + len, sizeof sentence - len, "; %u malformed%s", client->malformed,
                 client->malformed_why);
    }
    return sandbox_verdict(cli, missing == 0,
                           json_pack("{s:i, s:i, s:i, s:o}", "requests", (int)client->asked,
                                     "missing", (int)missing, "malformed", (int)client->malformed,
                                     "points", points),
                           sentence);
}

int
sandbox_accept_client(struct cli *cli, const char *dir, const char *since)
{
    struct client client = {.asked = 0};
    int r = find_since(cli, dir, since, &client.since_us);

    if (r != CLI_DONE)
        return r;
    client.seen = calloc(sandbox_situation_count, sizeof *client.seen);
    if (!client.seen)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    arena_init(&client.scratch, SCRATCH_MAX);
    r = read_log(cli, dir, &client);
    if (r == CLI_DONE)
        r = conclude(cli, &client);
    arena_done(&client.scratch);
    free(client.seen);
    return r;
}
