/*
 * How a question is put to a provider and its answer read: one row for each protocol.
 */
#ifndef TILTS_PLATFORM_CONTRACT_H
#define TILTS_PLATFORM_CONTRACT_H

#include "http/http_client.h"
#include "status/answer.h"
#include "status/query.h"

/* What came back; all in the arena. */
struct contract_reply {
    bool refused;
    struct str request_id;
    /* An answer. */
    struct str person_code;
    struct answer answer; /* SOAP names no agreements */
    struct str receipt;   /* REST: where the proof lies; else empty */
    /* A refusal. */
    bool ours; /* the provider's fault */
    struct str code, clause, field;
    struct str text_lv, text_en; /* REST has one language: the other is empty */
};

struct contract {
    const char *name; /* as channels are called in the audit log */
    const char *path;
    const char *content_type;
    void (*encode)(const struct query_fields *fields, struct buf *buf);
    /* 0, or -1 when what came back is not in the contract's form. */
    int (*decode)(const struct http_call *call, struct arena *arena,
                  struct contract_reply *ret_reply);
};

/* contract_soap with the Context header when there is something for it; the annex alone else. */
extern const struct contract contract_soap11, contract_soap, contract_rest; /* contract_soap: 1.2 */

#endif
