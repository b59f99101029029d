/* Views of text from outside, and the bounded builder: see str.h. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str
str_from(const char *c_string)
{
    return (struct str){c_string, c_string ? strlen(c_string) : 0};
}

bool
str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
str_eq_c(struct str a, const char *c_string)
{
    return str_eq(a, str_from(c_string));
}

bool
str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct str
str_split(struct str *rest, char separator)
{
    const char *at = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    struct str head = *rest;

    if (!at) {
        *rest = (struct str){rest->ptr ? rest->ptr + rest->len : NULL, 0};
        return head;
    }
    head.len = (size_t)(at - rest->ptr);
    rest->ptr = at + 1;
    rest->len -= head.len + 1;
    return head;
}

/* Length of the UTF-8 sequence at p (at most left bytes), its code point out; 0 when malformed. */
static size_t
utf8_next(const unsigned char *p, size_t left, uint32_t *ret_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = p[0] < 0x80 ? 1 : (p[0] >> 5) == 6 ? 2 : (p[0] >> 4) == 14 ? 3 : 4;
    uint32_t point;

    if (len == 1) {
        *ret_point = p[0];
        return 1;
    }
    if ((len == 4 && (p[0] >> 3) != 30) || len > left)
        return 0;
    point = p[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] >> 6) != 2)
            return 0;
        point = point << 6 | (p[i] & 0x3fU);
    }
    if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 0;
    *ret_point = point;
    return len;
}

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* How many bytes from i on are ASCII, in steps of eight; most text is, and then this is all. */
static size_t
ascii_run(struct str s, size_t i)
{
    size_t begin = i;
    uint64_t eight;

    for (; s.len - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, s.ptr + i, sizeof eight);
        if (eight & EACH_BYTE(0x80))
            break;
    }
    return i - begin;
}

bool
str_is_utf8(struct str s)
{
    uint32_t point;

    for (size_t i = ascii_run(s, 0); i < s.len;) {
        size_t len = utf8_next((const unsigned char *)s.ptr + i, s.len - i, &point);
        if (len == 0)
            return false;
        i += len;
        i += ascii_run(s, i);
    }
    return true;
}

bool
str_has_control(struct str s)
{
    uint32_t point;

    for (size_t i = 0; i < s.len;) {
        size_t len;
        if (s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f) {
            i++;
            continue;
        }
        len = utf8_next((const unsigned char *)s.ptr + i, s.len - i, &point);
        if (len == 0)
            return true;
        if ((point < 0x20 && !is_space((char)point)) || (point >= 0x7f && point < 0xa0))
            return true;
        i += len;
    }
    return false;
}

struct str
str_cut(struct str s, size_t max)
{
    size_t len = max;

    if (s.len <= max)
        return s;
    /* Back over the continuation bytes, so that the character cut through goes as a whole. */
    while (len > 0 && ((unsigned char)s.ptr[len] & 0xc0) == 0x80)
        len--;
    return (struct str){s.ptr, len};
}

bool
str_to_u64(struct str s, uint64_t max, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        uint64_t digit = (uint64_t)(unsigned char)s.ptr[i] - '0';
        if (digit > 9 || digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = number;
    return true;
}

bool
str_copy(struct str s, char *dst, size_t size)
{
    if (s.len >= size) {
        if (size)
            dst[0] = '\0';
        return false;
    }
    if (s.len)
        memcpy(dst, s.ptr, s.len);
    dst[s.len] = '\0';
    return true;
}

void
buf_init(struct buf *buf, void *memory, size_t size)
{
    *buf = (struct buf){.ptr = memory, .size = memory ? size : 0};
}

void
buf_add_bytes(struct buf *buf, const void *bytes, size_t len)
{
    if (buf->overflow || len > buf->size - buf->len) {
        buf->overflow = true;
        return;
    }
    if (len)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void
buf_add(struct buf *buf, struct str s)
{
    buf_add_bytes(buf, s.ptr, s.len);
}

void
buf_add_c(struct buf *buf, const char *c_string)
{
    buf_add(buf, str_from(c_string));
}

void
buf_add_char(struct buf *buf, char c)
{
    buf_add_bytes(buf, &c, 1);
}

void
buf_add_u64(struct buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    buf_add_bytes(buf, digits + at, sizeof digits - at);
}

void
buf_add_i64(struct buf *buf, int64_t number)
{
    if (number < 0)
        buf_add_char(buf, '-');
    buf_add_u64(buf, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void
buf_add_hex(struct buf *buf, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++) {
        char pair[2] = {digits[p[i] >> 4], digits[p[i] & 15]};
        buf_add_bytes(buf, pair, 2);
    }
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
buf_add_base64(struct buf *buf, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t word = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
                        (left > 2 ? (uint32_t)p[i + 2] : 0);
        char four[4] = {base64_digits[word >> 18], base64_digits[word >> 12 & 63],
                        left > 1 ? base64_digits[word >> 6 & 63] : '=',
                        left > 2 ? base64_digits[word & 63] : '='};
        buf_add_bytes(buf, four, 4);
    }
}

void
buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;
    size_t left = buf->size - buf->len;
    int len;

    if (buf->overflow)
        return;
    va_start(args, format);
    len = vsnprintf(left ? buf->ptr + buf->len : NULL, left, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= left) /* vsnprintf wants a byte for its NUL */
        buf->overflow = true;
    else
        buf->len += (size_t)len;
}

bool
buf_ok(const struct buf *buf)
{
    return !buf->overflow;
}

struct str
buf_str(const struct buf *buf)
{
    return (struct str){buf->ptr, buf->len};
}

const char *
buf_c(struct buf *buf)
{
    buf_add_char(buf, '\0');
    if (buf->overflow)
        return NULL;
    buf->len--;
    return buf->ptr;
}

static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
base64_decode(struct str text, void *dst, size_t size, size_t *ret_len)
{
    unsigned char *out = dst;
    size_t len = 0;

    if (text.len % 4 != 0)
        return false;
    for (size_t i = 0; i < text.len; i += 4) {
        bool last = i + 4 == text.len;
        size_t padding = !last ? 0 : text.ptr[i + 2] == '=' ? 2 : text.ptr[i + 3] == '=' ? 1 : 0;
        uint32_t word = 0;
        if (padding == 2 && text.ptr[i + 3] != '=')
            return false;
        for (size_t k = 0; k < 4; k++) {
            int value = k < 4 - padding ? base64_value(text.ptr[i + k]) : 0;
            if (value < 0)
                return false;
            word = word << 6 | (uint32_t)value;
        }
        /* The bits that padding leaves over must be zero, so that one value has one spelling. */
        if ((padding == 1 && (word & 0xff)) || (padding == 2 && (word & 0xffff)))
            return false;
        for (size_t k = 0; k < 3 - padding; k++) {
            if (len == size)
                return false;
            out[len++] = (unsigned char)(word >> (16 - 8 * k));
        }
    }
    *ret_len = len;
    return true;
}

bool
hex_decode(struct str text, void *dst, size_t size)
{
    unsigned char *out = dst;

    if (text.len != 2 * size)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (value < 0)
            return false;
        out[i / 2] = (unsigned char)(i % 2 ? out[i / 2] << 4 | value : value);
    }
    return true;
}
