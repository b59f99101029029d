/* One UTF-8 character at a time, for the escapers. Source: RFC 3629. */
#ifndef TILTS_CODEC_UTF8_H
#define TILTS_CODEC_UTF8_H

#include "base/str.h"

/* Bytes of the character that text begins with (text is not empty), 0 when it is malformed. */
size_t utf8_length(struct str text);

#endif
