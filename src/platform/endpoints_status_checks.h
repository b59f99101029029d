/* POST /v1/status-checks: the agency's other systems ask in the name of an operator. */
#ifndef TILTS_PLATFORM_ENDPOINTS_STATUS_CHECKS_H
#define TILTS_PLATFORM_ENDPOINTS_STATUS_CHECKS_H

#include "desk/desk_call.h"

void endpoints_status_checks(struct desk_call *call);

#endif
