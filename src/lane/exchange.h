/*
 * One check from its bytes to its reply: the heart. An exchange is taken through a table of named
 * steps together with all that share its batch; when the steps are done its record is durable and
 * its reply is ready to leave, and not before.
 *
 * Thread: the lane's. An exchange lives in its request's arena.
 */
#ifndef TILTS_LANE_EXCHANGE_H
#define TILTS_LANE_EXCHANGE_H

#include "agreement/decide.h"
#include "audit/audit_log.h"
#include "base/limits.h"
#include "codec/soap.h"
#include "http/http_server.h"
#include "lane/agreements.h"
#include "lane/quota.h"
#include "lane/rehearsal.h"
#include "lane/stats.h"
#include "pki/identity.h"
#include "status/query.h"
#include "store/store.h"

enum exchange_channel { CHANNEL_SOAP11, CHANNEL_SOAP12, CHANNEL_REST };

struct repeat;

/* What a lane lends to its exchanges. */
struct exchange_tools {
    struct store *store;
    struct audit_log *log;
    struct soap_reader *soap;
    struct agreements *agreements;
    struct repeat *repeat;
    struct quota *quota;               /* shared with the sister lanes */
    struct stats *stats;               /* the lane's own */
    const struct rehearsal *rehearsal; /* NULL everywhere but in the sandbox */
    const struct clock *clock;
    /* The batch's own: one instant for all, so that a batch is decided as of one moment. */
    int64_t now_us;
    struct date today;
    int64_t monotonic_us;
};

#define EXCHANGE_REQUEST_ID_MAX (LIMIT_REQUEST_ID_MAX + 1)

struct exchange {
    struct http_request *request;
    const struct caller *caller;
    enum exchange_channel channel;
    bool framing; /* refused for its HTTP framing, before any message was looked at */

    struct query_fields fields;
    struct query query; /* valid from the step "decode" on, unless a problem came first */
    struct problem problem;
    char request_id[EXCHANGE_REQUEST_ID_MAX];
    struct str trace; /* W3C trace id; empty when the caller names none */

    struct operator_standing standing; /* where some agreement lists its operators */
    struct verdict *verdicts;
    size_t verdict_count, allowed_count;
    unsigned hold_ms;   /* the reply waits so long; 0 but in a rehearsal */
    uint64_t repeat_of; /* index of the record that this one repeats; UINT64_MAX: none */
    struct store_lookup lookup;
    struct answer answer;
    uint8_t request_hash[DIGEST_SIZE], answer_hash[DIGEST_SIZE];

    struct http_reply reply;
    struct http_header reply_headers[4];
};

/* Why nothing is to be said to a caller but this: his certificate names nobody, or no longer holds.
 */
enum problem_code exchange_refuses(const struct caller *caller);
/* Made when the request is whole. NULL when the request's arena is full. */
struct exchange *exchange_new(struct http_request *request, const struct caller *caller);
/* One that only reports and records a problem found before decoding (size, time, framing). */
struct exchange *exchange_refused(struct http_request *request, const struct caller *caller,
                                  enum problem_code code);
/* There is no place in a batch: its reply says so. It has no record of its own (turned_away.h). */
void exchange_turn_away(struct exchange *x, int64_t now_us);
/*
 * Takes a batch through all steps. Afterwards every exchange has its reply, and either its record
 * is durable or its reply is a fault that discloses nothing. Returns -1 when the log is broken and
 * the lane must stop answering.
 */
int exchange_batch(struct exchange_tools *tools, struct exchange *const *batch, size_t count);

#endif
