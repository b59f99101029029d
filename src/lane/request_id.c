/* Request ids: see request_id.h. */
#include "lane/request_id.h"

#include "pki/digest.h"

void
request_id_make(int64_t now_us, char text[static UUID_TEXT_MAX])
{
    static const size_t groups[] = {4, 2, 2, 2, 6};
    uint64_t milliseconds = (uint64_t)(now_us / 1000);
    uint8_t bytes[16], *at = bytes;
    struct buf buf;

    digest_random(bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(milliseconds >> (40 - 8 * i));
    bytes[6] = (uint8_t)(0x70 | (bytes[6] & 0x0f)); /* version 7 */
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3f)); /* variant of RFC 9562 */
    buf_init(&buf, text, UUID_TEXT_MAX);
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        if (g > 0)
            buf_add_char(&buf, '-');
        buf_add_hex(&buf, at, groups[g]);
        at += groups[g];
    }
    (void)buf_c(&buf);
}

void
request_id_settle(struct exchange *x, int64_t now_us)
{
    struct str id = x->query.request_id;

    if (id.len == 0 && x->problem.code != PROBLEM_NONE) {
        /* The query was not understood to its end, but its id may have been. */
        id = str_trim(x->fields.request_id.ptr ? x->fields.request_id
                                               : http_header(x->request, "X-Request-Id"));
        if (!query_request_id_is_valid(id))
            id.len = 0;
    }
    if (id.len == 0 || !str_copy(id, x->request_id, sizeof x->request_id))
        request_id_make(now_us, x->request_id);
    x->query.request_id = str_from(x->request_id);
}
