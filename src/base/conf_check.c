/*
 * A walk over the events of a YAML text, in step with the schema. Recursion follows the schema,
 * never the text, so a deeply nested file costs nothing. See conf_check.h.
 */
#include "base/conf_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* More keys than any mapping of ours has: one bit each marks those seen. */
#define KEYS_MAX 64

struct walk {
    yaml_parser_t parser;
    yaml_event_t event;
    const char *name;
    char *error;
};

static int check_value(struct walk *walk, const cyaml_schema_value_t *schema);

static int refuse(struct walk *walk, yaml_mark_t at, const char *format, ...) PRINTF_LIKE(3, 4);

static int
refuse(struct walk *walk, yaml_mark_t at, const char *format, ...)
{
    int len = snprintf(walk->error, CONF_ERROR_MAX, "%s: line %zu, column %zu: ", walk->name,
                       at.line + 1, at.column + 1);
    va_list args;

    if (len < 0 || len >= CONF_ERROR_MAX)
        return -1;
    va_start(args, format);
    vsnprintf(walk->error + len, (size_t)(CONF_ERROR_MAX - len), format, args);
    va_end(args);
    return -1;
}

static bool
has_properties(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    default:
        return event->type == YAML_ALIAS_EVENT;
    }
}

/* Moves to the next event, which replaces the one before. */
static int
advance(struct walk *walk)
{
    yaml_event_delete(&walk->event);
    if (!yaml_parser_parse(&walk->parser, &walk->event)) {
        yaml_mark_t at = walk->parser.problem_mark;
        memset(&walk->event, 0, sizeof walk->event);
        if (walk->parser.error == YAML_READER_ERROR)
            return refuse(walk, walk->parser.mark, "is not valid UTF-8 text");
        return refuse(walk, at, "cannot be read as YAML: %s",
                      walk->parser.problem ? walk->parser.problem : "no memory");
    }
    if (has_properties(&walk->event))
        return refuse(walk, walk->event.start_mark,
                      "anchors (&), aliases (*) and tags (!) are not used here; "
                      "write the value out");
    return 0;
}

/* Passes over the node that begins at the current event and ends on its last event. */
static int
skip_node(struct walk *walk)
{
    size_t depth = 0;

    for (;;) {
        yaml_event_type_t type = walk->event.type;
        if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT)
            depth++;
        if (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT)
            depth--;
        if (depth == 0)
            return 0;
        if (advance(walk) < 0)
            return -1;
    }
}

static struct str
scalar_text(const struct walk *walk)
{
    return (struct str){(const char *)walk->event.data.scalar.value,
                        walk->event.data.scalar.length};
}

static void
add_list(struct buf *list, const char *word)
{
    if (list->len)
        buf_add_c(list, ", ");
    buf_add_c(list, word);
}

static int
refuse_unknown_key(struct walk *walk, const cyaml_schema_field_t *fields)
{
    struct str key = scalar_text(walk);
    char memory[CONF_ERROR_MAX / 2] = "";
    struct buf list;

    buf_init(&list, memory, sizeof memory - 1);
    for (; fields->key; fields++)
        add_list(&list, fields->key);
    return refuse(walk, walk->event.start_mark,
                  "the key \"%.*s\" is not known here; the known keys are %.*s",
                  key.len > 60 ? 60 : (int)key.len, key.ptr, STR_FMT(buf_str(&list)));
}

static int
check_missing(struct walk *walk, const cyaml_schema_field_t *fields, uint64_t seen, yaml_mark_t at)
{
    for (size_t i = 0; fields[i].key; i++)
        if (!(seen >> i & 1) && !(fields[i].value.flags & CYAML_FLAG_OPTIONAL))
            return refuse(walk, at, "the key \"%s\" is missing", fields[i].key);
    return 0;
}

static int
check_mapping(struct walk *walk, const cyaml_schema_field_t *fields)
{
    yaml_mark_t begin = walk->event.start_mark;
    uint64_t seen = 0;

    for (;;) {
        size_t i = 0;
        if (advance(walk) < 0)
            return -1;
        if (walk->event.type == YAML_MAPPING_END_EVENT)
            return check_missing(walk, fields, seen, begin);
        if (walk->event.type != YAML_SCALAR_EVENT)
            return refuse(walk, walk->event.start_mark, "a key must be a plain word");
        while (fields[i].key && !str_eq_c(scalar_text(walk), fields[i].key))
            i++;
        if (!fields[i].key || i >= KEYS_MAX)
            return refuse_unknown_key(walk, fields);
        if (seen >> i & 1)
            return refuse(walk, walk->event.start_mark, "the key \"%s\" is given twice",
                          fields[i].key);
        seen |= UINT64_C(1) << i;
        if (advance(walk) < 0 || check_value(walk, &fields[i].value) < 0)
            return -1;
    }
}

static int
check_sequence(struct walk *walk, const cyaml_schema_value_t *schema)
{
    yaml_mark_t begin = walk->event.start_mark;
    uint32_t count = 0;

    for (;; count++) {
        if (advance(walk) < 0)
            return -1;
        if (walk->event.type == YAML_SEQUENCE_END_EVENT)
            break;
        if (count == schema->sequence.max)
            return refuse(walk, walk->event.start_mark, "the list has more than %u entries",
                          schema->sequence.max);
        if (check_value(walk, schema->sequence.entry) < 0)
            return -1;
    }
    if (count < schema->sequence.min)
        return refuse(walk, begin, "the list needs at least %u %s", schema->sequence.min,
                      schema->sequence.min == 1 ? "entry" : "entries");
    return 0;
}

/* Decimal digits only: YAML 1.1 would read 010 as eight and 0x10 as sixteen. */
static int
check_number(struct walk *walk, const cyaml_schema_value_t *schema)
{
    unsigned bits = schema->data_size >= 8 ? 64 : schema->data_size * 8;
    uint64_t max = UINT64_MAX >> (64 - bits), number;
    struct str text = scalar_text(walk);
    bool negative = schema->type == CYAML_INT && str_starts_with(text, STR("-"));

    if (schema->type == CYAML_INT)
        max >>= 1;
    if (negative)
        text = (struct str){text.ptr + 1, text.len - 1};
    if (str_to_u64(text, max, &number) && (text.len == 1 || text.ptr[0] != '0'))
        return 0;
    return refuse(walk, walk->event.start_mark, "must be a whole number from %s%ju to %ju",
                  schema->type == CYAML_INT ? "-" : "",
                  schema->type == CYAML_INT ? (uintmax_t)max : 0, (uintmax_t)max);
}

static int
check_word(struct walk *walk, const cyaml_schema_value_t *schema)
{
    char memory[CONF_ERROR_MAX / 2] = "";
    struct buf list;

    buf_init(&list, memory, sizeof memory - 1);
    for (uint32_t i = 0; i < schema->enumeration.count; i++) {
        if (str_eq_c(scalar_text(walk), schema->enumeration.strings[i].str))
            return 0;
        add_list(&list, schema->enumeration.strings[i].str);
    }
    return refuse(walk, walk->event.start_mark, "must be one of: %.*s", STR_FMT(buf_str(&list)));
}

static int
check_string(struct walk *walk, const cyaml_schema_value_t *schema)
{
    struct str text = scalar_text(walk);

    if (str_has_control(text))
        return refuse(walk, walk->event.start_mark, "the text has control characters");
    if (text.len == 0 && schema->string.min > 0)
        return refuse(walk, walk->event.start_mark, "the value is empty");
    if (text.len < schema->string.min)
        return refuse(walk, walk->event.start_mark, "the text is shorter than %u bytes",
                      schema->string.min);
    if (text.len > schema->string.max)
        return refuse(walk, walk->event.start_mark, "the text is longer than %u bytes",
                      schema->string.max);
    return 0;
}

static int
check_scalar(struct walk *walk, const cyaml_schema_value_t *schema)
{
    struct str text = scalar_text(walk);

    if (text.len == 0 && (schema->flags & CYAML_FLAG_POINTER_NULL) == (int)CYAML_FLAG_POINTER_NULL)
        return 0;
    switch (schema->type) {
    case CYAML_INT:
    case CYAML_UINT:
        return check_number(walk, schema);
    case CYAML_ENUM:
        return check_word(walk, schema);
    case CYAML_STRING:
        return check_string(walk, schema);
    case CYAML_BOOL: /* libcyaml takes every word that is not a known "no" for true */
        if (str_eq_c(text, "true") || str_eq_c(text, "false"))
            return 0;
        return refuse(walk, walk->event.start_mark, "must be true or false");
    default:
        return 0;
    }
}

static int
check_value(struct walk *walk, const cyaml_schema_value_t *schema)
{
    yaml_event_type_t type = walk->event.type;

    switch (schema->type) {
    case CYAML_IGNORE:
        return skip_node(walk);
    case CYAML_MAPPING:
        if (type == YAML_MAPPING_START_EVENT)
            return check_mapping(walk, schema->mapping.fields);
        return refuse(walk, walk->event.start_mark, "must hold keys with values (key: value)");
    case CYAML_BITFIELD:
        if (type == YAML_MAPPING_START_EVENT)
            return skip_node(walk);
        return refuse(walk, walk->event.start_mark, "must hold keys with values (key: value)");
    case CYAML_SEQUENCE:
    case CYAML_SEQUENCE_FIXED:
        if (type == YAML_SEQUENCE_START_EVENT)
            return check_sequence(walk, schema);
        return refuse(walk, walk->event.start_mark, "must be a list (- entry)");
    case CYAML_FLAGS:
        if (type == YAML_SEQUENCE_START_EVENT)
            return skip_node(walk);
        return refuse(walk, walk->event.start_mark, "must be a list (- entry)");
    default:
        if (type == YAML_SCALAR_EVENT)
            return check_scalar(walk, schema);
        return refuse(walk, walk->event.start_mark, "must be a single value, no list and no keys");
    }
}

static int
check_document(struct walk *walk, const cyaml_schema_value_t *schema)
{
    if (advance(walk) < 0) /* the stream begins */
        return -1;
    if (advance(walk) < 0)
        return -1;
    if (walk->event.type != YAML_DOCUMENT_START_EVENT)
        return refuse(walk, walk->event.start_mark, "the file holds nothing but white space");
    if (advance(walk) < 0 || check_value(walk, schema) < 0)
        return -1;
    if (advance(walk) < 0 || advance(walk) < 0)
        return -1;
    if (walk->event.type != YAML_STREAM_END_EVENT)
        return refuse(walk, walk->event.start_mark,
                      "a second document begins here; a file holds one");
    return 0;
}

int
conf_check(struct str text, const char *name, const cyaml_schema_value_t *schema,
           char error[static CONF_ERROR_MAX])
{
    struct walk walk = {.name = name, .error = error};
    int r;

    if (!yaml_parser_initialize(&walk.parser)) {
        snprintf(error, CONF_ERROR_MAX, "%s: no memory to read it", name);
        return -1;
    }
    yaml_parser_set_encoding(&walk.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&walk.parser, (const unsigned char *)text.ptr, text.len);
    r = check_document(&walk, schema);
    yaml_event_delete(&walk.event);
    yaml_parser_delete(&walk.parser);
    return r;
}
