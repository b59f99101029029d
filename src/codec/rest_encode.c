/* Answers and requests as JSON, written straight into the builder: see rest.h. */
#include "codec/json_text.h"
#include "codec/rest.h"
#include "codec/rest_text.h"

#define RECEIPTS "/v1/receipts/"

static void
add_row(const struct status_row *row, struct buf *buf)
{
    buf_add(buf, STR("{\"status\":"));
    buf_add_u64(buf, (uint64_t)row->kind);
    buf_add(buf, STR(",\"status_name\":\""));
    buf_add_c(buf, status_kind_name(row->kind));
    buf_add(buf, STR("\",\"from\":"));
    rest_add_day(row->from, buf);
    buf_add(buf, STR(",\"till\":"));
    rest_add_day(row->till, buf);
    buf_add(buf, STR(",\"municipality\":"));
    rest_add_registration(row->municipality, buf);
    buf_add_char(buf, '}');
}

/* No row is one row with status 0 and null for the rest (SPEC "Not found"). */
static void
add_rows(const struct answer *answer, struct buf *buf)
{
    if (answer->row_count == 0)
        buf_add(buf, STR("{\"status\":0,\"status_name\":\"not-found\",\"from\":null,"
                         "\"till\":null,\"municipality\":null}"));
    for (size_t i = 0; i < answer->row_count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        add_row(&answer->rows[i], buf);
    }
}

static void
add_agreements(const struct answer *answer, struct buf *buf)
{
    for (size_t i = 0; i < answer->agreement_count; i++) {
        const struct covering_agreement *agreement = &answer->agreements[i];

        buf_add(buf, i > 0 ? STR(",{\"id\":") : STR("{\"id\":"));
        json_text_add(buf, agreement->id);
        buf_add(buf, STR(",\"version\":"));
        buf_add_u64(buf, agreement->version);
        buf_add(buf, STR(",\"municipality\":"));
        rest_add_registration(agreement->municipality, buf);
        buf_add(buf, STR(",\"clause\":"));
        json_text_add(buf, agreement->clause);
        buf_add_char(buf, '}');
    }
}

void
rest_encode_answer(const struct query *query, const struct answer *answer, struct buf *buf)
{
    char person_code[PERSON_CODE_TEXT_MAX];

    person_code_format(query->person, person_code);
    buf_add(buf, STR("{\"request_id\":"));
    json_text_add(buf, query->request_id);
    buf_add(buf, STR(",\"person_code\":\""));
    buf_add_c(buf, person_code);
    buf_add(buf, STR("\",\"date_from\":"));
    rest_add_day(query->from, buf);
    buf_add(buf, STR(",\"date_till\":"));
    rest_add_day(query->till, buf);
    buf_add(buf, STR(",\"statuses\":["));
    add_rows(answer, buf);
    buf_add(buf, STR("],\"agreements\":["));
    add_agreements(answer, buf);
    /* A request id has letters, digits and -._: only, so it needs no percent-encoding. */
    buf_add(buf, STR("],\"receipt\":\"" RECEIPTS));
    buf_add(buf, query->request_id);
    buf_add(buf, STR("\"}\n"));
}

/* Nothing for an absent or empty field. *first is cleared once a member stands. */
static void
add_member(const char *name, struct str value, bool *first, struct buf *buf)
{
    if (value.len == 0)
        return;
    buf_add(buf, *first ? STR("\"") : STR(",\""));
    buf_add_c(buf, name);
    buf_add(buf, STR("\":"));
    json_text_add(buf, value);
    *first = false;
}

void
rest_encode_query(const struct query_fields *fields, struct buf *buf)
{
    bool first = true, first_of_operator = true;

    buf_add_char(buf, '{');
    add_member("person_code", fields->person_code, &first, buf);
    add_member("date_from", fields->date_from, &first, buf);
    add_member("date_till", fields->date_till, &first, buf);
    buf_add(buf, first ? STR("\"operator\":{") : STR(",\"operator\":{"));
    add_member("name", fields->operator_name, &first_of_operator, buf);
    add_member("surname", fields->operator_surname, &first_of_operator, buf);
    add_member("person_code", fields->operator_code, &first_of_operator, buf);
    buf_add_char(buf, '}');
    first = false;
    add_member("purpose", fields->purpose, &first, buf);
    add_member("application", fields->application, &first, buf);
    buf_add(buf, STR("}\n"));
}
