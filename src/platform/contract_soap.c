/* A check over SOAP 1.1 or 1.2: see contract.h. */
#include "platform/contract.h"

#include "codec/soap.h"

static void
encode_11(const struct query_fields *fields, struct buf *buf)
{
    soap_encode_query(SOAP_11, fields, buf);
}

static void
encode_12(const struct query_fields *fields, struct buf *buf)
{
    soap_encode_query(SOAP_12, fields, buf);
}

static int
decode(const struct http_call *call, struct arena *arena, struct contract_reply *ret_reply)
{
    struct soap_reader *reader = soap_reader_open();
    struct contract_reply reply = {0};
    struct soap_fault fault = {0};
    int r = -1;

    if (reader)
        r = soap_decode_answer(reader, call->answer, arena, &reply.person_code, &reply.answer,
                               &fault);
    soap_reader_close(reader);
    if (r < 0)
        return -1;
    reply.request_id = call->request_id;
    if (r == 0) {
        reply.refused = true;
        reply.ours = fault.ours;
        reply.code = fault.code;
        reply.clause = fault.clause;
        reply.field = fault.field;
        reply.text_lv = fault.text_lv;
        reply.text_en = fault.text_en;
        reply.request_id = fault.request_id;
    }
    *ret_reply = reply;
    return 0;
}

const struct contract contract_soap11 = {
    .name = "soap11",
    .path = "/soap",
    .content_type = "text/xml; charset=utf-8",
    .encode = encode_11,
    .decode = decode,
};

const struct contract contract_soap = {
    .name = "soap12",
    .path = "/soap",
    .content_type = "application/soap+xml; charset=utf-8",
    .encode = encode_12,
    .decode = decode,
};
