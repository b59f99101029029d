/* One element of DER: see der.h. */
#include "pki/der.h"

#include <libtasn1.h>
#include <limits.h>

bool
der_take(struct str *rest, unsigned tag, struct str *ret_content, struct str *ret_whole)
{
    const unsigned char *bytes = (const unsigned char *)rest->ptr;
    int size = rest->len > INT_MAX ? INT_MAX : (int)rest->len, tag_len = 0, length_len = 0;
    unsigned char class = 0;
    unsigned long found = 0;
    long length;
    size_t head;

    if (size < 2 || asn1_get_tag_der(bytes, size, &class, &tag_len, &found) != ASN1_SUCCESS ||
        (class & 0xc0) != ASN1_CLASS_UNIVERSAL || found != tag || tag_len >= size)
        return false;
    length = asn1_get_length_der(bytes + tag_len, size - tag_len, &length_len);
    head = (size_t)tag_len + (size_t)length_len;
    if (length < 0 || head + (size_t)length > rest->len)
        return false;
    if (ret_whole)
        *ret_whole = (struct str){rest->ptr, head + (size_t)length};
    *ret_content = (struct str){rest->ptr + head, (size_t)length};
    rest->ptr += head + (size_t)length;
    rest->len -= head + (size_t)length;
    return true;
}
