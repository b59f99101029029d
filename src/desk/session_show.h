/* What GET /v1/session tells: whose desk this is, and who sits at it. Thread: the desk's. */
#ifndef TILTS_DESK_SESSION_SHOW_H
#define TILTS_DESK_SESSION_SHOW_H

#include "desk/desk_call.h"

/* Answers the call with the session as it is now. */
void session_show(struct desk_call *call);

#endif
