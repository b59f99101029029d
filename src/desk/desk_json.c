/* See desk_json.h. */
#include "desk/desk_json.h"

json_t *
desk_json_str(struct str text)
{
    return text.ptr ? json_stringn(text.ptr, text.len) : json_null();
}

json_t *
desk_json_instant(int64_t instant_us)
{
    char text[DATE_TEXT_MAX];
    struct str seconds;

    if (instant_us == 0)
        return json_null();
    instant_format(instant_us, text);
    seconds = str_from(text);
    seconds = str_split(&seconds, '.');
    return json_sprintf("%.*sZ", STR_FMT(seconds));
}

json_t *
desk_json_day(struct date day)
{
    char text[DATE_TEXT_MAX];

    if (date_is_none(day) || date_is_open(day))
        return json_null();
    date_format(day, text);
    return json_string(text);
}

json_t *
desk_json_registration(struct registration registration)
{
    char text[REGISTRATION_TEXT_MAX];

    registration_format(registration, text);
    return json_string(text);
}
