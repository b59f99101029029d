/*
 * A walk over JSON tokens that keeps the latest key of each level: see rest_member.h. It need not
 * judge the text, which jansson has refused by then.
 */
#include "codec/rest_member.h"

#include "base/limits.h"
#include "codec/shown_name.h"

#define ESCAPE_SIZE 6 /* \u005f */

struct walk {
    struct str text;
    size_t at;
    unsigned depth;
    bool key_next;                         /* a string would be a key */
    struct str keys[LIMIT_JSON_DEPTH + 1]; /* by depth; ptr NULL: none */
    bool objects[LIMIT_JSON_DEPTH + 1];
};

/* The string that begins at the quote before `at`; moves behind its closing quote. */
static struct str
take_string(struct walk *walk, size_t end)
{
    struct str string = {walk->text.ptr + walk->at, 0};
    bool escaped = false;

    while (walk->at < end) {
        char c = walk->text.ptr[walk->at++];

        if (c == '"' && !escaped)
            return string;
        escaped = c == '\\' && !escaped;
        string.len++;
    }
    return (struct str){NULL, 0};
}

static void
open_level(struct walk *walk, bool object)
{
    walk->depth++;
    walk->key_next = object;
    if (walk->depth <= LIMIT_JSON_DEPTH) {
        walk->keys[walk->depth] = (struct str){NULL, 0};
        walk->objects[walk->depth] = object;
    }
}

static void
close_level(struct walk *walk)
{
    if (walk->depth > 0)
        walk->depth--;
    walk->key_next = false;
}

static void
next_member(struct walk *walk)
{
    walk->key_next = walk->depth <= LIMIT_JSON_DEPTH && walk->objects[walk->depth];
    if (walk->key_next)
        walk->keys[walk->depth] = (struct str){NULL, 0};
}

static void
step(struct walk *walk, size_t end)
{
    char c = walk->text.ptr[walk->at++];

    switch (c) {
    case '"': {
        struct str string = take_string(walk, end);

        if (walk->key_next && walk->depth <= LIMIT_JSON_DEPTH)
            walk->keys[walk->depth] = string;
        walk->key_next = false;
        break;
    }
    case '{':
    case '[':
        open_level(walk, c == '{');
        break;
    case '}':
    case ']':
        close_level(walk);
        break;
    case ',':
        next_member(walk);
        break;
    default:
        break;
    }
}

/* A name without its \u escapes, in memory; as it stands when one is no plain letter or digit. */
static struct str
unescape(struct str raw, char memory[static SHOWN_NAME_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < raw.len; i++, len++) {
        char byte = raw.ptr[i];
        if (len == SHOWN_NAME_MAX)
            return raw;
        if (byte == '\\') {
            uint8_t code[2];
            if (raw.len - i < ESCAPE_SIZE || raw.ptr[i + 1] != 'u' ||
                !hex_decode((struct str){raw.ptr + i + 2, 4}, code, sizeof code) || code[0] != 0)
                return raw;
            byte = (char)code[1];
            i += ESCAPE_SIZE - 1;
        }
        memory[len] = byte;
    }
    return (struct str){memory, len};
}

void
rest_member_at(struct str text, size_t position, struct buf *buf)
{
    struct walk walk = {.text = text};
    size_t end = position < text.len ? position : text.len;
    bool first = true;

    while (walk.at < end)
        step(&walk, end);
    for (unsigned i = 1; i <= walk.depth && i <= LIMIT_JSON_DEPTH; i++) {
        char memory[SHOWN_NAME_MAX];
        struct str name = shown_name(unescape(walk.keys[i], memory));

        if (!walk.objects[i])
            continue;
        if (name.len == 0)
            return;
        if (!first)
            buf_add_char(buf, '.');
        buf_add(buf, name);
        first = false;
    }
}

size_t
rest_member_too_deep(struct str text, unsigned limit)
{
    unsigned depth = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '"') { /* to the closing quote */
            for (i++; i < text.len && text.ptr[i] != '"'; i++)
                i += text.ptr[i] == '\\';
        } else if (c == '{' || c == '[') {
            if (++depth > limit)
                return i;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return text.len;
}
