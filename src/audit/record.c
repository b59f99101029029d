/* The canonical form, written and read by one table of fields: see record.h. */
#include "audit/record.h"

#include <string.h>

#define DISCLOSED_SIZE 17
#define FIELD_HEAD 5
#define FINGERPRINT_SIZE 32

void
record_init(struct record *record, enum record_type type, int64_t at_us)
{
    *record = (struct record){.type = type,
                              .at_us = at_us,
                              .from = DATE_NONE,
                              .till = DATE_NONE,
                              .repeat_of = UINT64_MAX};
}

static void
add_be(struct buf *buf, uint64_t number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        buf_add_char(buf, (char)(number >> shift));
}

static void
add_bytes(struct buf *buf, enum record_tag tag, const void *bytes, size_t len)
{
    buf_add_char(buf, (char)tag);
    add_be(buf, len, 4);
    buf_add_bytes(buf, bytes, len);
}

static void
add_text(struct buf *buf, enum record_tag tag, struct str text)
{
    if (text.len)
        add_bytes(buf, tag, text.ptr, text.len);
}

static void
add_u64(struct buf *buf, enum record_tag tag, uint64_t number)
{
    buf_add_char(buf, (char)tag);
    add_be(buf, 8, 4);
    add_be(buf, number, 8);
}

static void
add_day(struct buf *buf, enum record_tag tag, struct date day)
{
    if (date_is_none(day))
        return;
    buf_add_char(buf, (char)tag);
    add_be(buf, 4, 4);
    add_be(buf, (uint32_t)day.days, 4);
}

static void
add_hash(struct buf *buf, enum record_tag tag, const uint8_t *hash)
{
    if (hash)
        add_bytes(buf, tag, hash, FINGERPRINT_SIZE);
}

/* municipality (8) | version (4) | three texts, each with its length (2) */
static void
add_decision(struct buf *buf, const struct record_decision *d)
{
    const struct str texts[] = {d->agreement, d->clause, d->outcome};
    size_t len = 8 + 4;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        len += 2 + texts[i].len;
    buf_add_char(buf, (char)TAG_DECISION);
    add_be(buf, len, 4);
    add_be(buf, d->municipality.number, 8);
    add_be(buf, d->version, 4);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        add_be(buf, texts[i].len, 2);
        buf_add(buf, texts[i]);
    }
}

static void
encode_operator(const struct record *r, struct buf *buf)
{
    add_text(buf, TAG_OPERATOR_NAME, r->operator_name);
    add_text(buf, TAG_OPERATOR_SURNAME, r->operator_surname);
    add_text(buf, TAG_OPERATOR_CODE, r->operator_code);
}

static void
encode_person(const struct record *r, struct buf *buf)
{
    add_text(buf, TAG_PERSON_CODE, r->person_code);
    for (size_t i = 0; i < r->linked_count; i++)
        add_u64(buf, TAG_PERSON_LINKED, r->linked[i]);
    add_text(buf, TAG_APPLICATION, r->application);
    for (size_t i = 0; i < r->row_count; i++) {
        buf_add_char(buf, (char)TAG_DISCLOSED);
        add_be(buf, DISCLOSED_SIZE, 4);
        add_be(buf, (uint64_t)r->rows[i].kind, 1);
        add_be(buf, (uint32_t)r->rows[i].from.days, 4);
        add_be(buf, (uint32_t)r->rows[i].till.days, 4);
        add_be(buf, r->rows[i].municipality.number, 8);
    }
}

static void
encode_facts(const struct record *r, struct buf *buf)
{
    add_u64(buf, TAG_AT, (uint64_t)r->at_us);
    add_text(buf, TAG_REQUEST_ID, r->request_id);
    if (r->caller.number)
        add_u64(buf, TAG_CALLER_REGISTRATION, r->caller.number);
    add_hash(buf, TAG_CALLER_FINGERPRINT, r->caller_fingerprint);
    add_day(buf, TAG_PERIOD_FROM, r->from);
    add_day(buf, TAG_PERIOD_TILL, r->till);
    add_text(buf, TAG_PURPOSE, r->purpose);
    for (size_t i = 0; i < r->decision_count; i++)
        add_decision(buf, &r->decisions[i]);
    add_text(buf, TAG_OUTCOME, r->outcome);
    add_text(buf, TAG_CLAUSE, r->clause);
    if (r->row_count)
        add_u64(buf, TAG_ROWS, r->row_count);
    add_hash(buf, TAG_REQUEST_HASH, r->request_hash);
    add_hash(buf, TAG_ANSWER_HASH, r->answer_hash);
    add_text(buf, TAG_SOFTWARE, r->software);
    add_text(buf, TAG_CHANNEL, r->channel);
    if (r->repeat_of != UINT64_MAX)
        add_u64(buf, TAG_REPEAT_OF, r->repeat_of);
    add_text(buf, TAG_FIELD, r->field);
    add_text(buf, TAG_SUBJECT, r->subject);
    add_text(buf, TAG_DETAIL, r->detail);
    add_text(buf, TAG_TRACE, r->trace);
}

int
record_encode(const struct record *record, struct buf *buf,
              struct str ret_sections[static SECTION_COUNT])
{
    static void (*const encoders[SECTION_COUNT])(const struct record *, struct buf *) = {
        encode_operator, encode_person, encode_facts};

    for (size_t i = 0; i < SECTION_COUNT; i++) {
        size_t begin = buf->len;
        encoders[i](record, buf);
        ret_sections[i] = (struct str){buf->ptr + begin, buf->len - begin};
    }
    return buf_ok(buf) ? 0 : -1;
}

void
record_key(const struct record *record, struct buf *buf)
{
    if (record->request_id.len == 0)
        return;
    buf_add(buf, record->request_id);
    buf_add_char(buf, '@');
    buf_add_u64(buf, record->caller.number);
}

const char *
record_type_name(enum record_type type)
{
    switch (type) {
    case RECORD_CHECK:
        return "check";
    case RECORD_REFUSAL:
        return "refusal";
    case RECORD_MALFORMED:
        return "malformed";
    case RECORD_IMPORT:
        return "import";
    case RECORD_AGREEMENT:
        return "agreement";
    case RECORD_EXTRACT:
        return "extract";
    case RECORD_ERASURE:
        return "erasure";
    case RECORD_USE:
        return "use";
    case RECORD_GAP:
        return "gap";
    case RECORD_ASKED:
        return "asked";
    case RECORD_ANSWERED:
        return "answered";
    case RECORD_DUTY:
        return "duty";
    case RECORD_ACCESS:
        return "access";
    }
    return NULL;
}
