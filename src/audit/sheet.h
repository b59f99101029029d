/*
 * A report as tables of cells, filled once and written as CSV, as part of a page, as JSON or, by
 * the command line, for terminals. Pure.
 */
#ifndef TILTS_AUDIT_SHEET_H
#define TILTS_AUDIT_SHEET_H

#include "audit/page.h"
#include "base/arena.h"
#include "base/json.h"

#define SHEET_TABLES 8

struct sheet_column {
    const char *key; /* in JSON and CSV */
    enum word head;  /* for people */
    bool number;
};

struct sheet_table {
    const char *id;
    enum word title;
    const struct sheet_column *columns; /* static */
    size_t column_count;
    bool plot; /* also a bar chart: the first column's texts, the second's numbers */
    const char **cells;
    size_t rows, size;
};

struct sheet {
    enum language language;
    struct arena arena;
    struct sheet_table tables[SHEET_TABLES];
    size_t count;
    bool failed; /* memory is out */
};

void sheet_init(struct sheet *sheet, enum language language);
void sheet_done(struct sheet *sheet);
/* The next rows go there. */
void sheet_begin(struct sheet *sheet, const char *id, enum word title,
                 const struct sheet_column *columns, size_t column_count);
void sheet_plot(struct sheet *sheet); /* the table begun last is a chart, too */
/* Copies as many texts as the table has columns; NULL is an empty cell. */
void sheet_row(struct sheet *sheet, const char *const *cells);
/* One CSV for all tables: its first column says which table, every table begins with its keys. */
void sheet_csv(const struct sheet *sheet, struct text *text);
void sheet_html(const struct sheet *sheet, struct text *page);
/* Puts each table as an array of objects under its id. */
void sheet_json(const struct sheet *sheet, json_t *object);

#endif
