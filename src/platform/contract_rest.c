/* A check over REST: see contract.h. */
#include "platform/contract.h"

#include "codec/rest.h"

#define SERVER_ERROR 500

static int
decode(const struct http_call *call, struct arena *arena, struct contract_reply *ret_reply)
{
    struct rest_reply answer = {0};
    struct rest_fault fault = {0};
    struct contract_reply reply = {0};
    int r = rest_decode_answer(call->status, call->answer, arena, &answer, &fault);

    if (r < 0)
        return -1;
    if (r == 0) {
        reply.refused = true;
        reply.ours = call->status >= SERVER_ERROR;
        reply.code = fault.code;
        reply.clause = fault.clause;
        reply.field = fault.field;
        reply.text_lv = fault.text; /* Latvian: nothing else was asked for */
        reply.request_id = fault.request_id.len ? fault.request_id : call->request_id;
    } else {
        reply.request_id = answer.request_id;
        reply.person_code = answer.person_code;
        reply.answer = answer.answer;
        reply.receipt = answer.receipt;
    }
    *ret_reply = reply;
    return 0;
}

const struct contract contract_rest = {
    .name = "rest",
    .path = "/v1/status-checks",
    .content_type = REST_CONTENT_TYPE,
    .encode = rest_encode_query,
    .decode = decode,
};
