/*
 * SOAP 1.1 and 1.2 to nouns and back: document/literal wrapped, namespace urn:tilts:status-check:1.
 * Reading is strict about meaning (order, repetition, unknown elements) and lenient about spelling
 * (prefixes, white space, comments, CDATA, attributes of other namespaces, xsi:nil). DOCTYPE is
 * refused before anything is expanded.
 * Source: SPEC section 2; SOAP 1.1 sections 4, 6; SOAP 1.2 part 1 section 5, part 2 section 7.
 */
#ifndef TILTS_CODEC_SOAP_H
#define TILTS_CODEC_SOAP_H

#include "base/arena.h"
#include "base/problem.h"
#include "status/answer.h"
#include "status/query.h"

enum soap_version { SOAP_11, SOAP_12 };

struct soap_reader; /* one expat parser, reused by a lane for every request */

struct soap_reader *soap_reader_open(void) MUST_USE; /* NULL when memory is out */
void soap_reader_close(struct soap_reader *reader);  /* NULL is fine */

/*
 * What the message is by its Content-Type: text/xml is 1.1, application/soap+xml is 1.2. Charset,
 * when named, must be UTF-8. Returns 0 or a negative problem code; *ret_version is always set (1.1
 * when it cannot be told), so that a fault can be written.
 */
int soap_version_of(struct str content_type, enum soap_version *ret_version,
                    struct problem *problem) MUST_USE;
/*
 * Decodes one request. action: SOAPAction header (1.1) or the action parameter of Content-Type
 * (1.2), quotes and all; ptr NULL when absent. Texts of *ret_fields lie in arena.
 */
int soap_decode(struct soap_reader *reader, enum soap_version version, struct str content_type,
                struct str soap_action, struct str body, struct arena *arena,
                struct query_fields *ret_fields, struct problem *problem) MUST_USE;
/* Appends the whole response message; PersonCode as spelt by the caller. buf's overflow tells. */
void soap_encode_answer(enum soap_version version, const struct query *query,
                        const struct answer *answer, struct buf *buf);
/* Appends a fault: code, clause, request id, field, both sentences. */
void soap_encode_fault(enum soap_version version, const struct problem *problem,
                       struct str request_id, struct buf *buf);
int soap_fault_status(enum soap_version version, const struct problem *problem);
const char *soap_content_type(enum soap_version version);

/* The WSDL (api/status-check.wsdl, embedded) with its address from the request's Host; scheme
   https. False when host is no plain host[:port]. */
bool soap_wsdl(struct str host, struct buf *buf) MUST_USE;

/* Client side: the request message, and the reading of an answer or a fault. */
void soap_encode_query(enum soap_version version, const struct query_fields *fields,
                       struct buf *buf);
struct soap_fault {
    struct str code, clause, request_id, field, text_lv, text_en; /* code empty: not tilts' fault */
    unsigned line, retry_after_s;                                 /* 0: not said */
    bool ours;                                                    /* Server/Receiver */
};
/* 1: an answer, 0: a fault, -1: neither (not what this contract answers). Rows are in arena; the
   answer names no agreements. *ret_person_code is the PKods of all rows. */
int soap_decode_answer(struct soap_reader *reader, struct str message, struct arena *arena,
                       struct str *ret_person_code, struct answer *ret_answer,
                       struct soap_fault *ret_fault) MUST_USE;

#endif
