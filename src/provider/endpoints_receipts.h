/*
 * GET /v1/receipts/{request_id}: the C2SP tlog-proof of the record of one of the caller's own
 * requests (audit/receipt.h). POST /v1/receipts: many of them in one document under few checkpoints
 * (audit/receipts.h).
 */
#ifndef TILTS_PROVIDER_ENDPOINTS_RECEIPTS_H
#define TILTS_PROVIDER_ENDPOINTS_RECEIPTS_H

#include "lane/lane.h"

#define RECEIPTS_PATH "/v1/receipts"

void endpoints_receipt(struct lane *lane, struct http_request *request);
void endpoints_receipts(struct lane *lane, struct http_request *request);

#endif
