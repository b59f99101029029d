/*
 * The registration number of a body: eleven digits whose weighted sum is 3 modulo 11. Pure.
 * Source: SPEC section 3.
 */
#ifndef TILTS_STATUS_REGISTRATION_H
#define TILTS_STATUS_REGISTRATION_H

#include "base/str.h"

struct registration {
    uint64_t number; /* 0 = none */
};

#define REGISTRATION_TEXT_MAX 12 /* eleven digits and NUL */

bool registration_parse(struct str text, struct registration *ret_registration) MUST_USE;
void registration_format(struct registration r, char text[static REGISTRATION_TEXT_MAX]);

#endif
