/* The request for many receipts: see rest.h. */
#include "base/limits.h"
#include "codec/rest.h"
#include "codec/rest_document.h"

#define MEMBER "request_ids"

/* One id, which none of those before it may be. */
static int
read_id(const json_t *value, struct arena *arena, struct str *ids, size_t count,
        struct problem *problem)
{
    struct str id = {json_string_value(value), json_string_length(value)};

    if (!json_is_string(value))
        return problem_set(problem, PROBLEM_WRONG_TYPE, MEMBER);
    if (!query_request_id_is_valid(id))
        return problem_set(problem, PROBLEM_BAD_TEXT, MEMBER);
    for (size_t i = 0; i < count; i++)
        if (str_eq(ids[i], id))
            return problem_set(problem, PROBLEM_REPEATED_ELEMENT, MEMBER);
    ids[count] = arena_str(arena, id);
    return ids[count].ptr ? 0 : problem_set(problem, PROBLEM_INTERNAL, MEMBER);
}

/* The document's one member. NULL with a problem. */
static const json_t *
find_list(const json_t *document, struct problem *problem)
{
    const json_t *list = json_object_get(document, MEMBER);
    enum problem_code code = PROBLEM_NONE;
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)document, name, member)
    {
        if (member != list) {
            rest_document_unknown("", name, problem);
            return NULL;
        }
    }
    if (!list)
        code = PROBLEM_MISSING_FIELD;
    else if (!json_is_array(list))
        code = PROBLEM_WRONG_TYPE;
    else if (json_array_size(list) < 1 || json_array_size(list) > LIMIT_RECEIPTS)
        code = PROBLEM_BAD_COUNT;
    if (code != PROBLEM_NONE)
        problem_set(problem, code, MEMBER);
    return code == PROBLEM_NONE ? list : NULL;
}

int
rest_decode_receipts(const struct rest_message *message, struct arena *arena, struct str **ret_ids,
                     size_t *ret_count, struct problem *problem)
{
    CLEANUP(json_cleanup) json_t *document = NULL;
    const json_t *list = NULL;
    struct str *ids;
    size_t count;
    int r;

    document = rest_document_load(message->content_type, message->body, problem);
    if (document)
        list = find_list(document, problem);
    if (!list)
        return problem->code;
    count = json_array_size(list);
    ids = arena_array(arena, count, sizeof *ids);
    if (!ids)
        return problem_set(problem, PROBLEM_INTERNAL, MEMBER);
    for (size_t i = 0; i < count; i++)
        if ((r = read_id(json_array_get(list, i), arena, ids, i, problem)) < 0)
            return r;
    *ret_ids = ids;
    *ret_count = count;
    return 0;
}
