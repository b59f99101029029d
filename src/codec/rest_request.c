/* The request's members as a table: see rest.h. */
#include "base/json.h"
#include "base/limits.h"
#include "codec/media_type.h"
#include "codec/rest.h"
#include "codec/rest_member.h"
#include "codec/shown_name.h"

#include <string.h>

#define PATH_MAX_BYTES (sizeof((struct problem *)0)->field)

/* A member: a text, or an object with members of its own. */
struct member {
    const char *name;
    const char *path; /* as in query_names_rest */
    const struct member *members;
    size_t count; /* 0: a text */
    size_t offset;
};

#define TEXT(name, path, field)                                   \
    {                                                             \
        name, path, NULL, 0, offsetof(struct query_fields, field) \
    }

static const struct member operator_members[] = {
    TEXT("name", "operator.name", operator_name),
    TEXT("surname", "operator.surname", operator_surname),
    TEXT("person_code", "operator.person_code", operator_code),
};

static const struct member members[] = {
    TEXT("person_code", "person_code", person_code),
    TEXT("date_from", "date_from", date_from),
    TEXT("date_till", "date_till", date_till),
    {"operator", "operator", operator_members, ARRAY_LEN(operator_members), 0},
    TEXT("purpose", "purpose", purpose),
    TEXT("application", "application", application),
};

struct reading {
    struct arena *arena;
    struct query_fields *fields;
    struct problem *problem;
};

static const struct member *
find_member(const struct member *table, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static int
unknown_member(const char *parent, const char *name, struct problem *problem)
{
    char path[PATH_MAX_BYTES];
    struct str shown = shown_name(str_from(name));
    struct buf buf;

    buf_init(&buf, path, sizeof path);
    buf_add_c(&buf, parent);
    if (*parent && shown.len)
        buf_add_char(&buf, '.');
    buf_add(&buf, shown);
    return problem_set_str(problem, PROBLEM_UNKNOWN_MEMBER, buf_str(&buf));
}

static int
read_text(const struct member *member, const json_t *value, struct reading *reading)
{
    struct str *field = (struct str *)(void *)((char *)reading->fields + member->offset);

    if (!json_is_string(value))
        return problem_set(reading->problem, PROBLEM_WRONG_TYPE, member->path);
    *field = arena_str(reading->arena,
                       (struct str){json_string_value(value), json_string_length(value)});
    if (!field->ptr)
        return problem_set(reading->problem, PROBLEM_INTERNAL, member->path);
    return 0;
}

/* null says the same as leaving the member out: what must be there is query_validate()'s to say. */
static int
read_object(json_t *object, const struct member *table, size_t count, const char *path,
            struct reading *reading)
{
    const char *name;
    json_t *value;
    int r;

    json_object_foreach(object, name, value)
    {
        const struct member *member = find_member(table, count, name);

        if (!member)
            return unknown_member(path, name, reading->problem);
        if (json_is_null(value))
            continue;
        if (member->count == 0)
            r = read_text(member, value, reading);
        else if (!json_is_object(value))
            r = problem_set(reading->problem, PROBLEM_WRONG_TYPE, member->path);
        else
            r = read_object(value, member->members, member->count, member->path, reading);
        if (r < 0)
            return r;
    }
    return 0;
}

static int
check_content_type(struct str header, struct problem *problem)
{
    struct media_type type;

    if (!media_type_parse(header, &type) || !media_type_same(type.name, REST_CONTENT_TYPE) ||
        (type.charset.ptr && !media_type_same(type.charset, "utf-8")))
        return problem_set(problem, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    return 0;
}

/* A problem with the text at a position: names the member there. */
static int
refuse_at(struct str body, size_t position, enum problem_code code, struct problem *problem)
{
    char path[PATH_MAX_BYTES];
    struct buf buf;
    unsigned line = 1;

    buf_init(&buf, path, sizeof path);
    rest_member_at(body, position, &buf);
    problem_set_str(problem, code, buf_str(&buf));
    for (size_t i = 0; i < position; i++)
        line += body.ptr[i] == '\n';
    problem->line = line;
    return code;
}

static enum problem_code
problem_of(enum json_flaw flaw)
{
    switch (flaw) {
    case JSON_NOT_UTF8:
        return PROBLEM_NOT_UTF8;
    case JSON_NUL:
        return PROBLEM_BAD_TEXT;
    case JSON_DUPLICATE:
        return PROBLEM_REPEATED_ELEMENT;
    case JSON_TOO_DEEP:
        return PROBLEM_TOO_DEEP;
    case JSON_NO_MEMORY:
        return PROBLEM_INTERNAL;
    case JSON_MALFORMED:
        break;
    }
    return PROBLEM_BAD_JSON;
}

int
rest_decode(const struct rest_message *message, struct arena *arena,
            struct query_fields *ret_fields, struct problem *problem)
{
    CLEANUP(json_cleanup) json_t *document = NULL;
    struct query_fields fields = {0};
    struct reading reading = {arena, &fields, problem};
    struct json_place place;
    struct str body = message->body;
    size_t deep;
    int r;

    if ((r = check_content_type(message->content_type, problem)) < 0)
        return r;
    if (body.len > LIMIT_BODY_MAX)
        return problem_set(problem, PROBLEM_BODY_TOO_LARGE, "");
    deep = rest_member_too_deep(body, LIMIT_JSON_DEPTH);
    if (deep < body.len)
        return refuse_at(body, deep, PROBLEM_TOO_DEEP, problem);
    document = json_load_located(body, &place);
    if (!document)
        return refuse_at(body, place.position, problem_of(place.flaw), problem);
    if (!json_is_object(document))
        return problem_set(problem, PROBLEM_WRONG_TYPE, "");
    if ((r = read_object(document, members, ARRAY_LEN(members), "", &reading)) < 0)
        return r;
    if (message->request_id.ptr) {
        fields.request_id = arena_str(arena, message->request_id);
        if (!fields.request_id.ptr)
            return problem_set(problem, PROBLEM_INTERNAL, query_names_rest.request_id);
    }
    *ret_fields = fields;
    return 0;
}
