/*
 * The client's side of reading REST: strict in what it uses, and open to members that a later
 * version may add. See rest.h.
 */
#include "base/json.h"
#include "base/limits.h"
#include "codec/rest.h"

static struct str
copy_member(const json_t *object, const char *name, struct arena *arena)
{
    struct str value = json_member_str(object, name);

    return value.ptr ? arena_str(arena, value) : value;
}

static bool
read_day(const json_t *object, const char *name, struct date *ret_day)
{
    struct str text = json_member_str(object, name);

    return text.ptr && date_parse_xsd(text, ret_day) && !date_is_none(*ret_day);
}

static bool
read_registration(const json_t *object, struct registration *ret_registration)
{
    return registration_parse(json_member_str(object, "municipality"), ret_registration);
}

static bool
is_not_found(const json_t *row)
{
    return json_is_integer(json_object_get(row, "status")) &&
           json_integer_value(json_object_get(row, "status")) == STATUS_NOT_FOUND;
}

static bool
read_row(const json_t *object, struct status_row *ret_row)
{
    const json_t *status = json_object_get(object, "status");
    json_int_t kind = json_is_integer(status) ? json_integer_value(status) : -1;

    if ((kind != STATUS_NEEDY && kind != STATUS_LOW_INCOME) ||
        !read_day(object, "from", &ret_row->from) ||
        !read_registration(object, &ret_row->municipality))
        return false;
    ret_row->kind = (enum status_kind)kind;
    ret_row->till = DATE_OPEN;
    return json_is_null(json_object_get(object, "till")) ||
           read_day(object, "till", &ret_row->till);
}

static bool
read_rows(const json_t *rows, struct arena *arena, struct answer *answer)
{
    size_t count = json_array_size(rows); /* 0 for what is no array */

    if (count == 0 || count > LIMIT_ROWS)
        return false;
    if (count == 1 && is_not_found(json_array_get(rows, 0)))
        return true;
    answer->rows = arena_array(arena, count, sizeof *answer->rows);
    if (!answer->rows)
        return false;
    for (; answer->row_count < count; answer->row_count++)
        if (!read_row(json_array_get(rows, answer->row_count), &answer->rows[answer->row_count]))
            return false;
    return true;
}

static bool
read_agreement(const json_t *object, struct arena *arena, struct covering_agreement *ret_agreement)
{
    const json_t *version = json_object_get(object, "version");

    if (!json_is_integer(version) || json_integer_value(version) < 1 ||
        json_integer_value(version) > INT32_MAX ||
        !read_registration(object, &ret_agreement->municipality))
        return false;
    ret_agreement->version = (unsigned)json_integer_value(version);
    ret_agreement->id = copy_member(object, "id", arena);
    ret_agreement->clause = copy_member(object, "clause", arena);
    return ret_agreement->id.ptr && ret_agreement->clause.ptr;
}

static bool
read_agreements(const json_t *agreements, struct arena *arena, struct answer *answer)
{
    size_t count = json_array_size(agreements);

    if (!json_is_array(agreements) || count > LIMIT_AGREEMENTS)
        return false;
    answer->agreements = arena_array(arena, count, sizeof *answer->agreements);
    if (!answer->agreements)
        return false;
    for (; answer->agreement_count < count; answer->agreement_count++)
        if (!read_agreement(json_array_get(agreements, answer->agreement_count), arena,
                            &answer->agreements[answer->agreement_count]))
            return false;
    return true;
}

static int
read_answer(const json_t *document, struct arena *arena, struct rest_reply *ret_reply)
{
    struct rest_reply reply = {0};

    reply.request_id = copy_member(document, "request_id", arena);
    reply.person_code = copy_member(document, "person_code", arena);
    reply.receipt = copy_member(document, "receipt", arena);
    if (!reply.request_id.ptr || !reply.person_code.ptr ||
        !read_day(document, "date_from", &reply.from) ||
        !read_day(document, "date_till", &reply.till) ||
        !read_rows(json_object_get(document, "statuses"), arena, &reply.answer) ||
        !read_agreements(json_object_get(document, "agreements"), arena, &reply.answer))
        return -1;
    *ret_reply = reply;
    return 1;
}

/* Another program's problem document (a proxy's) has no code; its title has to do. */
static int
read_fault(const json_t *document, struct arena *arena, struct rest_fault *ret_fault)
{
    const json_t *line = json_object_get(document, "line");
    struct rest_fault fault = {
        .code = copy_member(document, "code", arena),
        .clause = copy_member(document, "clause", arena),
        .request_id = copy_member(document, "request_id", arena),
        .field = copy_member(document, "field", arena),
        .text = copy_member(document, "detail", arena),
    };

    if (!fault.text.ptr)
        fault.text = copy_member(document, "title", arena);
    if (json_is_integer(line) && json_integer_value(line) > 0 &&
        json_integer_value(line) <= INT32_MAX)
        fault.line = (unsigned)json_integer_value(line);
    if (!fault.code.ptr && !fault.text.ptr)
        return -1;
    *ret_fault = fault;
    return 0;
}

int
rest_decode_answer(int status, struct str body, struct arena *arena, struct rest_reply *ret_reply,
                   struct rest_fault *ret_fault)
{
    CLEANUP(json_cleanup) json_t *document = NULL;
    unsigned line;

    if (body.len > LIMIT_ANSWER_MAX)
        return -1;
    document = json_load_strict(body, &line);
    if (!json_is_object(document))
        return -1;
    if (status == 200)
        return read_answer(document, arena, ret_reply);
    return status >= 400 ? read_fault(document, arena, ret_fault) : -1;
}
