/*
 * The id by which a request is found again: the caller's own (SOAP Context, X-Request-Id) when it
 * is well-formed, else a new UUID version 7 (RFC 9562), whose order by time keeps the log's index
 * compact.
 */
#ifndef TILTS_LANE_REQUEST_ID_H
#define TILTS_LANE_REQUEST_ID_H

#include "lane/exchange.h"

#define UUID_TEXT_MAX 37

void request_id_make(int64_t now_us, char text[static UUID_TEXT_MAX]);
/* Sets x->request_id. */
void request_id_settle(struct exchange *x, int64_t now_us);

#endif
