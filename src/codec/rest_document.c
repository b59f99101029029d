/* From bytes to a JSON object: see rest_document.h. */
#include "codec/rest_document.h"

#include "base/limits.h"
#include "codec/media_type.h"
#include "codec/rest.h"
#include "codec/rest_member.h"
#include "codec/shown_name.h"

int
rest_document_unknown(const char *parent, const char *name, struct problem *problem)
{
    char path[PROBLEM_FIELD_MAX];
    struct str shown = shown_name(str_from(name));
    struct buf buf;

    buf_init(&buf, path, sizeof path);
    buf_add_c(&buf, parent);
    if (*parent && shown.len)
        buf_add_char(&buf, '.');
    buf_add(&buf, shown);
    return problem_set_str(problem, PROBLEM_UNKNOWN_MEMBER, buf_str(&buf));
}

static bool
is_json(struct str content_type)
{
    struct media_type type;

    return media_type_parse(content_type, &type) && media_type_same(type.name, REST_CONTENT_TYPE) &&
           (!type.charset.ptr || media_type_same(type.charset, "utf-8"));
}

/* A problem with the text at a position: names the member there. */
static json_t *
refuse_at(struct str body, size_t position, enum problem_code code, struct problem *problem)
{
    char path[PROBLEM_FIELD_MAX];
    struct buf buf;
    unsigned line = 1;

    buf_init(&buf, path, sizeof path);
    rest_member_at(body, position, &buf);
    problem_set_str(problem, code, buf_str(&buf));
    for (size_t i = 0; i < position; i++)
        line += body.ptr[i] == '\n';
    problem->line = line;
    return NULL;
}

static json_t *
refuse(enum problem_code code, const char *field, struct problem *problem)
{
    problem_set(problem, code, field);
    return NULL;
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

json_t *
rest_document_load(struct str content_type, struct str body, struct problem *problem)
{
    struct json_place place;
    json_t *document;
    size_t deep;

    if (!is_json(content_type))
        return refuse(PROBLEM_UNSUPPORTED_MEDIA_TYPE, "Content-Type", problem);
    if (body.len > LIMIT_BODY_MAX)
        return refuse(PROBLEM_BODY_TOO_LARGE, "", problem);
    deep = rest_member_too_deep(body, LIMIT_JSON_DEPTH);
    if (deep < body.len)
        return refuse_at(body, deep, PROBLEM_TOO_DEEP, problem);
    document = json_load_located(body, &place);
    if (!document)
        return refuse_at(body, place.position, problem_of(place.flaw), problem);
    if (json_is_object(document))
        return document;
    json_decref(document);
    return refuse(PROBLEM_WRONG_TYPE, "", problem);
}
