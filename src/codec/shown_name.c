/* See shown_name.h. */
#include "codec/shown_name.h"

#define DIGITS_MAX 4 /* a personal code has eleven, a birth date six */

struct str
shown_name(struct str name)
{
    int digits = 0;

    if (name.len > SHOWN_NAME_MAX)
        return (struct str){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';

        digits += digit;
        if ((!letter && !digit && c != '-' && c != '_' && c != '.') || digits > DIGITS_MAX)
            return (struct str){NULL, 0};
    }
    return name;
}
