/* Answers and requests that go out: see soap.h. Faults are in soap_fault.c. */
#include "codec/soap_envelope.h"
#include "codec/soap_reader.h"
#include "codec/xml_text.h"

void
soap_envelope_begin(enum soap_version version, struct buf *buf)
{
    buf_add(buf, version == SOAP_11 ? STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                          "<soap:Envelope xmlns:soap=\"" SOAP_NS_11 "\">")
                                    : STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                          "<soap:Envelope xmlns:soap=\"" SOAP_NS_12 "\">"));
}

const char *
soap_content_type(enum soap_version version)
{
    return version == SOAP_11 ? "text/xml; charset=utf-8" : "application/soap+xml; charset=utf-8";
}

/* No row: Statuss 0 and nil for the rest (SPEC "Not found"). */
static void
add_not_found(const char *person_code, struct buf *buf)
{
    buf_add(buf, STR("<Status><PKods>"));
    buf_add_c(buf, person_code);
    buf_add(buf, STR("</PKods><Statuss>0</Statuss><DatumsNo xsi:nil=\"true\"/>"
                     "<DatumsLidz xsi:nil=\"true\"/><Pasvaldiba xsi:nil=\"true\"/></Status>"));
}

static void
add_row(const char *person_code, const struct status_row *row, struct buf *buf)
{
    char municipality[REGISTRATION_TEXT_MAX];

    registration_format(row->municipality, municipality);
    buf_add(buf, STR("<Status><PKods>"));
    buf_add_c(buf, person_code);
    buf_add(buf, STR("</PKods><Statuss>"));
    buf_add_u64(buf, (uint64_t)row->kind);
    buf_add(buf, STR("</Statuss><DatumsNo>"));
    date_add_to(buf, row->from);
    if (date_is_open(row->till)) {
        buf_add(buf, STR("T00:00:00</DatumsNo><DatumsLidz xsi:nil=\"true\"/><Pasvaldiba>"));
    } else {
        buf_add(buf, STR("T00:00:00</DatumsNo><DatumsLidz>"));
        date_add_to(buf, row->till);
        buf_add(buf, STR("T00:00:00</DatumsLidz><Pasvaldiba>"));
    }
    buf_add(buf, (struct str){municipality, REGISTRATION_TEXT_MAX - 1});
    buf_add(buf, STR("</Pasvaldiba></Status>"));
}

void
soap_encode_answer(enum soap_version version, const struct query *query,
                   const struct answer *answer, struct buf *buf)
{
    char person_code[PERSON_CODE_TEXT_MAX];

    person_code_format(query->person, person_code);
    soap_envelope_begin(version, buf);
    buf_add(buf, STR(SOAP_BODY_BEGIN "<CheckStatusResponse xmlns=\"" SOAP_NS_TILTS
                                     "\" xmlns:xsi=\"" SOAP_NS_XSI "\"><CheckStatusResult>"));
    if (answer->row_count == 0)
        add_not_found(person_code, buf);
    for (size_t i = 0; i < answer->row_count; i++)
        add_row(person_code, &answer->rows[i], buf);
    buf_add(buf, STR("</CheckStatusResult></CheckStatusResponse>" SOAP_BODY_END));
}

/* Nothing for an absent or empty field. */
static void
add_field(const char *name, struct str value, struct buf *buf)
{
    if (value.len == 0)
        return;
    buf_add_char(buf, '<');
    buf_add_c(buf, name);
    buf_add_char(buf, '>');
    xml_text_add(buf, value);
    buf_add(buf, STR("</"));
    buf_add_c(buf, name);
    buf_add_char(buf, '>');
}

/* The contract's type is xs:dateTime: a plain day gets its midnight. */
static void
add_day(const char *name, struct str value, struct buf *buf)
{
    char text[sizeof "YYYY-MM-DDT00:00:00"];
    struct buf day;
    struct date date;

    value = str_trim(value);
    if (date_parse(value, &date)) {
        buf_init(&day, text, sizeof text);
        date_add_to(&day, date);
        buf_add(&day, STR("T00:00:00"));
        value = buf_str(&day);
    }
    add_field(name, value, buf);
}

static void
add_context(const struct query_fields *fields, struct buf *buf)
{
    if (!fields->purpose.len && !fields->application.len && !fields->request_id.len)
        return;
    buf_add(buf, STR(SOAP_HEADER_BEGIN "<Context xmlns=\"" SOAP_NS_TILTS "\">"));
    add_field("Purpose", fields->purpose, buf);
    add_field("Application", fields->application, buf);
    add_field("RequestId", fields->request_id, buf);
    buf_add(buf, STR("</Context>" SOAP_HEADER_END));
}

void
soap_encode_query(enum soap_version version, const struct query_fields *fields, struct buf *buf)
{
    soap_envelope_begin(version, buf);
    add_context(fields, buf);
    buf_add(buf, STR(SOAP_BODY_BEGIN "<CheckStatus xmlns=\"" SOAP_NS_TILTS "\">"));
    add_field("PersonCode", fields->person_code, buf);
    add_day("dateFrom", fields->date_from, buf);
    add_day("dateTill", fields->date_till, buf);
    add_field("userName", fields->operator_name, buf);
    add_field("userSecondName", fields->operator_surname, buf);
    add_field("userPersonCode", fields->operator_code, buf);
    buf_add(buf, STR("</CheckStatus>" SOAP_BODY_END));
}
