/* Calls about applications: register, find, show, close. Thread: the desk's. */
#ifndef TILTS_PLATFORM_ENDPOINTS_APPLICATIONS_H
#define TILTS_PLATFORM_ENDPOINTS_APPLICATIONS_H

#include "desk/desk_call.h"

void endpoints_applications_list(struct desk_call *call);
void endpoints_applications_search(struct desk_call *call);
void endpoints_applications_add(struct desk_call *call);
void endpoints_applications_show(struct desk_call *call);
void endpoints_applications_close(struct desk_call *call);
void endpoints_applications_reopen(struct desk_call *call);

#endif
