/* Rows of named columns: see register_source.h. */
#include "provider/register_source.h"

#include "provider/register_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
ends_with(const char *path, const char *ending)
{
    size_t len = strlen(path), ending_len = strlen(ending);

    return len >= ending_len && strcmp(path + len - ending_len, ending) == 0;
}

static bool
looks_like_json(const char *path, struct register_lines *lines)
{
    static const char *const endings[] = {".jsonl", ".ndjson", ".json"};

    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        if (ends_with(path, endings[i]))
            return true;
    return !ends_with(path, ".csv") && register_lines_first_byte(lines) == '{';
}

static bool
find_column(const struct register_columns *columns, struct str name, size_t *ret_place)
{
    for (size_t i = 0; i < columns->count; i++)
        if (str_eq_c(name, columns->names[i])) {
            *ret_place = i;
            return true;
        }
    return false;
}

/* The header's names are not quoted in messages: a file without header has a person's row there. */
static int
take_header(struct register_source *source, const struct str *fields, const char *path, char *error)
{
    bool seen[REGISTER_COLUMNS_MAX] = {false};

    for (size_t i = 0; i < source->field_count; i++) {
        size_t place;
        if (!find_column(&source->columns, str_trim(fields[i]), &place)) {
            snprintf(error, FILE_ERROR_MAX,
                     "%s: the first line must name the columns, separated by commas; name %zu is "
                     "none that is known here",
                     path, i + 1);
            return -1;
        }
        if (seen[place]) {
            snprintf(error, FILE_ERROR_MAX, "%s: the first line names %s twice", path,
                     source->columns.names[place]);
            return -1;
        }
        seen[place] = true;
        source->places[i] = place;
    }
    for (size_t i = 0; i < source->columns.count; i++)
        if (!seen[i]) {
            snprintf(error, FILE_ERROR_MAX, "%s: the first line lacks the column %s", path,
                     source->columns.names[i]);
            return -1;
        }
    return 0;
}

static int
read_header(struct register_source *source, const char *path, char *error)
{
    struct str fields[REGISTER_COLUMNS_MAX] = {{NULL, 0}};
    struct register_record record;
    int r = register_lines_next(source->lines, true, &record);

    if (r == 0)
        snprintf(error, FILE_ERROR_MAX, "%s: the file is empty; its first line names the columns",
                 path);
    else if (r < 0)
        snprintf(error, FILE_ERROR_MAX, "%s: the file cannot be read", path);
    if (r <= 0)
        return -1;
    if (record.problem || register_csv_split(record.text, record.len, REGISTER_COLUMNS_MAX, fields,
                                             &source->field_count)) {
        snprintf(error, FILE_ERROR_MAX, "%s: the first line is no CSV", path);
        return -1;
    }
    if (source->field_count > REGISTER_COLUMNS_MAX)
        source->field_count = REGISTER_COLUMNS_MAX; /* one of them is not known, or there twice */
    return take_header(source, fields, path, error);
}

int
register_source_open(const char *path, const struct register_columns *columns,
                     struct register_source *ret_source, char error[static FILE_ERROR_MAX])
{
    *ret_source = (struct register_source){.columns = *columns};
    ret_source->lines = register_lines_open(path, error);
    if (!ret_source->lines)
        return -1;
    ret_source->is_json = looks_like_json(path, ret_source->lines);
    return ret_source->is_json ? 0 : read_header(ret_source, path, error);
}

void
register_source_close(struct register_source *source)
{
    register_lines_close(source->lines);
    json_decref(source->row);
    source->lines = NULL;
    source->row = NULL;
}

static void
set_problem(struct register_values *values, const char *problem, const char *column,
            struct str value)
{
    values->problem = problem;
    values->column = column;
    values->value = value;
}

static void
read_csv(struct register_source *source, const struct register_record *record,
         struct register_values *values)
{
    struct str whole = {record->text, record->len};
    struct str fields[REGISTER_COLUMNS_MAX];
    size_t count;
    const char *problem =
        register_csv_split(record->text, record->len, REGISTER_COLUMNS_MAX, fields, &count);

    if (!problem && count < source->field_count)
        problem = "there are fewer fields than columns";
    if (!problem && count > source->field_count)
        problem = "there are more fields than columns";
    if (problem) {
        set_problem(values, problem, NULL, whole);
        return;
    }
    for (size_t i = 0; i < count; i++)
        values->values[source->places[i]] = str_trim(fields[i]);
}

static bool
take_member(const json_t *member, char number[static 24], struct str *ret_value)
{
    if (json_is_null(member))
        return true;
    if (json_is_string(member)) {
        *ret_value = str_trim((struct str){json_string_value(member), json_string_length(member)});
        return true;
    }
    if (json_is_integer(member)) {
        snprintf(number, 24, "%" PRIdMAX, (intmax_t)json_integer_value(member));
        *ret_value = str_from(number);
        return true;
    }
    return false;
}

static void
read_json(struct register_source *source, const struct register_record *record,
          struct register_values *values)
{
    struct str whole = {record->text, record->len};
    const char *name;
    unsigned line;
    json_t *member;
    size_t place;

    json_decref(source->row);
    source->row = json_load_strict(whole, &line);
    if (!json_is_object(source->row)) {
        set_problem(values, "the line is no JSON object", NULL, whole);
        return;
    }
    json_object_foreach(source->row, name, member)
    {
        if (!find_column(&source->columns, str_from(name), &place)) {
            set_problem(values, "there is a member that is not known here", NULL, whole);
            return;
        }
        if (!take_member(member, source->numbers[place], &values->values[place])) {
            set_problem(values, "must be text", source->columns.names[place], whole);
            return;
        }
    }
}

int
register_source_next(struct register_source *source, struct register_values *ret_values)
{
    struct register_record record;
    struct str whole;
    int r;

    do
        r = register_lines_next(source->lines, !source->is_json, &record);
    while (r == 1 && record.len == 0 && !record.problem);
    if (r <= 0)
        return r;
    *ret_values = (struct register_values){.line = record.line};
    whole = (struct str){record.text, record.len};
    if (record.problem)
        set_problem(ret_values, record.problem, NULL, whole);
    else if (memchr(record.text, '\0', record.len))
        set_problem(ret_values, "the line holds a NUL byte", NULL, whole);
    else if (!str_is_utf8(whole))
        set_problem(ret_values, "the line is no valid UTF-8", NULL, whole);
    else if (source->is_json)
        read_json(source, &record, ret_values);
    else
        read_csv(source, &record, ret_values);
    return 1;
}
