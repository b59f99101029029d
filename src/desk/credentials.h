/*
 * Password and one-time code, always both. The password is compared in the back office, the call
 * waits meanwhile; the code is judged afterwards, on the account as it is then, and used up.
 * Whether it was account, password, code or lock is recorded and never told. Thread: the desk's.
 */
#ifndef TILTS_DESK_CREDENTIALS_H
#define TILTS_DESK_CREDENTIALS_H

#include "desk/desk_call.h"
#include "store/desk_store.h"

#define CREDENTIALS_FAILURES 5 /* in a row; then the account is locked */
#define CREDENTIALS_LOCKED_S 900

struct credentials {
    struct str account;
    struct str password, code;
    struct str new_password; /* hashed along the way; empty: none */
};

/* Why not. */
enum credentials_flaw {
    CREDENTIALS_GOOD,
    CREDENTIALS_UNKNOWN,
    CREDENTIALS_CLOSED, /* left, dormant, or never enrolled */
    CREDENTIALS_LOCKED,
    CREDENTIALS_WRONG_PASSWORD,
    CREDENTIALS_WRONG_CODE, /* wrong, or used before */
};

/* What came of it. */
struct credentials_result {
    enum credentials_flaw flaw;
    struct desk_account *account; /* NULL when unknown; taken, to be changed and saved */
    const char *new_encoded;      /* of new_password */
};

const char *credentials_flaw_name(enum credentials_flaw flaw);

/*
 * Parks the call and judges; then() is called once, in the desk's thread, and replies. What it is
 * told is noted in the account already: failures counted, lock, code used up. Texts must live as
 * long as the call. When the desk cannot take it now the call is answered so.
 */
void credentials_judge(struct desk_call *call, const struct credentials *credentials,
                       void (*then)(struct desk_call *call,
                                    const struct credentials_result *result));

#endif
