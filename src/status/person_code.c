/* Personal codes: see person_code.h. */
#include "status/person_code.h"

#include "base/date.h"

#include <string.h>

#define DIGITS 11

/* The first two digits as a number: a day of the month, or from 32 on the new form. */
static uint64_t
first_two(uint64_t number)
{
    return number / UINT64_C(1000000000);
}

static bool
is_new_form(uint64_t number)
{
    return first_two(number) >= 32 && first_two(number) <= 39;
}

/* Whether the old form's birth date exists: DDMMYY and the century digit, then four more. */
static bool
has_birth_date(uint64_t number)
{
    int century = (int)(number / 10000 % 10), year = (int)(number / 100000 % 100),
        month = (int)(number / 10000000 % 100), day = (int)first_two(number);
    struct date birth;

    return century <= 2 && date_from_ymd(1800 + 100 * century + year, month, day, &birth);
}

bool
person_code_parse(struct str text, struct person_code *ret_code)
{
    char digits[DIGITS];
    uint64_t number;
    bool hyphen;

    text = str_trim(text);
    hyphen = text.len == 12 && text.ptr[6] == '-';
    if (!hyphen && text.len != DIGITS)
        return false;
    memcpy(digits, text.ptr, 6);
    memcpy(digits + 6, text.ptr + 6 + hyphen, 5);
    if (!str_to_u64((struct str){digits, DIGITS}, UINT64_C(99999999999), &number) ||
        (!is_new_form(number) && !has_birth_date(number)))
        return false;
    *ret_code = (struct person_code){number, hyphen};
    return true;
}

void
person_code_format(struct person_code code, char text[static PERSON_CODE_TEXT_MAX])
{
    size_t at = DIGITS + code.hyphen;
    uint64_t number = code.number;

    text[at] = '\0';
    for (int place = DIGITS - 1; place >= 0; place--, number /= 10) {
        text[--at] = (char)('0' + number % 10);
        if (place == 6 && code.hyphen)
            text[--at] = '-';
    }
}

bool
person_code_is_old_form(struct person_code code)
{
    return !is_new_form(code.number);
}

bool
person_code_check_digit_fits(struct person_code code)
{
    static const int weights[] = {1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    uint64_t number = code.number / 10;
    int sum = 0;

    if (is_new_form(code.number))
        return true;
    for (int i = DIGITS - 2; i >= 0; i--, number /= 10)
        sum += weights[i] * (int)(number % 10);
    return (1101 - sum) % 11 % 10 == (int)(code.number % 10);
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool
person_code_is_within(struct str text)
{
    size_t digits = 0; /* of the run so far, over one hyphen after its sixth */
    bool hyphen = false;

    for (size_t i = 0; i < text.len; i++) {
        if (is_digit(text.ptr[i])) {
            if (++digits == 11)
                return true;
        } else if (text.ptr[i] == '-' && !hyphen && digits >= 6) {
            hyphen = true;
            digits = 6; /* only the six before it can be a code's */
        } else {
            hyphen = false;
            digits = 0;
        }
    }
    return false;
}
