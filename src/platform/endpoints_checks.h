/* Calls about checks: ask, show again, print. Thread: the desk's. */
#ifndef TILTS_PLATFORM_ENDPOINTS_CHECKS_H
#define TILTS_PLATFORM_ENDPOINTS_CHECKS_H

#include "desk/desk_call.h"

void endpoints_checks_ask(struct desk_call *call);
void endpoints_checks_show(struct desk_call *call);
void endpoints_checks_slip(struct desk_call *call);

#endif
