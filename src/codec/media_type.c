/* See media_type.h. */
#include "codec/media_type.h"

#include <string.h>

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
media_type_same(struct str a, const char *b)
{
    size_t i = 0;

    for (; i < a.len && b[i] != '\0'; i++)
        if (lower(a.ptr[i]) != lower(b[i]))
            return false;
    return i == a.len && b[i] == '\0';
}

static bool
is_token_char(char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?={}", c);
}

static struct str
take_token(struct str *rest)
{
    struct str token = {rest->ptr, 0};

    while (token.len < rest->len && is_token_char(rest->ptr[token.len]))
        token.len++;
    rest->ptr += token.len;
    rest->len -= token.len;
    return token;
}

static bool
take_char(struct str *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c)
        return false;
    rest->ptr++;
    rest->len--;
    return true;
}

/* A token, or a quoted string without escapes: none of the values known here needs one. */
static bool
take_value(struct str *rest, struct str *ret_value)
{
    if (take_char(rest, '"')) {
        const char *end = rest->len ? memchr(rest->ptr, '"', rest->len) : NULL;

        if (!end)
            return false;
        *ret_value = (struct str){rest->ptr, (size_t)(end - rest->ptr)};
        rest->len -= ret_value->len + 1;
        rest->ptr = end + 1;
        return !ret_value->len || !memchr(ret_value->ptr, '\\', ret_value->len);
    }
    *ret_value = take_token(rest);
    return ret_value->len != 0;
}

static bool
set_parameter(struct str name, struct str value, struct media_type *type)
{
    struct str *place = media_type_same(name, "charset")  ? &type->charset
                        : media_type_same(name, "action") ? &type->action
                                                          : NULL;

    if (!place)
        return true;
    if (place->ptr)
        return false;
    *place = value;
    return true;
}

bool
media_type_parse(struct str header, struct media_type *ret_type)
{
    struct media_type type = {0};
    struct str rest = str_trim(header);
    struct str whole = rest, name, value;

    if (take_token(&rest).len == 0 || !take_char(&rest, '/') || take_token(&rest).len == 0)
        return false;
    type.name = (struct str){whole.ptr, whole.len - rest.len};
    for (rest = str_trim(rest); rest.len != 0; rest = str_trim(rest)) {
        if (!take_char(&rest, ';'))
            return false;
        rest = str_trim(rest);
        if (rest.len == 0 || rest.ptr[0] == ';') /* an empty parameter is allowed */
            continue;
        name = take_token(&rest);
        if (name.len == 0 || !take_char(&rest, '=') || !take_value(&rest, &value) ||
            !set_parameter(name, value, &type))
            return false;
    }
    *ret_type = type;
    return true;
}
