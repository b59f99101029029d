/* Strict reading through jansson: see json.h. */
#include "base/json.h"

json_t *
json_load_strict(struct str text, unsigned *ret_line)
{
    json_error_t error;
    json_t *document =
        json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);

    if (!document)
        *ret_line = error.line > 0 ? (unsigned)error.line : 0;
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
