/* The rejects of the newest imports: see register_rejects.h. */
#include "cli/register_rejects.h"

#include "provider/register_csv.h"
#include "provider/register_reject.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN_MAX 4096
#define BYTES_MAX ((size_t)256 * 1024 * 1024)
#define FIELDS 4

/* "<data>/rejects/<municipality>-<mode>.csv"; changed codes belong to no municipality. */
static bool
kept_path(const struct node_config *config, struct registration municipality, const char *mode,
          char path[static PATH_LEN_MAX])
{
    char number[REGISTRATION_TEXT_MAX];
    int len;

    registration_format(municipality, number);
    len = snprintf(path, PATH_LEN_MAX, "%s/rejects/%s-%s.csv", config->data,
                   municipality.number ? number : "all", mode);
    return len > 0 && len < PATH_LEN_MAX;
}

static int
copy(const struct cli *cli, const char *from, const char *to)
{
    char error[FILE_ERROR_MAX], *bytes;
    size_t len;
    int r;

    if (file_read(from, BYTES_MAX, &bytes, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = file_write(to, (struct str){bytes, len}, 0600, error);
    free(bytes);
    return r < 0 ? cli_fail(cli, CLI_FAILURE, "%s", error) : CLI_DONE;
}

int
register_rejects_keep(const struct cli *cli, const struct node_config *config,
                      const struct register_import *import,
                      const struct register_import_result *result)
{
    char path[PATH_LEN_MAX], folder[PATH_LEN_MAX], error[FILE_ERROR_MAX];

    if (!kept_path(config, import->municipality, register_mode_name(import->mode), path))
        return cli_fail(cli, CLI_FAILURE, "the data folder's name is too long");
    if (result->refused == 0) {
        unlink(path);
        return CLI_DONE;
    }
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    if (file_make_folder(folder, 0700, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    return copy(cli, import->rejects_path, path);
}

static json_t *
reject_json(const struct str fields[static FIELDS], bool without_values)
{
    uint64_t line = 0;
    json_t *row = json_object();

    if (!str_to_u64(fields[0], INT64_MAX, &line))
        line = 0;
    json_object_set_new(row, "line", json_integer((json_int_t)line));
    json_object_set_new(row, "column",
                        fields[1].len ? json_stringn(fields[1].ptr, fields[1].len) : json_null());
    if (!without_values)
        json_object_set_new(row, "value", json_stringn(fields[2].ptr, fields[2].len));
    json_object_set_new(row, "reason", json_stringn(fields[3].ptr, fields[3].len));
    return row;
}

static int
read_kept(const struct cli *cli, const char *path, bool without_values, json_t *rows)
{
    char error[FILE_ERROR_MAX];
    struct register_lines *lines = register_lines_open(path, error);
    struct register_record record;
    struct str fields[FIELDS];
    size_t count;
    int r = 0;

    if (!lines)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    while ((r = register_lines_next(lines, true, &record)) > 0) {
        if (record.line == 1 || record.problem ||
            register_csv_split(record.text, record.len, FIELDS, fields, &count) || count != FIELDS)
            continue; /* the head, or cut off by a crash */
        json_array_append_new(rows, reject_json(fields, without_values));
    }
    register_lines_close(lines);
    return r < 0 ? cli_fail(cli, CLI_FAILURE, "%s: cannot be read", path) : CLI_DONE;
}

static void
print_table(const struct cli *cli, const json_t *rows)
{
    static const char *const columns[] = {"line", "column", "value", "reason"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        char line[24];
        snprintf(line, sizeof line, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(row, "line")));
        cli_table_add(table,
                      (const char *const[]){line, json_string_value(json_object_get(row, "column")),
                                            json_string_value(json_object_get(row, "value")),
                                            json_string_value(json_object_get(row, "reason"))});
    }
    cli_table_close(table, NULL);
}

/* The entry with that id; *ret_newest: no later one of its municipality and mode. */
static const struct import_entry *
find(const struct import_entry *entries, size_t count, int64_t id, bool *ret_newest)
{
    const struct import_entry *found = NULL;

    for (size_t i = 0; i < count && !found; i++)
        if (entries[i].id == id)
            found = &entries[i];
    *ret_newest = true;
    for (size_t i = 0; i < count && found; i++)
        if (entries[i].id > id && entries[i].municipality.number == found->municipality.number &&
            str_eq(entries[i].mode, found->mode))
            *ret_newest = false;
    return found;
}

int
register_rejects_show(const struct cli *cli, const struct node_config *config,
                      const struct import_entry *entries, size_t count, const char *id,
                      bool without_values)
{
    const struct import_entry *entry;
    char path[PATH_LEN_MAX];
    json_t *rows = NULL;
    uint64_t number = 0;
    bool newest;
    int r;

    if (!str_to_u64(str_from(id), INT64_MAX, &number))
        return cli_fail(cli, CLI_USAGE, "ID is a number of `tilts register history`");
    entry = find(entries, count, (int64_t)number, &newest);
    if (!entry)
        return cli_fail(cli, CLI_REFUSED, "there is no import %s", id);
    if (entry->refused && !newest)
        return cli_fail(cli, CLI_REFUSED,
                        "a later import of the same municipality took the place of these rejects");
    rows = json_array();
    r = CLI_DONE;
    if (entry->refused && !kept_path(config, entry->municipality, entry->mode.ptr, path))
        r = cli_fail(cli, CLI_FAILURE, "the data folder's name is too long");
    else if (entry->refused)
        r = read_kept(cli, path, without_values, rows);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_incref(rows));
    else if (r == CLI_DONE)
        print_table(cli, rows);
    json_decref(rows);
    return r;
}
