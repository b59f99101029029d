/* Members of a JSON body by a table: see desk_call.h. */
#include "codec/shown_name.h"
#include "desk/desk_private.h"

#include <stdio.h>
#include <string.h>

/* Where a member is, for problems. */
struct place {
    const char *parent; /* "" for the body itself */
    const char *name;
};

static bool
refuse(struct desk_call *call, enum problem_code code, struct place place)
{
    char field[PROBLEM_FIELD_MAX];
    struct str shown = shown_name(str_from(place.name));

    snprintf(field, sizeof field, "%s%s%.*s", place.parent, place.parent[0] && shown.len ? "." : "",
             STR_FMT(shown));
    desk_reply_problem(call, code, field);
    return false;
}

static bool
has_control(struct str text, bool lines)
{
    if (str_has_control(text))
        return true;
    for (size_t i = 0; !lines && i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t')
            return true;
    return false;
}

static enum problem_code
take_text(const struct desk_member *member, struct str text)
{
    text = str_trim(text);
    if (text.len == 0 || text.len > member->max || has_control(text, member->kind == DESK_LINES))
        return PROBLEM_BAD_TEXT;
    *(struct str *)member->ret = text;
    return PROBLEM_NONE;
}

static enum problem_code
take_string(const struct desk_member *member, const json_t *value)
{
    struct str text = {json_string_value(value), json_string_length(value)};

    if (!json_is_string(value))
        return PROBLEM_WRONG_TYPE;
    switch (member->kind) {
    case DESK_DAY:
        return date_parse(text, member->ret) ? PROBLEM_NONE : PROBLEM_BAD_DATE;
    case DESK_SECRET:
        if (text.len == 0 || text.len > member->max)
            return PROBLEM_BAD_TEXT;
        *(struct str *)member->ret = text;
        return PROBLEM_NONE;
    case DESK_PERSON:
        return person_code_parse(text, member->ret) ? PROBLEM_NONE : PROBLEM_BAD_PERSON_CODE;
    case DESK_REASON:
        return person_code_is_within(text) ? PROBLEM_CODE_IN_TEXT : take_text(member, text);
    default:
        return take_text(member, text);
    }
}

static enum problem_code
take_number(const struct desk_member *member, const json_t *value)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || (uint64_t)number > member->max)
        return PROBLEM_WRONG_TYPE;
    *(int64_t *)member->ret = number;
    return PROBLEM_NONE;
}

static enum problem_code
take(const struct desk_member *member, json_t *value)
{
    switch (member->kind) {
    case DESK_NUMBER:
        return take_number(member, value);
    case DESK_BOOL:
        if (!json_is_boolean(value))
            return PROBLEM_WRONG_TYPE;
        *(bool *)member->ret = json_is_true(value);
        return PROBLEM_NONE;
    case DESK_ARRAY:
        if (!json_is_array(value) || json_array_size(value) > member->max)
            return PROBLEM_WRONG_TYPE;
        *(json_t **)member->ret = value;
        return PROBLEM_NONE;
    case DESK_OBJECT:
        if (!json_is_object(value))
            return PROBLEM_WRONG_TYPE;
        *(json_t **)member->ret = value;
        return PROBLEM_NONE;
    default:
        return take_string(member, value);
    }
}

static bool
is_known(const struct desk_member *members, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0)
            return true;
    return false;
}

bool
desk_read_object(struct desk_call *call, const json_t *object, const char *place,
                 const struct desk_member *members, size_t count)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object)) {
        desk_reply_problem(call, PROBLEM_WRONG_TYPE, place);
        return false;
    }
    /* Iterating only reads, but jansson's macro wants it writable. */
    json_object_foreach(
        (json_t *)(uintptr_t)object, name,
        value) if (!is_known(members, count, name)) return refuse(call, PROBLEM_UNKNOWN_MEMBER,
                                                                  (struct place){place, name});
    for (size_t i = 0; i < count; i++) {
        struct place at = {place, members[i].name};
        enum problem_code code;

        value = json_object_get(object, members[i].name);
        if (!value || json_is_null(value)) {
            if (members[i].required)
                return refuse(call, PROBLEM_MISSING_FIELD, at);
            continue;
        }
        code = take(&members[i], value);
        if (code != PROBLEM_NONE)
            return refuse(call, code, at);
    }
    return true;
}

bool
desk_read(struct desk_call *call, const struct desk_member *members, size_t count)
{
    return desk_read_object(call, call->body, "", members, count);
}

bool
desk_word_number(struct desk_call *call, size_t position, int64_t *ret_number)
{
    uint64_t number;

    if (position >= call->word_count || !str_to_u64(call->words[position], INT64_MAX, &number) ||
        number == 0) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return false;
    }
    *ret_number = (int64_t)number;
    return true;
}

struct str
desk_argument(const struct desk_call *call, const char *name)
{
    struct str value = {0};

    if (!http_argument(call->request, name, &value))
        return (struct str){0};
    return value.ptr ? value : STR("");
}
