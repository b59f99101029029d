/*
 * GET /v1/log/<part>/checkpoint and /v1/log/<part>/consistency?from=N[&to=N]: what a counterparty
 * needs to see that the log only grows. No personal data and so no record.
 */
#ifndef TILTS_PROVIDER_ENDPOINTS_LOG_H
#define TILTS_PROVIDER_ENDPOINTS_LOG_H

#include "lane/lane.h"

void endpoints_log(struct lane *lane, struct http_request *request);

#endif
