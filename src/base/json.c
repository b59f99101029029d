/* Strict reading through jansson: see json.h. */
#include "base/json.h"

#include "base/limits.h"

/* The line on which the nesting exceeds the limit, or 0: jansson itself would allow 2048. */
static unsigned
too_deep_at(struct str text)
{
    unsigned line = 1;
    int depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n')
            line++;
        if (c == '"')
            in_string = !in_string;
        else if (in_string)
            i += c == '\\';
        else if ((c == '[' || c == '{') && ++depth > LIMIT_JSON_DEPTH)
            return line;
        else if (c == ']' || c == '}')
            depth--;
    }
    return 0;
}

json_t *
json_load_strict(struct str text, unsigned *ret_line)
{
    unsigned deep_line = too_deep_at(text);
    json_error_t error;
    json_t *document;

    if (deep_line) {
        *ret_line = deep_line;
        return NULL;
    }
    document = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        *ret_line = error.line > 0 ? (unsigned)error.line : 0;
    return document;
}

static enum json_flaw
flaw_of(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_invalid_utf8:
        return JSON_NOT_UTF8;
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return JSON_NUL;
    case json_error_duplicate_key:
        return JSON_DUPLICATE;
    case json_error_stack_overflow:
        return JSON_TOO_DEEP;
    case json_error_out_of_memory:
        return JSON_NO_MEMORY;
    default:
        return JSON_MALFORMED;
    }
}

json_t *
json_load_located(struct str text, struct json_place *ret_place)
{
    json_error_t error;
    json_t *document =
        json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);

    if (!document) {
        ret_place->flaw = flaw_of(&error);
        ret_place->line = error.line > 0 ? (unsigned)error.line : 0;
        ret_place->position = error.position > 0 ? (size_t)error.position : 0;
        if (ret_place->position > text.len)
            ret_place->position = text.len;
    }
    return document;
}

struct str
json_member_str(const json_t *object, const char *name)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_string(member))
        return (struct str){NULL, 0};
    return (struct str){json_string_value(member), json_string_length(member)};
}

void
json_cleanup(json_t **document)
{
    json_decref(*document);
}
