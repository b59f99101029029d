/* Finds a key's line and column by walking the text's events along a path: see conf.h. */
#include "base/conf.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* Paths are ours, so short; deeper text is passed over by counting. */
struct finder {
    yaml_parser_t parser;
    yaml_event_t event;
    yaml_mark_t place; /* of the deepest node found so far */
};

static bool
advance(struct finder *finder)
{
    yaml_event_delete(&finder->event);
    if (yaml_parser_parse(&finder->parser, &finder->event))
        return true;
    memset(&finder->event, 0, sizeof finder->event);
    return false;
}

/* From a node's first event to its last. */
static bool
skip_node(struct finder *finder)
{
    size_t depth = 0;

    do {
        yaml_event_type_t type = finder->event.type;
        if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT)
            depth++;
        if (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT)
            depth--;
    } while (depth > 0 && advance(finder));
    return depth == 0;
}

/* Within a mapping: stands on the value of key afterwards. */
static bool
enter_key(struct finder *finder, struct str key)
{
    while (advance(finder) && finder->event.type != YAML_MAPPING_END_EVENT) {
        bool same = finder->event.type == YAML_SCALAR_EVENT &&
                    str_eq(key, (struct str){(const char *)finder->event.data.scalar.value,
                                             finder->event.data.scalar.length});
        if (!skip_node(finder) || !advance(finder))
            return false;
        if (same)
            return true;
        if (!skip_node(finder))
            return false;
    }
    return false;
}

/* Within a list: stands on entry number `number` (from 1) afterwards. */
static bool
enter_entry(struct finder *finder, uint64_t number)
{
    while (advance(finder) && finder->event.type != YAML_SEQUENCE_END_EVENT) {
        if (--number == 0)
            return true;
        if (!skip_node(finder))
            return false;
    }
    return false;
}

/* One step of a path: "purposes[2]". */
static bool
enter_step(struct finder *finder, struct str step)
{
    struct str index = step, key = str_split(&index, '[');
    uint64_t number;

    if (finder->event.type != YAML_MAPPING_START_EVENT || !enter_key(finder, key))
        return false;
    finder->place = finder->event.start_mark;
    if (index.len == 0)
        return true;
    index.len--; /* the closing bracket */
    if (finder->event.type != YAML_SEQUENCE_START_EVENT || !str_to_u64(index, 1000000, &number) ||
        number == 0 || !enter_entry(finder, number))
        return false;
    finder->place = finder->event.start_mark;
    return true;
}

/* 1: stands on the key's value; 0: on the deepest there was on its way; -1: no YAML at all. */
static int
walk(struct str text, const char *key, yaml_mark_t *ret_place)
{
    struct finder finder = {.place = {0}};
    struct str path = str_from(key);
    int found = -1;

    if (!yaml_parser_initialize(&finder.parser))
        return -1;
    yaml_parser_set_encoding(&finder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&finder.parser, (const unsigned char *)(text.ptr ? text.ptr : ""),
                                 text.len);
    if (advance(&finder) && advance(&finder) && advance(&finder) &&
        finder.event.type != YAML_NO_EVENT && finder.event.type != YAML_STREAM_END_EVENT) {
        finder.place = finder.event.start_mark;
        found = 1;
        while (found == 1 && path.len)
            found = enter_step(&finder, str_split(&path, '.'));
    }
    *ret_place = finder.place;
    yaml_event_delete(&finder.event);
    yaml_parser_delete(&finder.parser);
    return found;
}

bool
conf_place(struct str text, const char *key, unsigned *ret_line, unsigned *ret_column)
{
    yaml_mark_t place;

    *ret_line = *ret_column = 0;
    if (walk(text, key, &place) < 0)
        return false;
    *ret_line = (unsigned)place.line + 1;
    *ret_column = (unsigned)place.column + 1;
    return true;
}

bool
conf_has(struct str text, const char *key)
{
    yaml_mark_t place;

    return walk(text, key, &place) == 1;
}

int
conf_refuse(struct str text, const char *name, const char *key, char error[static CONF_ERROR_MAX],
            const char *sentence)
{
    unsigned line, column;

    if (conf_place(text, key, &line, &column))
        snprintf(error, CONF_ERROR_MAX, "%s: line %u, column %u: %s: %s", name, line, column, key,
                 sentence);
    else
        snprintf(error, CONF_ERROR_MAX, "%s: %s: %s", name, key, sentence);
    return -1;
}
