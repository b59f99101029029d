/* Calls about what may be asked for, and of whom. Thread: the desk's. */
#ifndef TILTS_PLATFORM_ENDPOINTS_PROVIDERS_H
#define TILTS_PLATFORM_ENDPOINTS_PROVIDERS_H

#include "desk/desk_call.h"

void endpoints_purposes(struct desk_call *call);
void endpoints_providers(struct desk_call *call);

#endif
