/*
 * GET and PUT /v1/roster: the calling agency's own list of operators (clause 3.2.9), read and
 * replaced as a whole. A change, and a list that is refused, is recorded before it is answered; it
 * counts from the next batch on, in all lanes.
 */
#ifndef TILTS_PROVIDER_ENDPOINTS_ROSTER_H
#define TILTS_PROVIDER_ENDPOINTS_ROSTER_H

#include "lane/lane.h"

void endpoints_roster(struct lane *lane, struct http_request *request);
void endpoints_roster_put(struct lane *lane, struct http_request *request);

#endif
