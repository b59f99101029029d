/*
 * Sessions: 256 random bits in a cookie, known here only by their hash. One ends 15 minutes after
 * its last use, 8 hours after it began, at sign-out, when its account's roles change, and when the
 * account leaves or falls dormant. Thread: the desk's.
 */
#ifndef TILTS_DESK_SESSION_H
#define TILTS_DESK_SESSION_H

#include "base/date.h"
#include "desk/desk_call.h"
#include "store/desk_store.h"

#define SESSION_IDLE_S 900
#define SESSION_ABSOLUTE_S 28800
#define SESSION_CONFIRMED_S 300
#define SESSION_SECRET_SIZE 32
#define SESSION_TOKEN_MAX (2 * 32 + 1) /* hexadecimal and NUL */

struct session {
    bool there;
    uint8_t secret[SESSION_SECRET_SIZE]; /* what the cookie holds */
    struct desk_session_row row;
};

/* A cookie's value; empty when there is none, or more than one (somebody planted one). */
struct str session_cookie(const struct http_request *request, struct str name);
/*
 * The session that the call's cookie names, if it is still good by its times; one past its time is
 * ended. 0, or -1 when desk.db cannot be read.
 */
int session_find(const struct desk_call *call, struct session *ret_session) MUST_USE;
/*
 * A new one for the account, in the place of the call's own, and its cookie in the reply.
 * confirmed: it counts as confirmed from the start. 0 or -1.
 */
int session_begin(struct desk_call *call, int64_t account, bool confirmed) MUST_USE;
/* Notes that it is used; writes at most every few seconds. 1 when it wrote, 0, or -1. */
int session_touch(const struct desk_call *call, struct session *session) MUST_USE;
/* The call may have waited: 1, or 0 when its session has ended meanwhile, or -1. */
int session_confirm(struct desk_call *call) MUST_USE;
/* Ends the call's own and takes its cookie back. 0 or -1. */
int session_end(struct desk_call *call) MUST_USE;

/* The token against forgery that goes with it. */
void session_token(const struct session *session, char ret_token[static SESSION_TOKEN_MAX]);
/* When it ends if it is used all the time; and until when it counts as confirmed (0: not). */
int64_t session_expires_us(const struct session *session);
int64_t session_confirmed_until_us(const struct session *session, int64_t now_us);

#endif
