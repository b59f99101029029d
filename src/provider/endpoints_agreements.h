/* GET /v1/agreements: the caller's agreements, their state, term and purposes. */
#ifndef TILTS_PROVIDER_ENDPOINTS_AGREEMENTS_H
#define TILTS_PROVIDER_ENDPOINTS_AGREEMENTS_H

#include "lane/lane.h"

void endpoints_agreements(struct lane *lane, struct http_request *request);

#endif
