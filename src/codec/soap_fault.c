/*
 * Faults in both versions; their detail is the WSDL's Problem element. See soap.h.
 * Source: SOAP 1.1 section 4.4; SOAP 1.2 part 1 section 5.4, part 2 section 7.5.
 */
#include "codec/soap_envelope.h"
#include "codec/soap_reader.h"
#include "codec/xml_text.h"

/* The four kinds that both versions know, and the HTTP status of 1.2 (part 2, table 20). */
static const struct fault_kind {
    const char *code_11, *code_12;
    int status_12;
} kinds[] = {
    {"Client", "Sender", 400},
    {"Server", "Receiver", 500},
    {"MustUnderstand", "MustUnderstand", 500},
    {"VersionMismatch", "VersionMismatch", 500},
};

static const struct fault_kind *
kind_of(const struct problem *problem)
{
    if (problem->code == PROBLEM_MUST_UNDERSTAND)
        return &kinds[2];
    if (problem->code == PROBLEM_SOAP_VERSION)
        return &kinds[3];
    return &kinds[problem_kind(problem->code)->fault == FAULT_OURS ? 1 : 0];
}

int
soap_fault_status(enum soap_version version, const struct problem *problem)
{
    return version == SOAP_11 ? 500 : kind_of(problem)->status_12;
}

/* Which envelopes are taken here (SOAP 1.2 part 1, 5.4.7). */
static void
add_upgrade(struct buf *buf)
{
    buf_add(buf, STR(SOAP_HEADER_BEGIN
                     "<soap:Upgrade>"
                     "<soap:SupportedEnvelope qname=\"s12:Envelope\" xmlns:s12=\"" SOAP_NS_12 "\"/>"
                     "<soap:SupportedEnvelope qname=\"s11:Envelope\" xmlns:s11=\"" SOAP_NS_11 "\"/>"
                     "</soap:Upgrade>" SOAP_HEADER_END));
}

/*
 * The sentence with code, line, field and clause behind it: many clients show their users nothing
 * of a fault but this.
 */
static void
add_sentence(const struct problem *problem, const char *text, struct buf *buf)
{
    xml_text_add(buf, str_from(text));
    buf_add(buf, STR(" ["));
    buf_add_c(buf, problem_kind(problem->code)->code);
    if (problem->line) {
        buf_add_char(buf, ':');
        buf_add_u64(buf, problem->line);
    }
    if (problem->field[0]) {
        buf_add(buf, STR(", "));
        xml_text_add(buf, str_from(problem->field));
    }
    if (problem->clause[0]) {
        buf_add(buf, STR(", \xc2\xa7 "));
        xml_text_add(buf, str_from(problem->clause));
    }
    buf_add_char(buf, ']');
}

static void
add_text(const char *name, struct str text, struct buf *buf)
{
    if (text.len == 0)
        return;
    buf_addf(buf, "<%s>", name);
    xml_text_add(buf, text);
    buf_addf(buf, "</%s>", name);
}

static void
add_number(const char *name, unsigned number, struct buf *buf)
{
    if (number)
        buf_addf(buf, "<%s>%u</%s>", name, number, name);
}

static void
add_problem(const struct problem *problem, struct str request_id, struct buf *buf)
{
    const struct problem_kind *kind = problem_kind(problem->code);

    buf_add(buf, STR("<Problem xmlns=\"" SOAP_NS_TILTS "\">"));
    add_text("code", str_from(kind->code), buf);
    add_text("clause", str_from(problem->clause), buf);
    add_text("requestId", request_id, buf);
    add_text("field", str_from(problem->field), buf);
    add_number("line", problem->line, buf);
    add_number("retryAfter", problem->retry_after_s, buf);
    add_text("textLv", str_from(kind->text_lv), buf);
    add_text("textEn", str_from(kind->text_en), buf);
    buf_add(buf, STR("</Problem>"));
}

static void
add_fault_11(const struct problem *problem, struct str request_id, struct buf *buf)
{
    const struct problem_kind *kind = problem_kind(problem->code);

    buf_addf(buf, "<faultcode>soap:%s</faultcode><faultstring xml:lang=\"en\">",
             kind_of(problem)->code_11);
    add_sentence(problem, kind->text_en, buf);
    buf_add(buf, STR("</faultstring><detail>"));
    add_problem(problem, request_id, buf);
    buf_add(buf, STR("</detail>"));
}

static void
add_fault_12(const struct problem *problem, struct str request_id, struct buf *buf)
{
    const struct problem_kind *kind = problem_kind(problem->code);

    buf_addf(buf,
             "<soap:Code><soap:Value>soap:%s</soap:Value><soap:Subcode>"
             "<soap:Value xmlns:t=\"" SOAP_NS_TILTS "\">t:%s</soap:Value></soap:Subcode>"
             "</soap:Code><soap:Reason><soap:Text xml:lang=\"en\">",
             kind_of(problem)->code_12, kind->code);
    add_sentence(problem, kind->text_en, buf);
    buf_add(buf, STR("</soap:Text><soap:Text xml:lang=\"lv\">"));
    add_sentence(problem, kind->text_lv, buf);
    buf_add(buf, STR("</soap:Text></soap:Reason><soap:Detail>"));
    add_problem(problem, request_id, buf);
    buf_add(buf, STR("</soap:Detail>"));
}

void
soap_encode_fault(enum soap_version version, const struct problem *problem, struct str request_id,
                  struct buf *buf)
{
    soap_envelope_begin(version, buf);
    if (version == SOAP_12 && problem->code == PROBLEM_SOAP_VERSION)
        add_upgrade(buf);
    buf_add(buf, STR(SOAP_BODY_BEGIN "<soap:Fault>"));
    if (version == SOAP_11)
        add_fault_11(problem, request_id, buf);
    else
        add_fault_12(problem, request_id, buf);
    buf_add(buf, STR("</soap:Fault>" SOAP_BODY_END));
}
