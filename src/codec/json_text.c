/* Runs of plain bytes are copied as a whole: see json_text.h. */
#include "codec/json_text.h"

#include "codec/utf8.h"

static void
add_escape(struct buf *buf, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char escape[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};

    if (c == '"' || c == '\\') {
        buf_add_char(buf, '\\');
        buf_add_char(buf, (char)c);
    } else if (c == '\n') {
        buf_add(buf, STR("\\n")); /* notes are lines: half the room */
    } else {
        buf_add_bytes(buf, escape, sizeof escape);
    }
}

void
json_text_add(struct buf *buf, struct str text)
{
    size_t done = 0, at = 0;

    buf_add_char(buf, '"');
    while (at < text.len) {
        unsigned char c = (unsigned char)text.ptr[at];
        size_t len = utf8_length((struct str){text.ptr + at, text.len - at});

        if (len == 0 || c < 0x20 || c == '"' || c == '\\') {
            buf_add_bytes(buf, text.ptr + done, at - done);
            if (len == 0)
                buf_add(buf, STR("\xef\xbf\xbd"));
            else
                add_escape(buf, c);
            done = at + 1;
            len = 1;
        }
        at += len;
    }
    buf_add_bytes(buf, text.ptr ? text.ptr + done : NULL, text.len - done);
    buf_add_char(buf, '"');
}
