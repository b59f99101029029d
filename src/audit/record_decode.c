/*
 * Decoding a record's sections: see record.h. Strict: what record_encode() cannot have written is
 * malformed, so that one record has one encoding.
 */
#include "audit/record.h"

#include "audit/record_fields.h"

/* A section on the way through, and what has been seen of it. */
struct reader {
    struct str rest;
    const struct record_field *field; /* the table's row of the last field, or where to go on */
    unsigned last_tag;
    size_t repeats; /* fields of last_tag so far */
};

static uint64_t
number_of(struct str value)
{
    uint64_t number = 0;

    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | (uint8_t)value.ptr[i];
    return number;
}

/* Takes len bytes off the front; false when there are fewer. */
static bool
take(struct str *rest, size_t len, struct str *ret_bytes)
{
    if (rest->len < len)
        return false;
    *ret_bytes = (struct str){rest->ptr, len};
    rest->ptr += len;
    rest->len -= len;
    return true;
}

/* A length of so many bytes, and as many bytes as it says. */
static bool
take_counted(struct str *rest, unsigned length_bytes, struct str *ret_bytes)
{
    struct str length;

    return take(rest, length_bytes, &length) && take(rest, (size_t)number_of(length), ret_bytes);
}

/* The next field; false when it is cut off or empty. */
static bool
take_field(struct str *rest, unsigned *ret_tag, struct str *ret_value)
{
    struct str tag;

    if (!take(rest, 1, &tag) || !take_counted(rest, 4, ret_value) || ret_value->len == 0)
        return false;
    *ret_tag = (uint8_t)tag.ptr[0];
    return true;
}

/* Fields of the tag that follow on one another from here, so that their array is made once. */
static size_t
count_run(struct str rest, unsigned tag)
{
    struct str value;
    unsigned next;
    size_t count = 0;

    while (rest.len && take_field(&rest, &next, &value) && next == tag)
        count++;
    return count;
}

/* The i-th slot of an array that is made, for the run begun with this field, when i is 0. */
static void *
slot(const struct reader *reader, struct arena *arena, const void **array, size_t size)
{
    if (reader->repeats == 0)
        *array = arena_array(arena, count_run(reader->rest, reader->last_tag) + 1, size);
    /* The array is this decoder's own until the record is handed out. */
    return *array ? (char *)(uintptr_t)*array + reader->repeats * size : NULL;
}

static bool
decode_linked(const struct reader *reader, struct str value, struct arena *arena,
              struct record *record)
{
    const void *array = record->linked;
    uint64_t *linked;

    if (value.len != RECORD_FIELD_LINKED_SIZE)
        return false;
    linked = slot(reader, arena, &array, sizeof *linked);
    if (!linked)
        return false;
    *linked = number_of(value);
    record->linked = array;
    record->linked_count = reader->repeats + 1;
    return true;
}

static bool
decode_disclosed(const struct reader *reader, struct str value, struct arena *arena,
                 struct record *record)
{
    const void *array = record->rows;
    struct status_row *row;

    if (value.len != RECORD_FIELD_DISCLOSED_SIZE || (uint8_t)value.ptr[0] > STATUS_LOW_INCOME)
        return false;
    row = slot(reader, arena, &array, sizeof *row);
    if (!row)
        return false;
    *row =
        (struct status_row){.kind = (enum status_kind)value.ptr[0],
                            .from = {(int32_t)(uint32_t)number_of((struct str){value.ptr + 1, 4})},
                            .till = {(int32_t)(uint32_t)number_of((struct str){value.ptr + 5, 4})},
                            .municipality = {number_of((struct str){value.ptr + 9, 8})}};
    record->rows = array;
    record->row_count = reader->repeats + 1;
    return true;
}

static bool
decode_decision(const struct reader *reader, struct str value, struct arena *arena,
                struct record *record)
{
    const void *array = record->decisions;
    struct record_decision read = {0}, *decision;
    struct str municipality, version;

    if (!take(&value, 8, &municipality) || !take(&value, 4, &version) ||
        !take_counted(&value, 2, &read.agreement) || !take_counted(&value, 2, &read.clause) ||
        !take_counted(&value, 2, &read.outcome) || value.len || !str_is_utf8(read.agreement) ||
        !str_is_utf8(read.clause) || !str_is_utf8(read.outcome))
        return false;
    decision = slot(reader, arena, &array, sizeof *decision);
    if (!decision)
        return false;
    read.municipality.number = number_of(municipality);
    read.version = (unsigned)number_of(version);
    *decision = read;
    record->decisions = array;
    record->decision_count = reader->repeats + 1;
    return true;
}

/* A number whose `absent` value is never written. */
static bool
decode_number(struct str value, uint64_t absent, uint64_t *ret_number)
{
    if (value.len != 8 || number_of(value) == absent)
        return false;
    *ret_number = number_of(value);
    return true;
}

/* A field that occurs once, into its member. */
static bool
decode_single(enum field_kind kind, struct str value, void *member)
{
    switch (kind) {
    case FIELD_TEXT:
        *(struct str *)member = value;
        return str_is_utf8(value);
    case FIELD_INSTANT:
        *(int64_t *)member = (int64_t)number_of(value);
        return value.len == 8;
    case FIELD_DAY:
        ((struct date *)member)->days = (int32_t)(uint32_t)number_of(value);
        return value.len == 4 && !date_is_none(*(struct date *)member);
    case FIELD_REGISTRATION:
        return decode_number(value, 0, &((struct registration *)member)->number);
    case FIELD_INDEX:
        return decode_number(value, UINT64_MAX, member);
    case FIELD_ROWS:
        return decode_number(value, 0, member);
    case FIELD_HASH:
        *(const uint8_t **)member = (const uint8_t *)value.ptr;
        return value.len == RECORD_FIELD_HASH_SIZE;
    case FIELD_LINKED:
    case FIELD_DISCLOSED:
    case FIELD_DECISION:
        break;
    }
    return false;
}

static bool
decode_field(struct reader *reader, struct str value, struct arena *arena, struct record *record)
{
    switch (reader->field->kind) {
    case FIELD_LINKED:
        return decode_linked(reader, value, arena, record);
    case FIELD_DISCLOSED:
        return decode_disclosed(reader, value, arena, record);
    case FIELD_DECISION:
        return decode_decision(reader, value, arena, record);
    default:
        return reader->repeats == 0 &&
               decode_single(reader->field->kind, value, (char *)record + reader->field->offset);
    }
}

static bool
decode_section(enum record_section section, struct str bytes, struct arena *arena,
               struct record *record)
{
    struct reader reader = {.rest = bytes, .field = record_fields};

    while (reader.rest.len) {
        struct str value;
        unsigned tag;
        if (!take_field(&reader.rest, &tag, &value) || tag < reader.last_tag)
            return false;
        reader.repeats = tag == reader.last_tag ? reader.repeats + 1 : 0;
        reader.last_tag = tag;
        while (reader.field->tag && reader.field->tag < tag)
            reader.field++;
        if (reader.field->tag != tag || record_fields_section(tag) != section ||
            !decode_field(&reader, value, arena, record))
            return false;
    }
    return true;
}

int
record_decode(enum record_type type, const struct str sections[static SECTION_COUNT],
              struct arena *arena, struct record *ret_record)
{
    struct record record;
    bool facts = sections[SECTION_FACTS].ptr, person = sections[SECTION_PERSON].ptr;

    if (!record_type_name(type))
        return -1;
    record_init(&record, type, INT64_MIN);
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (sections[i].ptr && !decode_section(i, sections[i], arena, &record))
            return -1;
    /* Every record has its instant, and states as many rows as it shows. */
    if (facts &&
        (record.at_us == INT64_MIN || (person && record.rows_disclosed != record.row_count)))
        return -1;
    if (!facts) {
        record.at_us = 0;
        record.rows_disclosed = record.row_count;
    }
    *ret_record = record;
    return 0;
}
