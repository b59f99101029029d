/*
 * Text into XML. Characters that XML 1.0 cannot carry, and bytes that are no UTF-8, become U+FFFD,
 * so that what goes out is well-formed whatever came in.
 * Source: XML 1.0, 2.2 and 2.4.
 */
#ifndef TILTS_CODEC_XML_TEXT_H
#define TILTS_CODEC_XML_TEXT_H

#include "base/str.h"

/* Appends text as character data or as an attribute's value in double quotes. */
void xml_text_add(struct buf *buf, struct str text);

#endif
