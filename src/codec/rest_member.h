/*
 * Which member of a JSON text a position lies in, for problems that stop the reading itself;
 * private to this folder.
 */
#ifndef TILTS_CODEC_REST_MEMBER_H
#define TILTS_CODEC_REST_MEMBER_H

#include "base/str.h"

/*
 * Walks text up to position and appends the names of the members entered, joined by dots
 * ("operator.name"); a name that may not be told (shown_name.h) ends the path before it.
 */
void rest_member_at(struct str text, size_t position, struct buf *buf);
/* Where nesting first goes deeper than limit, or text.len. */
size_t rest_member_too_deep(struct str text, unsigned limit);

#endif
