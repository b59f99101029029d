/* Cells and the forms they are written in: see sheet.h. */
#define _GNU_SOURCE
#include "audit/sheet.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define COLUMNS_MAX 16
#define BARS_MAX 64

void
sheet_init(struct sheet *sheet, enum language language)
{
    *sheet = (struct sheet){.language = language};
    arena_init(&sheet->arena, ARENA_MAX);
}

void
sheet_done(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        free(sheet->tables[i].cells);
    arena_done(&sheet->arena);
    *sheet = (struct sheet){0};
}

void
sheet_begin(struct sheet *sheet, const char *id, enum word title,
            const struct sheet_column *columns, size_t column_count)
{
    if (sheet->count == SHEET_TABLES || column_count > COLUMNS_MAX) {
        sheet->failed = true;
        return;
    }
    sheet->tables[sheet->count++] = (struct sheet_table){
        .id = id, .title = title, .columns = columns, .column_count = column_count};
}

static struct sheet_table *
last_table(struct sheet *sheet)
{
    return sheet->count ? &sheet->tables[sheet->count - 1] : NULL;
}

void
sheet_plot(struct sheet *sheet)
{
    if (sheet->count)
        last_table(sheet)->plot = true;
}

static bool
make_room(struct sheet_table *table)
{
    size_t size = table->size ? 2 * table->size : 32;
    const char **grown;

    if (table->rows < table->size)
        return true;
    grown = reallocarray(table->cells, size * table->column_count, sizeof *grown);
    if (!grown)
        return false;
    table->cells = grown;
    table->size = size;
    return true;
}

void
sheet_row(struct sheet *sheet, const char *const *cells)
{
    struct sheet_table *table = last_table(sheet);

    if (!table || !make_room(table)) {
        sheet->failed = true;
        return;
    }
    for (size_t i = 0; i < table->column_count; i++)
        table->cells[table->rows * table->column_count + i] =
            arena_str(&sheet->arena, str_from(cells[i])).ptr;
    if (sheet->arena.overflow)
        sheet->failed = true;
    else
        table->rows++;
}

static const char *
cell(const struct sheet_table *table, size_t row, size_t column)
{
    const char *text = table->cells[row * table->column_count + column];

    return text ? text : "";
}

/* Numbers are ours and may begin with a sign; all else may come from outside. */
static void
add_csv_cell(struct text *text, const struct sheet_table *table, size_t row, size_t column)
{
    text_add_c(text, ",");
    if (table->columns[column].number) {
        text_add_c(text, cell(table, row, column));
        return;
    }
    text_add_c(text, "\"");
    text_add_shown(text, TEXT_CSV, str_from(cell(table, row, column)));
    text_add_c(text, "\"");
}

void
sheet_csv(const struct sheet *sheet, struct text *text)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_table *table = &sheet->tables[i];
        text_addf(text, "table");
        for (size_t c = 0; c < table->column_count; c++)
            text_addf(text, ",%s", table->columns[c].key);
        text_add_c(text, "\r\n");
        for (size_t r = 0; r < table->rows; r++) {
            text_add_c(text, table->id);
            for (size_t c = 0; c < table->column_count; c++)
                add_csv_cell(text, table, r, c);
            text_add_c(text, "\r\n");
        }
    }
}

static void
add_plot(const struct sheet *sheet, const struct sheet_table *table, struct text *page)
{
    const char *labels[BARS_MAX];
    uint64_t values[BARS_MAX];
    size_t count = table->rows < BARS_MAX ? table->rows : BARS_MAX;
    struct page_plot plot = {
        .id = table->id,
        .title = words_of(sheet->language, table->title),
        .description = words_of(sheet->language, WORD_PLOT_TEXT),
        .label_head = words_of(sheet->language, table->columns[0].head),
        .value_head = words_of(sheet->language, table->columns[1].head),
        .labels = labels,
        .values = values,
        .count = count,
    };

    for (size_t i = 0; i < count; i++) {
        labels[i] = cell(table, i, 0);
        if (!str_to_u64(str_from(cell(table, i, 1)), UINT64_MAX, &values[i]))
            values[i] = 0;
    }
    page_plot(page, &plot);
}

static void
add_table(const struct sheet *sheet, const struct sheet_table *table, struct text *page)
{
    const char *heads[COLUMNS_MAX];

    for (size_t c = 0; c < table->column_count; c++)
        heads[c] = words_of(sheet->language, table->columns[c].head);
    page_table(page, words_of(sheet->language, table->title), heads, table->column_count);
    for (size_t r = 0; r < table->rows; r++) {
        text_add_c(page, "<tr>");
        for (size_t c = 0; c < table->column_count; c++) {
            text_add_c(page, table->columns[c].number ? "<td class=\"n\">" : "<td>");
            page_shown(page, str_from(cell(table, r, c)));
            text_add_c(page, "</td>");
        }
        text_add_c(page, "</tr>\n");
    }
    text_add_c(page, "</tbody></table>\n");
}

void
sheet_html(const struct sheet *sheet, struct text *page)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->tables[i].plot)
            add_plot(sheet, &sheet->tables[i], page);
        else
            add_table(sheet, &sheet->tables[i], page);
    }
}

/* A whole number as one, else the text; nothing as null. */
static json_t *
cell_json(const struct sheet_table *table, size_t row, size_t column)
{
    const char *text = cell(table, row, column);
    uint64_t number;

    if (text[0] == '\0')
        return json_null();
    if (table->columns[column].number) {
        if (str_to_u64(str_from(text), INT64_MAX, &number))
            return json_integer((json_int_t)number);
        return json_real(strtod(text, NULL));
    }
    return json_string(text);
}

void
sheet_json(const struct sheet *sheet, json_t *object)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_table *table = &sheet->tables[i];
        json_t *rows = json_array();
        for (size_t r = 0; r < table->rows; r++) {
            json_t *row = json_object();
            for (size_t c = 0; c < table->column_count; c++)
                json_object_set_new(row, table->columns[c].key, cell_json(table, r, c));
            json_array_append_new(rows, row);
        }
        json_object_set_new(object, table->id, rows);
    }
}
