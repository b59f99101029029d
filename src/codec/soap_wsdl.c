/* The WSDL as served: the file's address replaced by the caller's view of us. See soap.h. */
#include "codec/soap.h"

#include "base/embed.h"

#include <string.h>

#define HOST_MAX 261 /* a name of 255 bytes, a colon and a port */

/* What stands in the file, so that it works as it lies there. */
#define FILE_ADDRESS "https://localhost:8443/soap"

extern const struct embedded codec_contracts[];

static bool
is_host_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("-._:[]", c));
}

/* A name or address with or without a port: nothing that could leave an attribute or a URL. */
static bool
is_plain_host(struct str host)
{
    struct str rest = host;
    uint64_t port;

    if (host.len == 0 || host.len > HOST_MAX)
        return false;
    for (size_t i = 0; i < host.len; i++)
        if (!is_host_char(host.ptr[i]))
            return false;
    if (host.ptr[0] == '[') { /* an IPv6 address */
        struct str address = str_split(&rest, ']');

        if (address.len < 3 || address.len + 1 > host.len ||
            memchr(address.ptr + 1, '[', address.len - 1))
            return false;
        return rest.len == 0 ||
               (rest.ptr[0] == ':' &&
                str_to_u64((struct str){rest.ptr + 1, rest.len - 1}, UINT16_MAX, &port));
    }
    if (memchr(host.ptr, '[', host.len) || memchr(host.ptr, ']', host.len) || host.ptr[0] == ':')
        return false;
    return !memchr(host.ptr, ':', host.len) ||
           (str_split(&rest, ':').len != 0 && str_to_u64(rest, UINT16_MAX, &port));
}

bool
soap_wsdl(struct str host, struct buf *buf)
{
    const char *from = codec_contracts[0].text.ptr, *at;

    if (!is_plain_host(host))
        return false;
    for (; (at = strstr(from, FILE_ADDRESS)); from = at + sizeof FILE_ADDRESS - 1) {
        buf_add_bytes(buf, from, (size_t)(at - from));
        buf_add(buf, STR("https://"));
        buf_add(buf, host);
        buf_add(buf, STR("/soap"));
    }
    buf_add_c(buf, from);
    return true;
}
