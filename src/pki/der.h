/*
 * Walking through DER by hand, for the few structures that GnuTLS has no reader for. Lengths and
 * tags are read by libtasn1, which GnuTLS itself stands on. Private to src/pki. Pure.
 */
#ifndef TILTS_PKI_DER_H
#define TILTS_PKI_DER_H

#include "base/str.h"

#define DER_INTEGER 2
#define DER_OCTET_STRING 4
#define DER_OID 6
#define DER_GENERALIZED_TIME 24
#define DER_SEQUENCE 16

/*
 * Takes the next element off *rest: its content, and when ret_whole is not NULL its bytes with tag
 * and length. False when it is not that universal tag or runs over the end; indefinite lengths are
 * no DER.
 */
bool der_take(struct str *rest, unsigned tag, struct str *ret_content, struct str *ret_whole);

#endif
