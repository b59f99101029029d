/*
 * Text into JSON. Bytes that are no UTF-8 become U+FFFD, so that what goes out is a JSON string
 * whatever came in. Source: RFC 8259 section 7.
 */
#ifndef TILTS_CODEC_JSON_TEXT_H
#define TILTS_CODEC_JSON_TEXT_H

#include "base/str.h"

/* Appends text as a JSON string, quotes and all. */
void json_text_add(struct buf *buf, struct str text);

#endif
