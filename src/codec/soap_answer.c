/*
 * The client's side of reading: the grammar of an answer and of a fault in both versions, and the
 * texts of a row as a status_row. See soap.h.
 */
#include "codec/soap_reader.h"

#define FIRST_ROWS 4

/* What the grammar fills: one row's texts at a time, and all rows so far. */
struct reply {
    struct str person_code, kind, from, till, municipality; /* of the row being read */
    struct str asked;                                       /* PKods, the same in every row */
    struct status_row *rows;
    size_t count, room;
    bool answered, not_found, faulted;
    struct soap_fault fault;
    struct str line, retry_after, fault_code, fault_value, fault_string;
};

enum {
    ENVELOPE,
    HEADER,
    BODY,
    RESPONSE,
    FAULT,
    RESULT,
    STATUS,
    ROW,
    FAULT_CHILDREN = ROW + 5,
    DETAIL_11 = FAULT_CHILDREN + 2,
    CODE,
    REASON,
    DETAIL_12,
    CODE_VALUE,
    REASON_TEXT,
    PROBLEM_11,
    PROBLEM_PARTS,
};

#define LEAF(name, ns, field)                                                                   \
    {                                                                                           \
        name, ns, ELEMENT_TEXT, 0, 0, 0, PROBLEM_UNKNOWN_ELEMENT, offsetof(struct reply, field) \
    }
#define NODE(name, ns, flags, first, count, required)                       \
    {                                                                       \
        name, ns, flags, first, count, required, PROBLEM_UNKNOWN_ELEMENT, 0 \
    }

static const struct soap_element elements[] = {
    [ENVELOPE] = NODE("Envelope", SOAP_IN_ENVELOPE, 0, HEADER, 2, 1U << 1),
    [HEADER] = NODE("Header", SOAP_IN_ENVELOPE, ELEMENT_OPEN, 0, 0, 0),
    [BODY] = NODE("Body", SOAP_IN_ENVELOPE, 0, RESPONSE, 2, 0),
    [RESPONSE] = NODE("CheckStatusResponse", SOAP_IN_TILTS, 0, RESULT, 1, 1),
    [FAULT] = NODE("Fault", SOAP_IN_ENVELOPE, ELEMENT_OPEN, FAULT_CHILDREN, 6, 0),
    [RESULT] = NODE("CheckStatusResult", SOAP_IN_TILTS, 0, STATUS, 1, 1),
    [STATUS] = NODE("Status", SOAP_IN_TILTS, ELEMENT_MANY, ROW, 5, 31),
    [ROW] = LEAF("PKods", SOAP_IN_TILTS, person_code),
    LEAF("Statuss", SOAP_IN_TILTS, kind),
    LEAF("DatumsNo", SOAP_IN_TILTS, from),
    LEAF("DatumsLidz", SOAP_IN_TILTS, till),
    LEAF("Pasvaldiba", SOAP_IN_TILTS, municipality),
    [FAULT_CHILDREN] = LEAF("faultcode", SOAP_IN_NONE, fault_code),
    LEAF("faultstring", SOAP_IN_NONE, fault_string),
    [DETAIL_11] = NODE("detail", SOAP_IN_NONE, ELEMENT_OPEN, PROBLEM_11, 1, 0),
    [CODE] = NODE("Code", SOAP_IN_ENVELOPE, ELEMENT_OPEN, CODE_VALUE, 1, 0),
    [REASON] = NODE("Reason", SOAP_IN_ENVELOPE, ELEMENT_OPEN, REASON_TEXT, 1, 0),
    [DETAIL_12] = NODE("Detail", SOAP_IN_ENVELOPE, ELEMENT_OPEN, PROBLEM_11, 1, 0),
    [CODE_VALUE] = LEAF("Value", SOAP_IN_ENVELOPE, fault_value),
    [REASON_TEXT] = {"Text", SOAP_IN_ENVELOPE, ELEMENT_TEXT | ELEMENT_MANY, 0, 0, 0,
                     PROBLEM_UNKNOWN_ELEMENT, offsetof(struct reply, fault_string)},
    /* Open: a later version may say more of a problem. */
    [PROBLEM_11] = NODE("Problem", SOAP_IN_TILTS, ELEMENT_OPEN, PROBLEM_PARTS, 8, 0),
    [PROBLEM_PARTS] = LEAF("code", SOAP_IN_TILTS, fault.code),
    LEAF("clause", SOAP_IN_TILTS, fault.clause),
    LEAF("requestId", SOAP_IN_TILTS, fault.request_id),
    LEAF("field", SOAP_IN_TILTS, fault.field),
    LEAF("line", SOAP_IN_TILTS, line),
    LEAF("retryAfter", SOAP_IN_TILTS, retry_after),
    LEAF("textLv", SOAP_IN_TILTS, fault.text_lv),
    LEAF("textEn", SOAP_IN_TILTS, fault.text_en),
};

/* A row without DatumsNo does not exist; one without DatumsLidz is open. */
static bool
read_row(const struct reply *reply, struct status_row *ret_row)
{
    uint64_t kind;

    if (!str_to_u64(reply->kind, STATUS_LOW_INCOME, &kind) || kind == STATUS_NOT_FOUND ||
        !date_parse_xsd(reply->from, &ret_row->from) || date_is_none(ret_row->from) ||
        !registration_parse(reply->municipality, &ret_row->municipality))
        return false;
    ret_row->kind = (enum status_kind)kind;
    ret_row->till = DATE_OPEN;
    return reply->till.ptr == NULL ||
           (date_parse_xsd(reply->till, &ret_row->till) && !date_is_none(ret_row->till));
}

static bool
make_room(struct reply *reply, struct arena *arena)
{
    size_t room = reply->room ? reply->room * 2 : FIRST_ROWS;
    struct status_row *rows;

    if (reply->count >= LIMIT_ROWS)
        return false;
    if (reply->count < reply->room)
        return true;
    rows = arena_array(arena, room, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < reply->count; i++)
        rows[i] = reply->rows[i];
    reply->rows = rows;
    reply->room = room;
    return true;
}

static bool
end_row(struct reply *reply, struct arena *arena)
{
    struct status_row row;
    bool first = reply->count == 0 && !reply->not_found;

    if (!reply->person_code.len || reply->not_found ||
        (!first && !str_eq(reply->person_code, reply->asked)))
        return false;
    reply->asked = reply->person_code;
    if (str_eq_c(reply->kind, "0")) {
        reply->not_found = true;
        return first && !reply->from.len && !reply->till.len && !reply->municipality.len;
    }
    if (!read_row(reply, &row) || !make_room(reply, arena))
        return false;
    reply->rows[reply->count++] = row;
    reply->person_code = reply->kind = reply->from = reply->till = reply->municipality =
        (struct str){NULL, 0};
    return true;
}

static int
end_element(struct soap_reader *reader, const struct soap_element *element)
{
    struct reply *reply = reader->target;

    if (element == &elements[STATUS])
        return end_row(reply, reader->arena) ? 0 : -1;
    if (element == &elements[RESULT])
        reply->answered = true;
    if (element == &elements[FAULT])
        reply->faulted = true;
    return 0;
}

static const struct soap_grammar grammar = {elements, true, end_element};

/* "soap:Server" or "env:Receiver", whatever the prefix. */
static bool
is_ours(struct str qualified)
{
    struct str rest = qualified, prefix = str_split(&rest, ':');
    struct str local = rest.len ? rest : prefix;

    return str_eq_c(local, "Server") || str_eq_c(local, "Receiver");
}

static unsigned
number(struct str text)
{
    uint64_t value;

    return str_to_u64(text, UINT32_MAX, &value) ? (unsigned)value : 0;
}

static void
finish_fault(struct reply *reply, enum soap_version version, struct soap_fault *ret_fault)
{
    *ret_fault = reply->fault;
    ret_fault->ours = is_ours(version == SOAP_11 ? reply->fault_code : reply->fault_value);
    ret_fault->line = number(reply->line);
    ret_fault->retry_after_s = number(reply->retry_after);
    if (!ret_fault->text_en.len) /* another program's fault: its own sentence */
        ret_fault->text_en = reply->fault_string;
}

int
soap_decode_answer(struct soap_reader *reader, struct str message, struct arena *arena,
                   struct str *ret_person_code, struct answer *ret_answer,
                   struct soap_fault *ret_fault)
{
    struct reply reply = {0};
    struct problem problem;

    reader->version = SOAP_11;
    reader->arena = arena;
    if (message.len > LIMIT_ANSWER_MAX ||
        soap_reader_run(reader, &grammar, message, &reply, &problem) < 0 ||
        reply.answered == reply.faulted)
        return -1;
    if (reply.faulted) {
        finish_fault(&reply, reader->version, ret_fault);
        return 0;
    }
    *ret_person_code = reply.asked;
    *ret_answer = (struct answer){.rows = reply.rows, .row_count = reply.count};
    return 1;
}
