/*
 * What a caller may read besides statuses: the receipts of its own requests and its agreements.
 * Nothing of a person is disclosed, so nothing is recorded; the caller's certificate must hold all
 * the same. Answered at once, without waiting for a batch. Thread: the lane's.
 */
#ifndef TILTS_PROVIDER_READING_H
#define TILTS_PROVIDER_READING_H

#include "lane/lane.h"

#define READING_RECEIPTS "/v1/receipts/"

/* GET /v1/receipts/{request_id}: the C2SP tlog-proof of the record (audit/receipt.h). */
void reading_receipt(struct lane *lane, struct http_request *request);
/* GET /v1/agreements */
void reading_agreements(struct lane *lane, struct http_request *request);

#endif
