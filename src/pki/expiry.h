/* Until when a certificate file is valid: for watching our own. Thread: any. */
#ifndef TILTS_PKI_EXPIRY_H
#define TILTS_PKI_EXPIRY_H

#include "base/file.h"

/* notAfter of the first certificate in a PEM text, microseconds UTC. 0, or -1 when it is none. */
int expiry_of(struct str pem, int64_t *ret_till_us) MUST_USE;

#endif
