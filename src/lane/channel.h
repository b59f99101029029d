/*
 * The ways in: SOAP 1.1, SOAP 1.2, REST. A channel is a codec with its field names and content
 * types; everything else of an exchange is the same for all.
 */
#ifndef TILTS_LANE_CHANNEL_H
#define TILTS_LANE_CHANNEL_H

#include "lane/exchange.h"

struct channel {
    const char *name; /* as the audit record names it */
    const struct query_names *names;
    /* Body to x->fields; 0 or a negative problem code with x->problem set. */
    int (*decode)(struct exchange_tools *tools, struct exchange *x);
    void (*encode_answer)(const struct exchange *x, struct buf *buf);
    void (*encode_fault)(const struct exchange *x, struct buf *buf);
    int (*fault_status)(const struct exchange *x);
    const char *(*content_type)(const struct exchange *x);
};

enum exchange_channel channel_of(const struct http_request *request);
const struct channel *channel_at(enum exchange_channel channel);
/* Room enough for the answer of x, or for any fault. */
size_t channel_reply_size(const struct exchange *x);
/* Status, content type and headers around a body. */
void channel_set_reply(struct exchange *x, struct str body);

#endif
