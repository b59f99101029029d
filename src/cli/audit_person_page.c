/* The sheet that a person is given: see audit_person_page.h. */
#include "cli/audit_person_page.h"

#include "status/person_code.h"

#include <inttypes.h>

static const char *
word(const struct audit_person_sheet *sheet, enum word w)
{
    return words_of(sheet->language, w);
}

static void
add_party(const struct audit_person_sheet *sheet, struct registration registration,
          struct text *text)
{
    char number[REGISTRATION_TEXT_MAX];
    struct str name = naming_party(sheet->names, registration);

    registration_format(registration, number);
    text_add(text, name);
    text_addf(text, name.len ? " (%s)" : "%s", number);
}

static void
add_day(const struct audit_person_sheet *sheet, struct date day, struct text *text)
{
    char shown[DATE_TEXT_MAX];

    if (date_is_open(day)) {
        text_add_c(text, word(sheet, WORD_OPEN_END));
    } else if (!date_is_none(day)) {
        date_format(day, shown);
        text_add_c(text, shown);
    }
}

static void
add_days(const struct audit_person_sheet *sheet, struct date from, struct date till,
         struct text *text)
{
    add_day(sheet, from, text);
    if (!date_eq(from, till)) {
        text_add_c(text, " – ");
        add_day(sheet, till, text);
    }
}

static void
add_answer(const struct audit_person_sheet *sheet, const struct lookup *use, struct text *text)
{
    if (str_eq_c(use->outcome, "not-found")) {
        text_add_c(text, word(sheet, WORD_NOT_FOUND));
    } else if (!str_eq_c(use->outcome, "disclosed")) {
        text_addf(text, "%s (", word(sheet, WORD_REFUSED));
        text_add(text, use->outcome);
        if (use->clause.len)
            text_addf(text, ", %s %.*s", word(sheet, WORD_CLAUSE), STR_FMT(use->clause));
        text_add_c(text, ")");
    }
    for (size_t i = 0; i < use->row_count; i++) {
        text_addf(text, "%s%s, ", i ? "; " : "", words_status(sheet->language, use->rows[i].kind));
        add_days(sheet, use->rows[i].from, use->rows[i].till, text);
        text_add_c(text, ", ");
        add_party(sheet, use->rows[i].municipality, text);
    }
}

static void
add_programme(const struct audit_person_sheet *sheet, const struct lookup *use, struct text *text)
{
    struct str name = naming_programme(sheet->names, use->purpose, sheet->language);

    if (use->purpose.len == 0)
        text_add_c(text, word(sheet, WORD_NOT_STATED));
    text_add(text, use->purpose);
    if (name.len)
        text_addf(text, ": %.*s", STR_FMT(name));
}

static void
add_operator(const struct lookup *use, struct text *text)
{
    text_addf(text, "%.*s %.*s", STR_FMT(use->operator_name), STR_FMT(use->operator_surname));
}

static void
add_basis(const struct lookup *use, struct text *text)
{
    text_add(text, use->agreement);
    if (use->agreement.len && use->clause.len)
        text_addf(text, ", %.*s", STR_FMT(use->clause));
}

/* The cells of one use as they stand, not yet escaped for any form. */
enum cell {
    CELL_WHEN,
    CELL_WHO,
    CELL_OPERATOR,
    CELL_PROGRAMME,
    CELL_APPLICATION,
    CELL_BASIS,
    CELL_PERIOD,
    CELL_ANSWER,
    CELL_REQUEST,
    CELLS
};

static const enum word heads[CELLS] = {WORD_WHEN,      WORD_WHO,         WORD_OPERATOR,
                                       WORD_PROGRAMME, WORD_APPLICATION, WORD_BASIS,
                                       WORD_PERIOD,    WORD_ANSWER,      WORD_REQUEST};

static void
add_cell(const struct audit_person_sheet *sheet, const struct lookup *use, enum cell cell,
         struct text *text)
{
    char when[DATE_TEXT_MAX];

    switch (cell) {
    case CELL_WHEN:
        instant_format_riga(use->at_us, when);
        text_add_c(text, when);
        break;
    case CELL_WHO:
        add_party(sheet, use->caller, text);
        break;
    case CELL_OPERATOR:
        add_operator(use, text);
        break;
    case CELL_PROGRAMME:
        add_programme(sheet, use, text);
        break;
    case CELL_APPLICATION:
        text_add(text, use->application);
        break;
    case CELL_BASIS:
        add_basis(use, text);
        break;
    case CELL_PERIOD:
        add_days(sheet, use->from, use->till, text);
        break;
    case CELL_ANSWER:
        add_answer(sheet, use, text);
        break;
    default:
        text_add(text, use->request_id);
        break;
    }
}

static size_t
columns(const struct audit_person_sheet *sheet, enum cell ret_cells[static CELLS],
        const char *ret_heads[static CELLS])
{
    size_t count = 0;

    for (enum cell cell = 0; cell < CELLS; cell++) {
        if (cell == CELL_OPERATOR && !sheet->with_operators)
            continue;
        ret_heads[count] = word(sheet, heads[cell]);
        ret_cells[count++] = cell;
    }
    return count;
}

void
audit_person_page_table(const struct cli *cli, const struct audit_person_sheet *sheet)
{
    enum cell cells[CELLS];
    const char *names[CELLS], *values[CELLS];
    size_t count = columns(sheet, cells, names);
    struct cli_table *table = cli_table_open(cli, names, count);

    for (size_t i = 0; i < sheet->view->uses.count; i++) {
        struct text raw[CELLS] = {0}, shown[CELLS] = {0};
        for (size_t k = 0; k < count; k++) {
            add_cell(sheet, &sheet->view->uses.items[i], cells[k], &raw[k]);
            text_add_shown(&shown[k], TEXT_PLAIN, text_str(&raw[k]));
            values[k] = shown[k].ptr;
        }
        cli_table_add(table, values);
        for (size_t k = 0; k < count; k++) {
            text_done(&raw[k]);
            text_done(&shown[k]);
        }
    }
    cli_table_close(table, word(sheet, WORD_PERSON_TITLE));
    if (sheet->view->uses.count == 0)
        printf("%s\n", word(sheet, WORD_PERSON_NONE));
    printf("%s\n", word(sheet, WORD_PERSON_KEPT));
}

static void
put(json_t *object, const char *name, struct str text)
{
    json_object_set_new(object, name, text.len ? json_stringn(text.ptr, text.len) : json_null());
}

static void
put_day(json_t *object, const char *name, struct date day)
{
    char text[DATE_TEXT_MAX];

    if (date_is_none(day) || date_is_open(day)) {
        json_object_set_new(object, name, json_null());
        return;
    }
    date_format(day, text);
    put(object, name, str_from(text));
}

static json_t *
party_json(const struct audit_person_sheet *sheet, struct registration registration)
{
    json_t *object = json_object();
    char number[REGISTRATION_TEXT_MAX];

    registration_format(registration, number);
    put(object, "registration", str_from(number));
    put(object, "name", naming_party(sheet->names, registration));
    return object;
}

static json_t *
statuses_json(const struct audit_person_sheet *sheet, const struct lookup *use)
{
    json_t *array = json_array();

    for (size_t i = 0; i < use->row_count; i++) {
        const struct status_row *row = &use->rows[i];
        json_t *object = json_pack("{s:i, s:s, s:s}", "status", (int)row->kind, "status_name",
                                   status_kind_name(row->kind), "status_text",
                                   words_status(sheet->language, row->kind));
        put_day(object, "from", row->from);
        put_day(object, "till", row->till);
        json_object_set_new(object, "municipality", party_json(sheet, row->municipality));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *
use_json(const struct audit_person_sheet *sheet, const struct lookup *use)
{
    json_t *object = json_object();
    struct text answer = {0};
    char at[DATE_TEXT_MAX];

    instant_format(use->at_us, at);
    add_answer(sheet, use, &answer);
    put(object, "at", str_from(at));
    put(object, "origin", str_from(sheet->parts->parts[use->part].origin));
    json_object_set_new(object, "index", json_integer((json_int_t)use->index));
    put(object, "request_id", use->request_id);
    put(object, "person_code", use->person_code);
    json_object_set_new(object, "asker", party_json(sheet, use->caller));
    if (sheet->with_operators) {
        json_t *operator= json_object();
        put(operator, "name", use->operator_name);
        put(operator, "surname", use->operator_surname);
        json_object_set_new(object, "operator", operator);
    }
    put(object, "purpose", use->purpose);
    put(object, "purpose_name", naming_programme(sheet->names, use->purpose, sheet->language));
    put(object, "application", use->application);
    put_day(object, "from", use->from);
    put_day(object, "till", use->till);
    put(object, "agreement", use->agreement);
    put(object, "clause", use->clause);
    put(object, "outcome", use->outcome);
    put(object, "answer", text_str(&answer));
    json_object_set_new(object, "statuses", statuses_json(sheet, use));
    text_done(&answer);
    return object;
}

static void
format_code(uint64_t number, char text[static PERSON_CODE_TEXT_MAX])
{
    person_code_format((struct person_code){.number = number, .hyphen = true}, text);
}

json_t *
audit_person_page_json(const struct audit_person_sheet *sheet)
{
    json_t *codes = json_array(), *checks = json_array();
    char made_at[DATE_TEXT_MAX], code[PERSON_CODE_TEXT_MAX];

    instant_format(sheet->made_at_us, made_at);
    for (size_t i = 0; i < sheet->view->code_count; i++) {
        format_code(sheet->view->codes[i], code);
        json_array_append_new(codes, json_string(code));
    }
    for (size_t i = 0; i < sheet->view->uses.count; i++)
        json_array_append_new(checks, use_json(sheet, &sheet->view->uses.items[i]));
    return json_pack("{s:s, s:s, s:o, s:I, s:o}", "made_at", made_at, "language",
                     sheet->language == LANGUAGE_EN ? "en" : "lv", "person_codes", codes,
                     "erased_records", (json_int_t)sheet->view->erased, "checks", checks);
}

static void
add_head(const struct audit_person_sheet *sheet, struct text *page)
{
    char made_at[DATE_TEXT_MAX], code[PERSON_CODE_TEXT_MAX];

    instant_format_riga(sheet->made_at_us, made_at);
    text_addf(page, "<p>%s</p>\n<dl>\n<dt>%s</dt><dd>", word(sheet, WORD_PERSON_INTRO),
              word(sheet, WORD_PERSON_CODES));
    for (size_t i = 0; i < sheet->view->code_count; i++) {
        format_code(sheet->view->codes[i], code);
        text_addf(page, "%s%s", i ? ", " : "", code);
    }
    text_addf(page, "</dd>\n<dt>%s</dt><dd>%zu</dd>\n<dt>%s</dt><dd>%s</dd>\n</dl>\n",
              word(sheet, WORD_COUNT), sheet->view->uses.count, word(sheet, WORD_MADE_AT), made_at);
}

void
audit_person_page_html(const struct audit_person_sheet *sheet, struct text *page)
{
    enum cell cells[CELLS];
    const char *names[CELLS];
    size_t count = columns(sheet, cells, names);

    page_begin(page, sheet->language, word(sheet, WORD_PERSON_TITLE));
    add_head(sheet, page);
    if (sheet->view->uses.count == 0)
        text_addf(page, "<p>%s</p>\n", word(sheet, WORD_PERSON_NONE));
    else
        page_table(page, word(sheet, WORD_PERSON_TITLE), names, count);
    for (size_t i = 0; i < sheet->view->uses.count; i++) {
        text_add_c(page, "<tr>");
        for (size_t k = 0; k < count; k++) {
            struct text cell = {0};
            add_cell(sheet, &sheet->view->uses.items[i], cells[k], &cell);
            text_add_c(page, "<td>");
            page_shown(page, text_str(&cell));
            text_add_c(page, "</td>");
            page->failed = page->failed || cell.failed;
            text_done(&cell);
        }
        text_add_c(page, "</tr>\n");
    }
    if (sheet->view->uses.count)
        text_add_c(page, "</tbody></table>\n");
    text_addf(page, "<p>%s</p>\n", word(sheet, WORD_PERSON_KEPT));
    page_end(page);
}
