/* tilts audit extracts: the bundles that were left in the node's own folder. */
#include "cli/audit_extract.h"
#include "cli/audit_verbs.h"

#include "audit/extract.h"
#include "base/file.h"
#include "base/limits.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_LEN_MAX 4096

char *
audit_extract_folder(const struct node_config *config, const char *id)
{
    char path[PATH_LEN_MAX];
    int len =
        snprintf(path, sizeof path, "%s/extracts%s%s", config->data, id ? "/" : "", id ? id : "");

    return len > 0 && (size_t)len < sizeof path ? strdup(path) : NULL;
}

static char *
read_file(const char *folder, const char *name, size_t *ret_len)
{
    char path[PATH_LEN_MAX], error[FILE_ERROR_MAX], *bytes;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        file_read(path, LIMIT_YAML_MAX, &bytes, ret_len, error) < 0)
        return NULL;
    return bytes;
}

static json_t *
file_json(const char *folder, struct str name, struct str sha256)
{
    char path[PATH_LEN_MAX];
    struct stat status;

    if (snprintf(path, sizeof path, "%s/%.*s", folder, STR_FMT(name)) >= (int)sizeof path ||
        stat(path, &status) < 0)
        return NULL;
    return json_pack("{s:s%, s:I, s:s%}", "name", name.ptr, name.len, "bytes",
                     (json_int_t)status.st_size, "sha256", sha256.ptr, sha256.len);
}

/* The manifest's lines are those of sha256sum: "<hex>  <name>". */
static json_t *
files_json(const char *folder)
{
    json_t *files = json_array();
    size_t len = 0;
    char *manifest = read_file(folder, EXTRACT_MANIFEST, &len);
    struct str rest = {manifest, manifest ? len : 0};

    while (rest.len) {
        struct str name = str_split(&rest, '\n'), sha256 = str_split(&name, ' ');
        json_array_append_new(files, file_json(folder, str_trim(name), sha256));
    }
    free(manifest);
    return files;
}

json_t *
audit_extract_json(const char *folder)
{
    size_t len = 0, issued = 0;
    char *text = read_file(folder, EXTRACT_HEAD, &len),
         *receipt = read_file(folder, EXTRACT_ISSUED, &issued);
    unsigned line;
    json_t *head = text && receipt ? json_load_strict((struct str){text, len}, &line) : NULL;

    free(text);
    free(receipt);
    if (head)
        json_object_set_new(head, "files", files_json(folder));
    return head;
}

static int
compare(const void *a, const void *b)
{
    return -strcmp(json_string_value(json_object_get(*(json_t *const *)a, "made_at")),
                   json_string_value(json_object_get(*(json_t *const *)b, "made_at")));
}

/* Newest first. NULL when memory is out. */
static json_t *
sorted(const json_t *extracts)
{
    size_t count = json_array_size(extracts);
    json_t **rows = calloc(count + 1, sizeof *rows), *list = rows ? json_array() : NULL;

    for (size_t i = 0; rows && i < count; i++)
        rows[i] = json_array_get(extracts, i);
    if (rows)
        qsort(rows, count, sizeof *rows, compare);
    for (size_t i = 0; rows && i < count; i++)
        json_array_append(list, rows[i]);
    free(rows);
    return list;
}

/* A folder that is no complete bundle is passed over: it is being made, or was left by a crash. */
static json_t *
gather(const struct node_config *config)
{
    char *all = audit_extract_folder(config, NULL);
    json_t *extracts = json_array(), *list;
    DIR *folder = all ? opendir(all) : NULL;
    const struct dirent *entry;

    while (folder && (entry = readdir(folder))) {
        char *path = entry->d_name[0] == '.' ? NULL : audit_extract_folder(config, entry->d_name);
        json_t *extract = path ? audit_extract_json(path) : NULL;
        if (extract && json_is_string(json_object_get(extract, "made_at")))
            json_array_append(extracts, extract);
        json_decref(extract);
        free(path);
    }
    if (folder)
        closedir(folder);
    free(all);
    list = sorted(extracts);
    json_decref(extracts);
    return list;
}

static void
print_table(const struct cli *cli, const json_t *extracts)
{
    static const char *const columns[] = {"id", "municipality", "from", "till", "made_at"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *extract;
    size_t i;

    json_array_foreach(extracts, i, extract)
    {
        const char *values[ARRAY_LEN(columns)];
        for (size_t k = 0; k < ARRAY_LEN(columns); k++)
            values[k] = json_string_value(json_object_get(extract, columns[k]));
        cli_table_add(table, values);
    }
    cli_table_close(table, json_array_size(extracts) ? NULL : "There are no extracts here.");
}

int
audit_extracts(struct cli *cli, int argc, char **argv)
{
    static const struct cli_option none[] = {{.name = NULL}};
    struct audit_parts parts;
    json_t *extracts;
    int r = cli_parse(cli, none, argc, argv);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    extracts = r == CLI_DONE ? gather(parts.config) : NULL;
    if (r == CLI_DONE && !extracts)
        r = cli_fail(cli, CLI_FAILURE, "no memory");
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_incref(extracts));
    else if (r == CLI_DONE)
        print_table(cli, extracts);
    json_decref(extracts);
    audit_parts_close(&parts);
    return r;
}
