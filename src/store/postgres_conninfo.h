/* What a connection string may say. Private to src/store; provider/config asks before it is used.
 */
#ifndef TILTS_STORE_POSTGRES_CONNINFO_H
#define TILTS_STORE_POSTGRES_CONNINFO_H

#include "store/store.h"

/*
 * Whether the string is one, and its server is on this machine or is verified: over a network that
 * takes sslmode=verify-full. 0, or -1 with a sentence that holds no password.
 */
int postgres_conninfo_check(const char *conninfo, char error[static STORE_ERROR_MAX]) MUST_USE;

#endif
