/*
 * Days and registration numbers as the REST contract spells them. Private to codec/.
 */
#ifndef TILTS_CODEC_REST_TEXT_H
#define TILTS_CODEC_REST_TEXT_H

#include "base/date.h"
#include "status/registration.h"

/* A day as SPEC "Days" has it, quotes and all; null when there is none or it is open. */
void rest_add_day(struct date day, struct buf *buf);
void rest_add_registration(struct registration registration, struct buf *buf);

#endif
