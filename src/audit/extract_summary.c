/* One table, written twice: see extract_summary.h. */
#include "audit/extract_summary.h"

#include "base/problem.h"
#include "codec/xml_text.h"

#include <string.h>

#define CELL_MAX (128 * 1024) /* LIMIT_ROWS rows of one answer */

static void
put_time(const struct extract_row *row, struct buf *buf)
{
    char text[DATE_TEXT_MAX];

    instant_format_riga(row->record->at_us, text);
    buf_add_c(buf, text);
}

static void
put_leaf(const struct extract_row *row, struct buf *buf)
{
    buf_add_c(buf, row->origin);
    buf_add_char(buf, ' ');
    buf_add_u64(buf, row->index);
}

static void
put_request(const struct extract_row *row, struct buf *buf)
{
    buf_add(buf, row->record->request_id);
}

static void
put_registration(struct registration registration, struct buf *buf)
{
    char text[REGISTRATION_TEXT_MAX];

    if (!registration.number)
        return;
    registration_format(registration, text);
    buf_add_c(buf, text);
}

static void
put_caller(const struct extract_row *row, struct buf *buf)
{
    put_registration(row->record->caller, buf);
}

static void
put_operator(const struct extract_row *row, struct buf *buf)
{
    const struct str parts[] = {row->record->operator_name, row->record->operator_surname,
                                row->record->operator_code};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (i > 0 && parts[i].len)
            buf_add_char(buf, ' ');
        buf_add(buf, parts[i]);
    }
}

static void
put_person(const struct extract_row *row, struct buf *buf)
{
    if (row->person_held_back)
        buf_add(buf, STR("(slēgts: atbildē ir citu pašvaldību rindas / closed: the answer holds "
                         "rows of other municipalities)"));
    buf_add(buf, row->record->person_code);
}

static void
put_application(const struct extract_row *row, struct buf *buf)
{
    buf_add(buf, row->record->application);
}

static void
put_purpose(const struct extract_row *row, struct buf *buf)
{
    buf_add(buf, row->record->purpose);
}

static void
put_day(struct date day, struct buf *buf)
{
    if (!date_is_none(day) && !date_is_open(day))
        date_add_to(buf, day);
}

static void
put_period(const struct extract_row *row, struct buf *buf)
{
    put_day(row->record->from, buf);
    if (!date_is_none(row->record->from) || !date_is_none(row->record->till))
        buf_add(buf, STR(" – "));
    put_day(row->record->till, buf);
}

static void
put_outcome(const struct extract_row *row, struct buf *buf)
{
    static const struct {
        const char *outcome, *text;
    } answers[] = {
        {"disclosed", "izsniegts / disclosed"},
        {"not-found", "nav atrasts / not found"},
    };

    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        if (str_eq_c(row->record->outcome, answers[i].outcome)) {
            buf_add_c(buf, answers[i].text);
            return;
        }
    buf_add(buf, STR("atteikts / refused: "));
    buf_add(buf, row->record->outcome);
}

static void
put_decision(const struct extract_row *row, struct buf *buf)
{
    buf_add(buf, row->decision->agreement);
    buf_addf(buf, " v%u, ", row->decision->version);
    buf_add(buf, row->decision->clause);
    buf_add(buf, STR(": "));
    buf_add(buf, row->decision->outcome);
}

static void
put_rows(const struct extract_row *row, struct buf *buf)
{
    static const char *const names[] = {
        [STATUS_NOT_FOUND] = "nav / none",
        [STATUS_NEEDY] = "trūcīgs / needy",
        [STATUS_LOW_INCOME] = "maznodrošināts / low-income",
    };

    for (size_t i = 0; i < row->record->row_count; i++) {
        const struct status_row *status = &row->record->rows[i];
        buf_add(buf, i > 0 ? STR("; ") : STR(""));
        buf_add_c(buf, names[status->kind]);
        buf_add_char(buf, ' ');
        put_day(status->from, buf);
        buf_add(buf, STR(" – "));
        put_day(status->till, buf);
        buf_add_char(buf, ' ');
        put_registration(status->municipality, buf);
    }
}

static const struct {
    const char *name;
    void (*put)(const struct extract_row *row, struct buf *buf);
} columns[] = {
    {"Laiks Rīgā / Time in Riga", put_time},
    {"Pieprasījums / Request", put_request},
    {"Kas jautāja / Caller", put_caller},
    {"Operators / Operator", put_operator},
    {"Persona / Person", put_person},
    {"Pieteikums / Application", put_application},
    {"Nolūks / Purpose", put_purpose},
    {"Periods / Period", put_period},
    {"Iznākums / Outcome", put_outcome},
    {"Vienošanās, punkts / Agreement, clause", put_decision},
    {"Izsniegtais / Disclosed", put_rows},
    {"Ieraksts / Record", put_leaf},
};

/* RFC 4180; what a spreadsheet would take for a formula gets an apostrophe in front. */
static void
csv_cell(struct str text, struct buf *buf)
{
    buf_add_char(buf, '"');
    if (text.len && strchr("=+-@\t\r", text.ptr[0]))
        buf_add_char(buf, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_char(buf, '"');
        buf_add_char(buf, text.ptr[i]);
    }
    buf_add_char(buf, '"');
}

void
extract_csv_begin(struct buf *buf)
{
    buf_add(buf, STR("\xef\xbb\xbf")); /* without it spreadsheets take UTF-8 for something else */
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        buf_add(buf, i > 0 ? STR(",") : STR(""));
        csv_cell(str_from(columns[i].name), buf);
    }
    buf_add(buf, STR("\r\n"));
}

void
extract_csv_row(const struct extract_row *row, struct buf *buf)
{
    char memory[CELL_MAX];

    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        struct buf cell;
        buf_init(&cell, memory, sizeof memory);
        columns[i].put(row, &cell);
        buf_add(buf, i > 0 ? STR(",") : STR(""));
        csv_cell(buf_ok(&cell) ? buf_str(&cell) : STR("…"), buf);
    }
    buf_add(buf, STR("\r\n"));
}

static void
html_cell(const char *tag, struct str text, struct buf *buf)
{
    buf_add_char(buf, '<');
    buf_add_c(buf, tag);
    buf_add_char(buf, '>');
    xml_text_add(buf, text);
    buf_add(buf, STR("</"));
    buf_add_c(buf, tag);
    buf_add_char(buf, '>');
}

void
extract_html_begin(const struct extract_wish *wish, struct buf *buf)
{
    buf_add(buf, STR("<!DOCTYPE html>\n<html lang=\"lv\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<title>Auditācijas pierakstu izraksts / Extract of audit records</title>\n"
                     "<style>body{font-family:sans-serif}table{border-collapse:collapse;"
                     "font-size:80%}td,th{border:1px solid #888;padding:.2em .4em;text-align:left;"
                     "vertical-align:top}th{background:#eee}</style>\n</head>\n<body>\n"
                     "<h1>Auditācijas pierakstu izraksts / Extract of audit records</h1>\n<p>"
                     "Pašvaldība / Municipality: "));
    put_registration(wish->municipality, buf);
    buf_add(buf, STR("<br>Periods / Period: "));
    put_day(wish->from, buf);
    buf_add(buf, STR(" – "));
    put_day(wish->till, buf);
    buf_add(buf, STR("<br>Izraksts / Extract: "));
    xml_text_add(buf, wish->id);
    buf_add(buf, STR("</p>\n<table>\n<thead><tr>"));
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        html_cell("th", str_from(columns[i].name), buf);
    buf_add(buf, STR("</tr></thead>\n<tbody>\n"));
}

void
extract_html_row(const struct extract_row *row, struct buf *buf)
{
    char memory[CELL_MAX];

    buf_add(buf, STR("<tr>"));
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        struct buf cell;
        buf_init(&cell, memory, sizeof memory);
        columns[i].put(row, &cell);
        html_cell("td", buf_ok(&cell) ? buf_str(&cell) : STR("…"), buf);
    }
    buf_add(buf, STR("</tr>\n"));
}

static void
html_count(const char *name, uint64_t count, struct buf *buf)
{
    buf_add(buf, STR("<br>"));
    buf_add_c(buf, name);
    buf_add(buf, STR(": "));
    buf_add_u64(buf, count);
}

void
extract_html_end(const struct extract_wish *wish, const struct extract_counts *counts,
                 struct buf *buf)
{
    char at[DATE_TEXT_MAX];

    instant_format_riga(wish->at_us, at);
    buf_add(buf, STR("</tbody>\n</table>\n<p>Sagatavots (Rīgas laiks) / Made (Riga time): "));
    buf_add_c(buf, at);
    html_count("Ieraksti / Records", counts->records, buf);
    html_count("Personas dati slēgti, jo atbildē ir citu pašvaldību rindas / Person closed for "
               "rows of other municipalities",
               counts->held_back, buf);
    html_count("Šajā periodā dzēsti ieraksti (visu pašvaldību) / Records of this period that are "
               "erased (of all municipalities)",
               counts->erased, buf);
    buf_add(buf, STR("</p>\n<p>Šī lapa ir lasīšanai; pierādījumi ir failā " EXTRACT_RECORDS
                     ", pārbaude: <code>python3 " EXTRACT_SCRIPT "</code>. / This page is for "
                     "reading; the proofs are in " EXTRACT_RECORDS ", verified by "
                     "<code>python3 " EXTRACT_SCRIPT "</code>.</p>\n</body>\n</html>\n"));
}
