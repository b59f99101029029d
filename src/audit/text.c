/* Growing, and what is shown instead of what must not be: see text.h. */
#include "audit/text.h"

#include "codec/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 4096
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool
make_room(struct text *text, size_t more)
{
    size_t size = text->size ? text->size : FIRST_SIZE;
    char *grown;

    if (text->failed || more > SIZE_MAX / 4 || text->len > SIZE_MAX / 4) {
        text->failed = true;
        return false;
    }
    while (size < text->len + more + 1)
        size *= 2;
    if (size == text->size)
        return true;
    grown = realloc(text->ptr, size);
    if (!grown) {
        text->failed = true;
        return false;
    }
    text->ptr = grown;
    text->size = size;
    return true;
}

void
text_done(struct text *text)
{
    free(text->ptr);
    *text = (struct text){0};
}

void
text_add(struct text *text, struct str s)
{
    if (s.len == 0 || !make_room(text, s.len))
        return;
    memcpy(text->ptr + text->len, s.ptr, s.len);
    text->len += s.len;
    text->ptr[text->len] = '\0';
}

void
text_add_c(struct text *text, const char *c_string)
{
    text_add(text, str_from(c_string));
}

void
text_addf(struct text *text, const char *format, ...)
{
    char small[512];
    va_list args, again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(small, sizeof small, format, args);
    if (len < 0) {
        text->failed = true;
    } else if ((size_t)len < sizeof small) {
        text_add(text, (struct str){small, (size_t)len});
    } else if (make_room(text, (size_t)len)) {
        vsnprintf(text->ptr + text->len, text->size - text->len, format, again);
        text->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

/* The character of n valid UTF-8 bytes. */
static unsigned
code_point(const char *bytes, size_t n)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned c = (unsigned char)bytes[0] & masks[n];

    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)bytes[i] & 0x3f);
    return c;
}

static bool
is_control(unsigned c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* Marks that nobody sees: joiners, direction, line separators, byte order, tags. */
static bool
is_unseen(unsigned c)
{
    return c == 0x061c || c == 0x180e || c == 0xfeff || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x00ad ||
           (c >= 0xe0000 && c <= 0xe007f);
}

static const char *
escape_of(enum text_form form, unsigned c)
{
    if (form == TEXT_CSV)
        return c == '"' ? "\"\"" : NULL;
    if (form == TEXT_PLAIN)
        return NULL;
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void
text_add_shown(struct text *text, enum text_form form, struct str s)
{
    if (form == TEXT_CSV && s.len && memchr("=+-@\t\r", s.ptr[0], 6))
        text_add_c(text, "'");
    while (s.len > 0) {
        size_t n = utf8_length(s);
        unsigned c = n ? code_point(s.ptr, n) : 0;
        const char *escape = n ? escape_of(form, c) : NULL;
        if (n == 0 || is_control(c))
            text_add_c(text, REPLACEMENT);
        else if (is_unseen(c))
            text_addf(text, "[U+%04X]", c);
        else if (escape)
            text_add_c(text, escape);
        else
            text_add(text, (struct str){s.ptr, n});
        n = n ? n : 1;
        s.ptr += n;
        s.len -= n;
    }
}

struct str
text_str(const struct text *text)
{
    return (struct str){text->ptr ? text->ptr : "", text->len};
}
