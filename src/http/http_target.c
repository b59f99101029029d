/* From the first line's target to a path: see http_private.h. Pure but for the arena. */
#include "http/http_private.h"

#include <string.h>
#include <strings.h>

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte at *text (one plain or three escaped characters), or -1; moves *text behind it. */
static int
next_byte(const char **text, const char *end)
{
    int high, low;

    if (**text != '%')
        return (unsigned char)*(*text)++;
    if (end - *text < 3)
        return -1;
    high = hex_value((*text)[1]);
    low = hex_value((*text)[2]);
    *text += 3;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Whether every escape is well formed, no byte is a control character and no space is bare. */
static bool
is_clean(const char *text)
{
    const char *end = text + strlen(text);

    while (text < end) {
        bool escaped = *text == '%';
        int byte = next_byte(&text, end);
        if (byte < (escaped ? 0x20 : 0x21) || byte == 0x7f)
            return false;
    }
    return true;
}

/* Behind scheme and host of the absolute form, which a server must understand as well. */
static const char *
skip_authority(const char *target)
{
    static const char *const schemes[] = {"https://", "http://"};

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        size_t len = strlen(schemes[i]);
        if (strncasecmp(target, schemes[i], len) == 0)
            return target + len + strcspn(target + len, "/?");
    }
    return target;
}

bool
http_target_path(const char *target, struct arena *arena, struct str *ret_path)
{
    const char *path = skip_authority(target);
    const char *end = path + strcspn(path, "?");
    char *decoded;
    size_t len = 0;

    if (!is_clean(target))
        return false;
    if (path != target && path == end) {
        *ret_path = STR("/");
        return true;
    }
    if (*path != '/' && strcmp(path, "*") != 0)
        return false;
    decoded = arena_alloc(arena, (size_t)(end - path) + 1);
    if (!decoded)
        return false;
    while (path < end)
        decoded[len++] = (char)next_byte(&path, end);
    *ret_path = (struct str){decoded, len};
    return true;
}
