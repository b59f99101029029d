/* What every SOAP message that goes out begins and ends with; private to this folder. */
#ifndef TILTS_CODEC_SOAP_ENVELOPE_H
#define TILTS_CODEC_SOAP_ENVELOPE_H

#include "codec/soap.h"

/* The XML declaration and the Envelope's begin tag; the prefix is always "soap". */
void soap_envelope_begin(enum soap_version version, struct buf *buf);

#define SOAP_HEADER_BEGIN "<soap:Header>"
#define SOAP_HEADER_END "</soap:Header>"
#define SOAP_BODY_BEGIN "<soap:Body>"
#define SOAP_BODY_END "</soap:Body></soap:Envelope>\n"

#endif
