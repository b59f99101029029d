/* Rows kept until the widths are known, then printed: see cli.h. */
#include "cli/cli.h"

#include "base/str.h"

#include <stdlib.h>

struct cli_table {
    const struct cli *cli;
    const char *const *columns;
    size_t count;
    json_t *rows; /* an array of objects, in order of columns */
};

struct cli_table *
cli_table_open(const struct cli *cli, const char *const *columns, size_t count)
{
    struct cli_table *table = calloc(1, sizeof *table);

    if (!table)
        abort();
    *table = (struct cli_table){cli, columns, count, json_array()};
    return table;
}

void
cli_table_add(struct cli_table *table, const char *const *values)
{
    json_t *row = json_object();

    for (size_t i = 0; i < table->count; i++)
        json_object_set_new(row, table->columns[i],
                            values[i] ? json_string(values[i]) : json_null());
    json_array_append_new(table->rows, row);
}

/* Characters, not bytes: UTF-8 continuation bytes take no place. */
static int
width(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static const char *
cell(const json_t *row, const char *column)
{
    const char *text = json_string_value(json_object_get(row, column));

    return text ? text : "-";
}

static void
print_padded(const char *text, int to, bool last)
{
    fputs(text, stdout);
    if (!last)
        printf("%*s", to - width(text) + 2, "");
    else
        fputc('\n', stdout);
}

static void
print_for_people(const struct cli_table *table)
{
    int *widths = calloc(table->count, sizeof *widths);
    const json_t *row;
    size_t i, c;

    if (!widths)
        abort();
    for (c = 0; c < table->count; c++)
        widths[c] = width(table->columns[c]);
    json_array_foreach(table->rows, i,
                       row) for (c = 0; c < table->count;
                                 c++) if (width(cell(row, table->columns[c])) > widths[c])
        widths[c] = width(cell(row, table->columns[c]));
    for (c = 0; c < table->count; c++)
        print_padded(table->columns[c], widths[c], c + 1 == table->count);
    json_array_foreach(table->rows, i, row) for (c = 0; c < table->count; c++)
        print_padded(cell(row, table->columns[c]), widths[c], c + 1 == table->count);
    free(widths);
}

void
cli_table_close(struct cli_table *table, const char *title)
{
    if (table->cli->json) {
        cli_print_json(table->rows);
    } else {
        if (title)
            printf("%s\n", title);
        print_for_people(table);
        json_decref(table->rows);
    }
    free(table);
}
