/* The platform's own calls at its desk: api/platform.openapi.yaml. */
#ifndef TILTS_PLATFORM_ENDPOINTS_H
#define TILTS_PLATFORM_ENDPOINTS_H

#include "desk/desk.h"

extern const struct desk_route platform_endpoints[];
extern const size_t platform_endpoint_count;

#endif
