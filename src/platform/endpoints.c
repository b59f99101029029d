/* The table of the platform's calls: see endpoints.h. */
#include "platform/endpoints.h"

/* Rows come here, one per call of the contract; what has no row is refused. */
const struct desk_route platform_endpoints[] = {{0}};
const size_t platform_endpoint_count = ARRAY_LEN(platform_endpoints) - 1;
