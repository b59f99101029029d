/*
 * What libmicrohttpd lets pass in a head and RFC 9112 does not: framing that two programs may read
 * differently, folded lines, NUL bytes, and heads that would leave no memory for the rest.
 *
 * libmicrohttpd parses in place and ends each name, value and line with NUL, so that a value with a
 * NUL of its own looks shorter than it is. The lines are therefore followed through the buffer:
 * each must begin where the one before ended. A later release that copies its headers would have
 * every request refused here, which the tests would show.
 */
#include "base/limits.h"
#include "http/http_private.h"

#include <microhttpd.h>
#include <string.h>
#include <strings.h>

/* More than libmicrohttpd's record of one header, cookie or argument takes. */
#define RECORD_SIZE 80
/* Kept for the reply's head and for reading on. */
#define POOL_RESERVE (8 * (size_t)1024)

struct walk {
    uintptr_t end; /* of the line before, without its line end */
    bool malformed;
    unsigned hosts, lengths, encodings;
    size_t cookies; /* bytes of Cookie, which libmicrohttpd copies */
    struct str length, encoding;
};

/* Characters of a header's name: token of RFC 9110 section 5.6.2. */
static bool
is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) &&
            (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return s.len > 0;
}

static bool
is_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\t') || s.ptr[i] == 0x7f)
            return false;
    return true;
}

/* LF or CR LF, which have become NULs, and nothing else lies between two lines. */
static bool
is_line_end(uintptr_t from, uintptr_t to)
{
    return to - from == 1 || to - from == 2;
}

static bool
is_name(struct str name, const char *known, size_t known_len)
{
    return name.len == known_len && strncasecmp(name.ptr, known, known_len) == 0;
}
#define IS_NAME(name, literal) is_name(name, literal, sizeof(literal) - 1)

static enum MHD_Result
look_at(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value,
        size_t value_len)
{
    struct walk *walk = cls;
    struct str name = {key, key_len};
    struct str content = {value, value_len};

    (void)kind;
    if (!is_line_end(walk->end, (uintptr_t)key) || !is_token(name) || !is_value(content) ||
        (uintptr_t)value <= (uintptr_t)key + key_len) {
        walk->malformed = true;
        return MHD_NO;
    }
    walk->end = (uintptr_t)value + value_len;
    content = str_trim(content);
    if (IS_NAME(name, "Host")) {
        walk->hosts++;
    } else if (IS_NAME(name, "Content-Length")) {
        walk->lengths++;
        walk->length = content;
    } else if (IS_NAME(name, "Transfer-Encoding")) {
        walk->encodings++;
        walk->encoding = content;
    } else if (IS_NAME(name, "Cookie")) {
        walk->cookies += value_len;
    }
    return MHD_YES;
}

/* RFC 9112 sections 6.1 to 6.3: one way only to say where the body ends. */
static bool
is_framed(const struct walk *walk, const char *version, struct http_head *ret_head)
{
    *ret_head = (struct http_head){.has_length = walk->lengths > 0};
    if (walk->encodings > 0) {
        ret_head->chunked = true;
        return walk->encodings == 1 && walk->lengths == 0 && strcmp(version, "HTTP/1.0") != 0 &&
               IS_NAME(walk->encoding, "chunked");
    }
    return walk->lengths == 0 ||
           (walk->lengths == 1 && str_to_u64(walk->length, UINT64_MAX, &ret_head->length));
}

static size_t
head_size(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    return info ? info->header_size : 0;
}

int
http_head_check(const struct http_request_state *state, const char *method, const char *version,
                struct http_head *ret_head)
{
    struct MHD_Connection *mhd = state->connection->mhd;
    struct walk walk = {.end = (uintptr_t)version + strlen(version)};
    size_t size = head_size(mhd);
    uintptr_t end = (uintptr_t)method + size;
    enum MHD_ValueKind every = MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND;
    int records = MHD_get_connection_values_n(mhd, every, NULL, NULL);

    (void)MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, look_at, &walk);
    /* Behind the last line its line end, and the empty line's. */
    if (walk.malformed || state->target_end + 1 != version || end < walk.end + 2 ||
        end > walk.end + 4)
        return PROBLEM_BAD_REQUEST;
    if (size > LIMIT_HEAD_MAX || records > LIMIT_HEADERS ||
        size + walk.cookies + (size_t)records * RECORD_SIZE > HTTP_POOL_SIZE - POOL_RESERVE)
        return PROBLEM_HEAD_TOO_LARGE;
    if (strcmp(version, "HTTP/1.0") == 0 ? walk.hosts > 1 : walk.hosts != 1)
        return PROBLEM_BAD_REQUEST;
    return is_framed(&walk, version, ret_head) ? 0 : PROBLEM_BAD_REQUEST;
}
