/* Writing and reading lines of an extract: see extract_line.h. */
#include "audit/extract_line.h"

#include "base/json.h"

#include <string.h>

const char *const extract_section_names[SECTION_COUNT] = {
    [SECTION_OPERATOR] = "operator",
    [SECTION_PERSON] = "person",
    [SECTION_FACTS] = "facts",
};

static void
put_bytes(struct buf *buf, const void *bytes, size_t len)
{
    buf_add_char(buf, '"');
    buf_add_base64(buf, bytes, len);
    buf_add_char(buf, '"');
}

static void
put_section(const char *name, const struct opening_section *section, struct buf *buf)
{
    buf_add(buf, STR(",\""));
    buf_add_c(buf, name);
    buf_add(buf, section->open ? STR("\":[") : STR("\":"));
    put_bytes(buf, section->hash, DIGEST_SIZE);
    if (!section->open)
        return;
    buf_add_char(buf, ',');
    put_bytes(buf, section->bytes.ptr, section->bytes.len);
    buf_add_char(buf, ']');
}

void
extract_line_encode(const struct extract_line *line, struct buf *buf)
{
    buf_add(buf, STR("{\"part\":"));
    buf_add_u64(buf, line->part);
    buf_add(buf, STR(",\"index\":"));
    buf_add_u64(buf, line->index);
    buf_add(buf, STR(",\"type\":"));
    buf_add_u64(buf, (uint64_t)line->opening.type);
    buf_add(buf, STR(",\"day\":"));
    buf_add_i64(buf, line->opening.day.days);
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        put_section(extract_section_names[i], &line->opening.sections[i], buf);
    buf_add(buf, STR(",\"path\":["));
    for (size_t i = 0; i < line->path.count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        put_bytes(buf, line->path.hashes[i], DIGEST_SIZE);
    }
    buf_add(buf, STR("]}\n"));
}

static bool
read_number(const json_t *object, const char *name, int64_t min, int64_t max, int64_t *ret_number)
{
    const json_t *value = json_object_get(object, name);

    *ret_number = json_integer_value(value);
    return json_is_integer(value) && *ret_number >= min && *ret_number <= max;
}

static bool
read_hash(const json_t *value, uint8_t ret_hash[static DIGEST_SIZE])
{
    size_t len;

    return json_is_string(value) &&
           base64_decode((struct str){json_string_value(value), json_string_length(value)},
                         ret_hash, DIGEST_SIZE, &len) &&
           len == DIGEST_SIZE;
}

static bool
read_bytes(const json_t *value, struct arena *arena, struct str *ret_bytes)
{
    size_t size = json_string_length(value), len;
    char *bytes = json_is_string(value) ? arena_alloc(arena, size + 1) : NULL;

    if (!bytes || !base64_decode((struct str){json_string_value(value), size}, bytes, size, &len))
        return false;
    *ret_bytes = (struct str){bytes, len};
    return true;
}

static bool
read_section(const json_t *value, struct arena *arena, struct opening_section *section)
{
    section->open = json_is_array(value);
    if (!section->open)
        return read_hash(value, section->hash);
    return json_array_size(value) == 2 && read_hash(json_array_get(value, 0), section->hash) &&
           read_bytes(json_array_get(value, 1), arena, &section->bytes);
}

static bool
read_path(const json_t *value, struct proof_path *path)
{
    path->count = json_array_size(value);
    if (!json_is_array(value) || path->count > MERKLE_PROOF_MAX)
        return false;
    for (size_t i = 0; i < path->count; i++)
        if (!read_hash(json_array_get(value, i), path->hashes[i]))
            return false;
    return true;
}

static bool
read_line(const json_t *object, struct arena *arena, struct extract_line *line)
{
    int64_t part, index, type, day;

    if (!read_number(object, "part", 1, INT32_MAX, &part) ||
        !read_number(object, "index", 0, INT64_MAX, &index) ||
        !read_number(object, "type", 1, UINT8_MAX, &type) ||
        !read_number(object, "day", INT32_MIN, INT32_MAX, &day))
        return false;
    line->part = (uint64_t)part;
    line->index = (uint64_t)index;
    line->opening.type = (enum record_type)type;
    line->opening.day.days = (int32_t)day;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (!read_section(json_object_get(object, extract_section_names[i]), arena,
                          &line->opening.sections[i]))
            return false;
    return read_path(json_object_get(object, "path"), &line->path) &&
           record_type_name(line->opening.type);
}

/* Whether the line, written anew, is the text: then nothing in it was passed over. */
static bool
is_written_so(const struct extract_line *line, struct str text, struct arena *arena)
{
    struct buf again;

    arena_buf(arena, &again, text.len + 2);
    extract_line_encode(line, &again);
    return buf_ok(&again) && again.len == text.len + 1 &&
           memcmp(again.ptr, text.ptr, text.len) == 0;
}

bool
extract_line_decode(struct str text, struct arena *arena, struct extract_line *ret_line)
{
    CLEANUP(json_cleanup) json_t *object = NULL;
    struct extract_line *line;
    unsigned where;

    if (text.len >= EXTRACT_LINE_MAX)
        return false;
    object = json_load_strict(text, &where);
    line = arena_alloc(arena, sizeof *line);
    if (!object || !line || !read_line(object, arena, line) || !is_written_so(line, text, arena))
        return false;
    *ret_line = *line;
    return true;
}
