/*
 * Text that came from outside (struct str: a view, never owned, never NUL-terminated by promise)
 * and a bounded builder for text that goes out (struct buf).
 *
 * A builder never fails half-way: the first append that does not fit sets `overflow`, every later
 * append is ignored, and the caller asks once at the end with buf_ok().
 */
#ifndef TILTS_BASE_STR_H
#define TILTS_BASE_STR_H

#include "base/macros.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *ptr;
    size_t len;
};

/* A string literal as a view: STR("abc"). */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", STR_FMT(s)). */
#define STR_FMT(s) (int)(s).len, (s).ptr ? (s).ptr : ""

struct str str_from(const char *c_string); /* NULL gives the empty view */
bool str_eq(struct str a, struct str b);
bool str_eq_c(struct str a, const char *c_string);
bool str_starts_with(struct str s, struct str prefix);
/* Without XML white space (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);
/* Splits at the first `separator`: returns what stands before it and moves *rest behind it. */
struct str str_split(struct str *rest, char separator);
/* Whether the bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms, to U+10FFFF). */
bool str_is_utf8(struct str s);
/* Whether DEL or a C0 or C1 control character other than tab, CR, LF occurs, or malformed UTF-8. */
bool str_has_control(struct str s);
/* At most max bytes of s, from the front; a UTF-8 character is never cut through. */
struct str str_cut(struct str s, size_t max);
/* The whole of s as a decimal number 0..max. Returns false on anything else, signs included. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *ret_number) MUST_USE;
/* Copies into dst (size bytes, NUL included); false when it does not fit, dst is then "". */
bool str_copy(struct str s, char *dst, size_t size);

struct buf {
    char *ptr;
    size_t len;
    size_t size; /* bytes that fit */
    bool overflow;
};

void buf_init(struct buf *buf, void *memory, size_t size);
void buf_add(struct buf *buf, struct str s);
void buf_add_bytes(struct buf *buf, const void *bytes, size_t len);
void buf_add_c(struct buf *buf, const char *c_string);
void buf_add_char(struct buf *buf, char c);
void buf_add_u64(struct buf *buf, uint64_t number);
void buf_add_i64(struct buf *buf, int64_t number);
void buf_add_hex(struct buf *buf, const void *bytes, size_t len);
void buf_add_base64(struct buf *buf, const void *bytes, size_t len); /* RFC 4648 section 4 */
/* Wants room for one byte more than it appends: text that would just fit overflows. */
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
bool buf_ok(const struct buf *buf);
struct str buf_str(const struct buf *buf);
/* NUL-terminates in place and returns the text, or NULL when it overflowed. */
const char *buf_c(struct buf *buf);

/* Decodes RFC 4648 section 4 base64 (padded, no white space); false when malformed or too long. */
bool base64_decode(struct str text, void *dst, size_t size, size_t *ret_len) MUST_USE;
/* Decodes lower- or upper-case hexadecimal digits into exactly size bytes. */
bool hex_decode(struct str text, void *dst, size_t size) MUST_USE;

#endif
