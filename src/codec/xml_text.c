/* Runs of plain bytes are copied as a whole, the rest by table: see xml_text.h. */
#include "codec/xml_text.h"

#include "codec/utf8.h"

static struct str
escape_of(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\r':
        return STR("&#13;"); /* a bare one would be read back as a line feed */
    default:
        return (struct str){NULL, 0};
    }
}

static bool
is_plain(struct str character)
{
    unsigned char c = (unsigned char)character.ptr[0];

    if (c < 0x20)
        return c == '\t' || c == '\n';
    /* U+FFFE and U+FFFF are the only others left out. */
    return c != 0xef || character.len != 3 || character.ptr[1] != '\xbf' ||
           ((unsigned char)character.ptr[2] & 0xfe) != 0xbe;
}

void
xml_text_add(struct buf *buf, struct str text)
{
    size_t done = 0, at = 0;

    while (at < text.len) {
        size_t len = utf8_length((struct str){text.ptr + at, text.len - at});
        struct str character = {text.ptr + at, len ? len : 1};
        struct str escape = escape_of(character.ptr[0]);
        bool keep = len != 0 && escape.ptr == NULL && is_plain(character);

        if (!keep) {
            buf_add_bytes(buf, text.ptr + done, at - done);
            buf_add(buf, escape.ptr ? escape : STR("\xef\xbf\xbd"));
            done = at + character.len;
        }
        at += character.len;
    }
    buf_add_bytes(buf, text.ptr ? text.ptr + done : NULL, text.len - done);
}
