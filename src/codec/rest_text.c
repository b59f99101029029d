/* See rest_text.h. */
#include "codec/rest_text.h"

void
rest_add_day(struct date day, struct buf *buf)
{
    if (date_is_none(day) || date_is_open(day)) {
        buf_add(buf, STR("null"));
        return;
    }
    buf_add_char(buf, '"');
    date_add_to(buf, day);
    buf_add(buf, STR("T00:00:00\""));
}

void
rest_add_registration(struct registration registration, struct buf *buf)
{
    char text[REGISTRATION_TEXT_MAX];

    registration_format(registration, text);
    buf_add_char(buf, '"');
    buf_add(buf, (struct str){text, REGISTRATION_TEXT_MAX - 1});
    buf_add_char(buf, '"');
}
