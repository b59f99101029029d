/* Registration numbers: see registration.h. */
#include "status/registration.h"

bool
registration_parse(struct str text, struct registration *ret_registration)
{
    static const int weights[] = {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1};
    uint64_t number;
    int sum = 0;

    text = str_trim(text);
    if (text.len != 11 || !str_to_u64(text, UINT64_C(99999999999), &number))
        return false;
    for (size_t i = 0; i < 11; i++)
        sum += weights[i] * (text.ptr[i] - '0');
    if (sum % 11 != 3)
        return false;
    ret_registration->number = number;
    return true;
}

void
registration_format(struct registration r, char text[static REGISTRATION_TEXT_MAX])
{
    uint64_t number = r.number;

    for (int i = 10; i >= 0; i--, number /= 10)
        text[i] = (char)('0' + number % 10);
    text[11] = '\0';
}
