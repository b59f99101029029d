/*
 * The request's grammar, and what HTTP says of it beside the body: Content-Type and SOAPAction.
 * See soap.h.
 */
#include "codec/media_type.h"
#include "codec/soap_reader.h"

#define LEAF(name, field)                                                    \
    {                                                                        \
        name, SOAP_IN_TILTS, ELEMENT_TEXT, 0, 0, 0, PROBLEM_UNKNOWN_ELEMENT, \
            offsetof(struct query_fields, field)                             \
    }

enum { ENVELOPE, HEADER, BODY, CONTEXT, CHECK_STATUS, PURPOSE, PERSON_CODE = PURPOSE + 3 };

static const struct soap_element elements[] = {
    [ENVELOPE] = {"Envelope", SOAP_IN_ENVELOPE, 0, HEADER, 2, 1U << 1, PROBLEM_NOT_SOAP, 0},
    [HEADER] = {"Header", SOAP_IN_ENVELOPE, ELEMENT_OPEN | ELEMENT_BLOCKS, CONTEXT, 1, 0,
                PROBLEM_UNKNOWN_ELEMENT, 0},
    [BODY] = {"Body", SOAP_IN_ENVELOPE, 0, CHECK_STATUS, 1, 1U << 0, PROBLEM_UNKNOWN_OPERATION, 0},
    [CONTEXT] = {"Context", SOAP_IN_TILTS, 0, PURPOSE, 3, 0, PROBLEM_UNKNOWN_ELEMENT, 0},
    [CHECK_STATUS] = {"CheckStatus", SOAP_IN_TILTS, 0, PERSON_CODE, 6, 0, PROBLEM_UNKNOWN_ELEMENT,
                      0},
    [PURPOSE] = LEAF("Purpose", purpose),
    LEAF("Application", application),
    LEAF("RequestId", request_id),
    /* The annex's order. Which of them must be there is query_validate()'s to say. */
    [PERSON_CODE] = LEAF("PersonCode", person_code),
    LEAF("dateFrom", date_from),
    LEAF("dateTill", date_till),
    LEAF("userName", operator_name),
    LEAF("userSecondName", operator_surname),
    LEAF("userPersonCode", operator_code),
};

static const struct soap_grammar grammar = {elements, false, NULL};

int
soap_version_of(struct str content_type, enum soap_version *ret_version, struct problem *problem)
{
    struct media_type type;

    *ret_version = SOAP_11;
    if (!media_type_parse(content_type, &type))
        return problem_set(problem, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    if (media_type_same(type.name, "application/soap+xml"))
        *ret_version = SOAP_12;
    else if (!media_type_same(type.name, "text/xml"))
        return problem_set(problem, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    if (type.charset.ptr && !media_type_same(type.charset, "utf-8"))
        return problem_set(problem, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    return 0;
}

static struct str
without_quotes(struct str action)
{
    action = str_trim(action);
    if (action.len >= 2 && action.ptr[0] == '"' && action.ptr[action.len - 1] == '"')
        action = (struct str){action.ptr + 1, action.len - 2};
    return action;
}

/* Empty says nothing (SOAP 1.1, 6.1.1); whatever says something must name our one operation. */
static bool
action_fits(struct str action)
{
    action = without_quotes(action);
    return action.len == 0 || str_eq(action, STR(SOAP_ACTION));
}

static int
check_action(enum soap_version version, struct str content_type, struct str soap_action,
             struct problem *problem)
{
    struct media_type type;

    if (!action_fits(soap_action))
        return problem_set(problem, PROBLEM_WRONG_SOAP_ACTION, "SOAPAction");
    if (version == SOAP_12 && media_type_parse(content_type, &type) && !action_fits(type.action))
        return problem_set(problem, PROBLEM_WRONG_SOAP_ACTION, "Content-Type");
    return 0;
}

int
soap_decode(struct soap_reader *reader, enum soap_version version, struct str content_type,
            struct str soap_action, struct str body, struct arena *arena,
            struct query_fields *ret_fields, struct problem *problem)
{
    struct query_fields fields = {0};
    int r;

    if (body.len > LIMIT_BODY_MAX)
        return problem_set(problem, PROBLEM_BODY_TOO_LARGE, "");
    reader->version = version;
    reader->arena = arena;
    r = soap_reader_run(reader, &grammar, body, &fields, problem);
    /* The action is judged last: it can only contradict a body that is understood. */
    if (r == 0)
        r = check_action(version, content_type, soap_action, problem);
    if (r == 0)
        *ret_fields = fields;
    return r;
}
