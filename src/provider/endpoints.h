/* What the provider serves, as a table for its lanes. */
#ifndef TILTS_PROVIDER_ENDPOINTS_H
#define TILTS_PROVIDER_ENDPOINTS_H

#include "lane/lane.h"

extern const struct lane_endpoint provider_endpoints[];
extern const size_t provider_endpoint_count;

#endif
