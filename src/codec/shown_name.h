/*
 * Which names of a message may be told back. A problem names the element or member at fault, but a
 * caller who builds messages wrongly may put a person's data where a name belongs, and problems are
 * answered, logged and counted (DESIGN invariant 6).
 */
#ifndef TILTS_CODEC_SHOWN_NAME_H
#define TILTS_CODEC_SHOWN_NAME_H

#include "base/str.h"

#define SHOWN_NAME_MAX 40

/* name itself when it looks like a name: ASCII letters, digits and -_. with at most four digits, at
   most SHOWN_NAME_MAX bytes; else the empty view. */
struct str shown_name(struct str name);

#endif
