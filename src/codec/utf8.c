/* The length by the first byte, the rest judged by str_is_utf8(): see utf8.h. */
#include "codec/utf8.h"

size_t
utf8_length(struct str text)
{
    unsigned char first = (unsigned char)text.ptr[0];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (len == 1)
        return 1;
    return len <= text.len && str_is_utf8((struct str){text.ptr, len}) ? len : 0;
}
