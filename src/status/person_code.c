/* Personal codes: see person_code.h. */
#include "status/person_code.h"

#include "base/date.h"

#include <string.h>

static int
digit_at(uint64_t number, int place)
{
    for (int i = place; i < 10; i++)
        number /= 10;
    return (int)(number % 10);
}

static int
two_digits(uint64_t number, int place)
{
    return digit_at(number, place) * 10 + digit_at(number, place + 1);
}

static bool
is_valid(uint64_t number)
{
    struct date birth;
    int century = digit_at(number, 6);

    if (digit_at(number, 0) == 3 && digit_at(number, 1) >= 2)
        return true;
    return century <= 2 && date_from_ymd(1800 + 100 * century + two_digits(number, 4),
                                         two_digits(number, 2), two_digits(number, 0), &birth);
}

bool
person_code_parse(struct str text, struct person_code *ret_code)
{
    char digits[11];
    uint64_t number;
    bool hyphen;

    text = str_trim(text);
    hyphen = text.len == 12 && text.ptr[6] == '-';
    if (!hyphen && text.len != 11)
        return false;
    memcpy(digits, text.ptr, 6);
    memcpy(digits + 6, text.ptr + 6 + hyphen, 5);
    if (!str_to_u64((struct str){digits, 11}, UINT64_C(99999999999), &number) || !is_valid(number))
        return false;
    *ret_code = (struct person_code){number, hyphen};
    return true;
}

void
person_code_format(struct person_code code, char text[static PERSON_CODE_TEXT_MAX])
{
    size_t len = 0;

    for (int place = 0; place < 11; place++) {
        if (place == 6 && code.hyphen)
            text[len++] = '-';
        text[len++] = (char)('0' + digit_at(code.number, place));
    }
    text[len] = '\0';
}

bool
person_code_is_old_form(struct person_code code)
{
    return digit_at(code.number, 0) != 3 || digit_at(code.number, 1) < 2;
}

bool
person_code_check_digit_fits(struct person_code code)
{
    static const int weights[] = {1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;

    if (!person_code_is_old_form(code))
        return true;
    for (int i = 0; i < 10; i++)
        sum += weights[i] * digit_at(code.number, i);
    return (1101 - sum) % 11 % 10 == digit_at(code.number, 10);
}
