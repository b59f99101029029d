/*
 * Encoding a record, and the names of its types: see record.h. Encoding cannot fail but for room:
 * a caller's odd bytes must never keep a batch from being recorded.
 */
#include "audit/record.h"

#include "audit/record_fields.h"
#include "store/store.h"

_Static_assert(RECORD_CHECK == STORE_ANSWERED, "stores look for answers by that number");

#define FIELD_LENGTH_SIZE 4
#define TEXT_LENGTH_SIZE 2         /* within a decision */
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static const struct {
    enum record_type type;
    const char *name;
} type_names[] = {
    {RECORD_CHECK, "check"},
    {RECORD_REFUSAL, "refusal"},
    {RECORD_MALFORMED, "malformed"},
    {RECORD_IMPORT, "import"},
    {RECORD_AGREEMENT, "agreement"},
    {RECORD_EXTRACT, "extract"},
    {RECORD_ERASURE, "erasure"},
    {RECORD_USE, "use"},
    {RECORD_GAP, "gap"},
    {RECORD_ASKED, "asked"},
    {RECORD_ANSWERED, "answered"},
    {RECORD_DUTY, "duty"},
    {RECORD_ACCESS, "access"},
};

const char *
record_type_name(enum record_type type)
{
    for (size_t i = 0; i < ARRAY_LEN(type_names); i++)
        if (type_names[i].type == type)
            return type_names[i].name;
    return NULL;
}

void
record_init(struct record *record, enum record_type type, int64_t at_us)
{
    *record = (struct record){.type = type,
                              .at_us = at_us,
                              .from = DATE_NONE,
                              .till = DATE_NONE,
                              .repeat_of = UINT64_MAX};
}

void
record_decide(struct record *record, const struct verdict *verdicts, size_t count,
              struct arena *arena)
{
    struct record_decision *decisions = arena_array(arena, count, sizeof *decisions);

    if (!decisions) {
        record->detail = STR("{\"decisions\":\"left out: no memory\"}");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct verdict *v = &verdicts[i];
        decisions[i] = (struct record_decision){
            .municipality = v->municipality,
            .agreement = v->agreement,
            .version = v->version,
            .clause = v->clause,
            .outcome = str_from(v->refusal ? problem_kind(v->refusal)->code : "allow")};
    }
    record->decisions = decisions;
    record->decision_count = count;
}

static void
put_number(struct buf *buf, uint64_t number, unsigned bytes)
{
    uint8_t text[8];

    for (unsigned i = 0; i < bytes; i++)
        text[i] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
    buf_add_bytes(buf, text, bytes);
}

/* Leaves room for a length of so many bytes; returns where the value begins, for end_length(). */
static size_t
begin_length(struct buf *buf, unsigned bytes)
{
    put_number(buf, 0, bytes);
    return buf->len;
}

static void
end_length(struct buf *buf, size_t begin, unsigned bytes)
{
    struct buf length;

    if (buf->overflow)
        return;
    buf_init(&length, buf->ptr + begin - bytes, bytes);
    put_number(&length, buf->len - begin, bytes);
}

/* Bytes that are no UTF-8 become U+FFFD each. */
static void
put_text(struct buf *buf, struct str text)
{
    if (str_is_utf8(text)) {
        buf_add(buf, text);
        return;
    }
    while (text.len) {
        size_t len = text.len < 4 ? text.len : 4;
        while (len && !str_is_utf8((struct str){text.ptr, len}))
            len--;
        buf_add(buf, len ? (struct str){text.ptr, len} : STR(REPLACEMENT));
        len = len ? len : 1;
        text.ptr += len;
        text.len -= len;
    }
}

static size_t
begin_field(struct buf *buf, enum record_tag tag)
{
    put_number(buf, tag, 1);
    return begin_length(buf, FIELD_LENGTH_SIZE);
}

static void
put_number_field(struct buf *buf, enum record_tag tag, uint64_t number, unsigned bytes)
{
    size_t begin = begin_field(buf, tag);

    put_number(buf, number, bytes);
    end_length(buf, begin, FIELD_LENGTH_SIZE);
}

static void
put_linked(const struct record *record, struct buf *buf)
{
    for (size_t i = 0; i < record->linked_count; i++)
        put_number_field(buf, TAG_PERSON_LINKED, record->linked[i], RECORD_FIELD_LINKED_SIZE);
}

static void
put_disclosed(const struct record *record, struct buf *buf)
{
    for (size_t i = 0; i < record->row_count; i++) {
        const struct status_row *row = &record->rows[i];
        size_t begin = begin_field(buf, TAG_DISCLOSED);
        put_number(buf, (uint8_t)row->kind, 1);
        put_number(buf, (uint32_t)row->from.days, 4);
        put_number(buf, (uint32_t)row->till.days, 4);
        put_number(buf, row->municipality.number, 8);
        end_length(buf, begin, FIELD_LENGTH_SIZE);
    }
}

/* What a length of two bytes holds; each odd byte may become the three of a U+FFFD. */
static size_t
decision_text_max(struct str text)
{
    return str_is_utf8(text) ? UINT16_MAX : UINT16_MAX / 3;
}

static void
put_decisions(const struct record *record, struct buf *buf)
{
    for (size_t i = 0; i < record->decision_count; i++) {
        const struct record_decision *decision = &record->decisions[i];
        const struct str texts[] = {decision->agreement, decision->clause, decision->outcome};
        size_t begin = begin_field(buf, TAG_DECISION);
        put_number(buf, decision->municipality.number, 8);
        put_number(buf, decision->version, 4);
        for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
            size_t text_begin = begin_length(buf, TEXT_LENGTH_SIZE);
            put_text(buf, str_cut(texts[k], decision_text_max(texts[k])));
            end_length(buf, text_begin, TEXT_LENGTH_SIZE);
        }
        end_length(buf, begin, FIELD_LENGTH_SIZE);
    }
}

static void
put_text_field(struct buf *buf, enum record_tag tag, struct str text)
{
    size_t begin;

    if (!text.len)
        return;
    begin = begin_field(buf, tag);
    put_text(buf, text);
    end_length(buf, begin, FIELD_LENGTH_SIZE);
}

static void
put_hash_field(struct buf *buf, enum record_tag tag, const uint8_t *hash)
{
    size_t begin;

    if (!hash)
        return;
    begin = begin_field(buf, tag);
    buf_add_bytes(buf, hash, RECORD_FIELD_HASH_SIZE);
    end_length(buf, begin, FIELD_LENGTH_SIZE);
}

static void
put_field(const struct record *record, const struct record_field *field, struct buf *buf)
{
    const void *member = (const char *)record + field->offset;

    switch (field->kind) {
    case FIELD_TEXT:
        put_text_field(buf, field->tag, *(const struct str *)member);
        break;
    case FIELD_INSTANT:
        put_number_field(buf, field->tag, (uint64_t) * (const int64_t *)member, 8);
        break;
    case FIELD_DAY:
        if (!date_is_none(*(const struct date *)member))
            put_number_field(buf, field->tag, (uint32_t)((const struct date *)member)->days, 4);
        break;
    case FIELD_REGISTRATION:
        if (((const struct registration *)member)->number)
            put_number_field(buf, field->tag, ((const struct registration *)member)->number, 8);
        break;
    case FIELD_INDEX:
        if (*(const uint64_t *)member != UINT64_MAX)
            put_number_field(buf, field->tag, *(const uint64_t *)member, 8);
        break;
    case FIELD_HASH:
        put_hash_field(buf, field->tag, *(const uint8_t *const *)member);
        break;
    case FIELD_ROWS:
        if (record->row_count)
            put_number_field(buf, field->tag, record->row_count, 8);
        break;
    case FIELD_LINKED:
        put_linked(record, buf);
        break;
    case FIELD_DISCLOSED:
        put_disclosed(record, buf);
        break;
    case FIELD_DECISION:
        put_decisions(record, buf);
        break;
    }
}

int
record_encode(const struct record *record, struct buf *buf,
              struct str ret_sections[static SECTION_COUNT])
{
    const struct record_field *field = record_fields;

    for (unsigned section = 0; section < SECTION_COUNT; section++) {
        size_t begin = buf->len;
        for (; field->tag && record_fields_section(field->tag) == section; field++)
            put_field(record, field, buf);
        if (!buf_ok(buf))
            return -1;
        ret_sections[section] = (struct str){buf->ptr + begin, buf->len - begin};
    }
    return 0;
}

void
record_key(const struct record *record, struct buf *buf)
{
    if (record->request_id.len == 0)
        return;
    put_text(buf, record->request_id); /* as it stands in the facts */
    buf_add_char(buf, '@');
    buf_add_u64(buf, record->caller.number);
}
