/*
 * A Latvian personal code: form, value and check digit. Pure.
 *
 * Old form (issued to 2017-06-30): birth date DDMMYY, century digit 0 to 2, four digits; the date
 * must exist. New form (from 2017-07-01): first digit 3, second 2 to 9, nine random digits.
 * Source: SPEC section 3.
 */
#ifndef TILTS_STATUS_PERSON_CODE_H
#define TILTS_STATUS_PERSON_CODE_H

#include "base/str.h"

struct person_code {
    uint64_t number; /* the eleven digits as a number; 0 = none */
    bool hyphen;     /* as the caller spelt it */
};

#define PERSON_CODE_TEXT_MAX 13 /* "DDMMYY-CNNNN" and NUL */

/* Exactly the code, white space around it allowed. False when it is no valid code. */
bool person_code_parse(struct str text, struct person_code *ret_code) MUST_USE;
void person_code_format(struct person_code code, char text[static PERSON_CODE_TEXT_MAX]);
bool person_code_is_old_form(struct person_code code);
/*
 * Whether an old-form code's last digit is as computed. A mismatch is only ever a warning: no
 * authority publishes the rule. Always true for the new form, which has no check digit.
 */
bool person_code_check_digit_fits(struct person_code code);
/*
 * Whether a free text holds what may be a code: eleven digits, a hyphen after the sixth or none.
 * For texts that are kept where no codes belong: reasons, notes.
 */
bool person_code_is_within(struct str text);

#endif
