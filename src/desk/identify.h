/*
 * Who calls: the person behind a session's cookie, or the system behind a token, as of now.
 * Thread: the desk's.
 */
#ifndef TILTS_DESK_IDENTIFY_H
#define TILTS_DESK_IDENTIFY_H

#include "desk/desk_call.h"

/*
 * Sets call->who, or leaves it NULL when nobody known calls. 0, or the problem: a POST without the
 * session's token against forgery, an unreadable desk.db.
 */
int identify(struct desk_call *call, struct problem *problem) MUST_USE;
/* Whether the session was confirmed with password and code within the last minutes. */
bool identify_is_confirmed(const struct desk_call *call);

#endif
