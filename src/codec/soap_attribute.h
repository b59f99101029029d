/*
 * Names as expat gives them in namespace mode, and the few attributes that mean something here;
 * private to this folder. Attributes are expat's: name, value, name, value, ..., NULL.
 */
#ifndef TILTS_CODEC_SOAP_ATTRIBUTE_H
#define TILTS_CODEC_SOAP_ATTRIBUTE_H

#include "codec/soap.h"

#define SOAP_NS_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP_NS_12 "http://www.w3.org/2003/05/soap-envelope"
#define SOAP_NS_TILTS "urn:tilts:status-check:1"
#define SOAP_NS_XSI "http://www.w3.org/2001/XMLSchema-instance"
#define SOAP_ACTION SOAP_NS_TILTS "/CheckStatus"

#define SOAP_NS_SEPARATOR '\n' /* expat refuses namespace names that hold it */

enum soap_ns {
    SOAP_IN_NONE,
    SOAP_IN_OTHER,
    SOAP_IN_11,
    SOAP_IN_12,
    SOAP_IN_TILTS,
    SOAP_IN_XSI,
    SOAP_IN_ENVELOPE, /* in grammars: the envelope's, whichever version the message has */
};

/* Splits "namespace, separator, local name"; *ret_local points into name. */
enum soap_ns soap_attribute_split(const char *name, const char **ret_local);
/* xsi:nil, false when absent. False when its value is neither true nor false. */
bool soap_attribute_nil(const char **attributes, bool *ret_nil) MUST_USE;
/* Whether a header block is meant for us (SOAP 1.1, 4.2.2; SOAP 1.2 part 1, 2.2). */
bool soap_attribute_is_ours(enum soap_version version, const char **attributes);
/* Whether it must be understood; an unclear value counts as set. */
bool soap_attribute_must_understand(enum soap_version version, const char **attributes);

#endif
