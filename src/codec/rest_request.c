/* The request's members as a table: see rest.h. */
#include "codec/rest.h"
#include "codec/rest_document.h"

#include <string.h>

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
            return rest_document_unknown(path, name, reading->problem);
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

int
rest_decode(const struct rest_message *message, struct arena *arena,
            struct query_fields *ret_fields, struct problem *problem)
{
    CLEANUP(json_cleanup) json_t *document = NULL;
    struct query_fields fields = {0};
    struct reading reading = {arena, &fields, problem};
    int r;

    document = rest_document_load(message->content_type, message->body, problem);
    if (!document)
        return problem->code;
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
