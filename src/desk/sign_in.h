/* What the ways to sign in share: passwords, enrolment, OpenID Connect. Private to src/desk. */
#ifndef TILTS_DESK_SIGN_IN_H
#define TILTS_DESK_SIGN_IN_H

#include "desk/desk_call.h"
#include "store/desk_store.h"

/* Records a try under the account's name (NULL: nobody's); flaw NULL: it succeeded. */
void sign_in_record(struct desk_call *call, const struct desk_account *account, struct str subject,
                    const char *flaw);
/* Whether the caller's address may try now; if not, the call was answered so. */
bool sign_in_may_try(struct desk_call *call) MUST_USE;
/* Begins the session of an account that was taken and found good, and records it. 0 or -1. */
int sign_in_begin(struct desk_call *call, struct desk_account *account, bool confirmed) MUST_USE;
/* The same, and replies. */
void sign_in_account(struct desk_call *call, struct desk_account *account, bool confirmed);

#endif
