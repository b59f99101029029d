/* An agency's roster as JSON, read strictly and written so that it can be sent again: see rest.h.
 */
#include "base/limits.h"
#include "codec/json_text.h"
#include "codec/rest.h"
#include "codec/rest_document.h"
#include "codec/rest_text.h"

#include <stdio.h>
#include <string.h>

#define LIST "operators"

/* What is being read, and where in the document: "operators[3].undertaking". */
struct reading {
    struct arena *arena;
    struct problem *problem;
    char path[PROBLEM_FIELD_MAX];
};

static int
refuse(const struct reading *reading, enum problem_code code, const char *member)
{
    char path[PROBLEM_FIELD_MAX];

    snprintf(path, sizeof path, "%.*s%s%s", PROBLEM_FIELD_MAX / 2, reading->path,
             *member ? "." : "", member);
    return problem_set(reading->problem, code, path);
}

/* null says the same as leaving the member out. */
static int
read_text(const struct reading *reading, const json_t *object, const char *member,
          struct str *ret_text)
{
    const json_t *value = json_object_get(object, member);

    *ret_text = (struct str){"", 0};
    if (!value || json_is_null(value))
        return 0;
    if (!json_is_string(value))
        return refuse(reading, PROBLEM_WRONG_TYPE, member);
    *ret_text = arena_str(reading->arena,
                          (struct str){json_string_value(value), json_string_length(value)});
    return ret_text->ptr ? 0 : refuse(reading, PROBLEM_INTERNAL, member);
}

static int
read_day(const struct reading *reading, const json_t *object, const char *member,
         struct date absent, struct date *ret_day)
{
    struct str text;
    int r = read_text(reading, object, member, &text);

    *ret_day = absent;
    if (r < 0 || text.len == 0)
        return r;
    if (!date_parse_xsd(text, ret_day))
        return refuse(reading, PROBLEM_BAD_DATE, member);
    if (date_is_none(*ret_day))
        *ret_day = absent;
    return 0;
}

static int
check_members(const struct reading *reading, const json_t *object, const char *const *names)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return refuse(reading, PROBLEM_WRONG_TYPE, "");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        size_t i = 0;
        while (names[i] && strcmp(names[i], name) != 0)
            i++;
        if (!names[i])
            return rest_document_unknown(reading->path, name, reading->problem);
    }
    return 0;
}

static int
read_undertaking(struct reading *reading, const json_t *object, struct roster_operator *operator)
{
    static const char *const names[] = {"version", "day", NULL};
    struct reading within = *reading;
    int r;

    operator->undertaking =(struct str){"", 0};
    operator->undertaking_day = DATE_NONE;
    if (!object || json_is_null(object))
        return 0;
    snprintf(within.path, sizeof within.path, "%.*s.undertaking", PROBLEM_FIELD_MAX / 2,
             reading->path);
    if ((r = check_members(&within, object, names)) < 0 ||
        (r = read_text(&within, object, "version", &operator->undertaking)) < 0)
        return r;
    return read_day(&within, object, "day", DATE_NONE, &operator->undertaking_day);
}

static int
read_operator(struct reading *reading, const json_t *object, struct roster_operator *operator)
{
    static const char *const names[] = {"person_code",   "name",    "surname", "undertaking",
                                        "admitted_from", "left_on", NULL};
    const char *member;
    struct str code;
    int r;

    if ((r = check_members(reading, object, names)) < 0 ||
        (r = read_text(reading, object, "person_code", &code)) < 0 ||
        (r = read_text(reading, object, "name", &operator->who.name)) < 0 ||
        (r = read_text(reading, object, "surname", &operator->who.surname)) < 0 ||
        (r = read_undertaking(reading, json_object_get(object, "undertaking"), operator)) < 0 ||
        (r = read_day(reading, object, "admitted_from", DATE_NONE, &operator->from)) < 0 ||
        (r = read_day(reading, object, "left_on", DATE_OPEN, &operator->left)) < 0)
        return r;
    if (!person_code_parse(code, &operator->who.code))
        return refuse(reading, code.len ? PROBLEM_BAD_PERSON_CODE : PROBLEM_MISSING_FIELD,
                      "person_code");
    if (operator->who.name.len == 0 || operator->who.surname.len == 0)
        return refuse(reading, PROBLEM_MISSING_FIELD, operator->who.name.len ? "surname" : "name");
    r = roster_operator_flaw(operator, & member);
    return r < 0 ? refuse(reading, (enum problem_code)r, member) : 0;
}

static int
read_list(const json_t *list, struct reading *reading, struct roster_operator *operators)
{
    int r;

    for (size_t i = 0; i < json_array_size(list); i++) {
        snprintf(reading->path, sizeof reading->path, LIST "[%zu]", i);
        if ((r = read_operator(reading, json_array_get(list, i), &operators[i])) < 0)
            return r;
        for (size_t k = 0; k < i; k++)
            if (operators[k].who.code.number == operators[i].who.code.number)
                return refuse(reading, PROBLEM_REPEATED_ELEMENT, "person_code");
    }
    return 0;
}

int
rest_decode_roster(const struct rest_message *message, struct arena *arena,
                   struct roster_operator **ret_operators, size_t *ret_count,
                   struct problem *problem)
{
    static const char *const names[] = {LIST, NULL};
    CLEANUP(json_cleanup) json_t *document = NULL;
    struct reading reading = {.arena = arena, .problem = problem};
    struct roster_operator *operators;
    const json_t *list;
    int r;

    document = rest_document_load(message->content_type, message->body, problem);
    if (!document)
        return problem->code;
    if ((r = check_members(&reading, document, names)) < 0)
        return r;
    list = json_object_get(document, LIST);
    if (!json_is_array(list))
        return problem_set(problem, list ? PROBLEM_WRONG_TYPE : PROBLEM_MISSING_FIELD, LIST);
    if (json_array_size(list) > LIMIT_ROSTER)
        return problem_set(problem, PROBLEM_BAD_COUNT, LIST);
    operators = arena_array(arena, json_array_size(list) + 1, sizeof *operators);
    if (!operators)
        return problem_set(problem, PROBLEM_INTERNAL, LIST);
    if ((r = read_list(list, &reading, operators)) < 0)
        return r;
    *ret_operators = operators;
    *ret_count = json_array_size(list);
    return 0;
}

static void
add_text(const char *before, struct str text, struct buf *buf)
{
    buf_add_c(buf, before);
    json_text_add(buf, text);
}

static void
add_day(const char *before, struct date day, struct buf *buf)
{
    buf_add_c(buf, before);
    rest_add_day(day, buf);
}

static void
add_operator(const struct roster_operator *operator, struct buf * buf)
{
    char code[PERSON_CODE_TEXT_MAX];

    person_code_format(operator->who.code, code);
    add_text("{\"person_code\":", str_from(code), buf);
    add_text(",\"name\":", operator->who.name, buf);
    add_text(",\"surname\":", operator->who.surname, buf);
    buf_add(buf, STR(",\"undertaking\":"));
    if (operator->undertaking.len) {
        add_text("{\"version\":", operator->undertaking, buf);
        add_day(",\"day\":", operator->undertaking_day, buf);
        buf_add_char(buf, '}');
    } else {
        buf_add(buf, STR("null"));
    }
    add_day(",\"admitted_from\":", operator->from, buf);
    add_day(",\"left_on\":", operator->left, buf);
    buf_add_char(buf, '}');
}

void
rest_encode_roster(const struct roster_operator *operators, size_t count, struct buf *buf)
{
    buf_add(buf, STR("{\"" LIST "\":["));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        add_operator(&operators[i], buf);
    }
    buf_add(buf, STR("]}\n"));
}

size_t
rest_roster_size(const struct roster_operator *operators, size_t count)
{
    size_t size = 64;

    for (size_t i = 0; i < count; i++)
        size += 256 + 2 * (operators[i].who.name.len + operators[i].who.surname.len +
                           operators[i].undertaking.len); /* quotes and backslashes double */
    return size;
}
