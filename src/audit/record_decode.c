/*
 * Reading the canonical form. Every rule of record.h is checked, so that one record has exactly one
 * spelling: ascending tags, repeats only where allowed, exact lengths, no unknown tag.
 */
#include "audit/record.h"

#define HASH_LENGTH 32

enum form { FORM_TEXT, FORM_U64, FORM_DAY, FORM_HASH, FORM_DISCLOSED, FORM_DECISION };

struct field_rule {
    enum record_tag tag;
    enum record_section section;
    enum form form;
    bool repeats;
};

static const struct field_rule rules[] = {
    {TAG_OPERATOR_NAME, SECTION_OPERATOR, FORM_TEXT, false},
    {TAG_OPERATOR_SURNAME, SECTION_OPERATOR, FORM_TEXT, false},
    {TAG_OPERATOR_CODE, SECTION_OPERATOR, FORM_TEXT, false},
    {TAG_PERSON_CODE, SECTION_PERSON, FORM_TEXT, false},
    {TAG_PERSON_LINKED, SECTION_PERSON, FORM_U64, true},
    {TAG_APPLICATION, SECTION_PERSON, FORM_TEXT, false},
    {TAG_DISCLOSED, SECTION_PERSON, FORM_DISCLOSED, true},
    {TAG_AT, SECTION_FACTS, FORM_U64, false},
    {TAG_REQUEST_ID, SECTION_FACTS, FORM_TEXT, false},
    {TAG_CALLER_REGISTRATION, SECTION_FACTS, FORM_U64, false},
    {TAG_CALLER_FINGERPRINT, SECTION_FACTS, FORM_HASH, false},
    {TAG_PERIOD_FROM, SECTION_FACTS, FORM_DAY, false},
    {TAG_PERIOD_TILL, SECTION_FACTS, FORM_DAY, false},
    {TAG_PURPOSE, SECTION_FACTS, FORM_TEXT, false},
    {TAG_DECISION, SECTION_FACTS, FORM_DECISION, true},
    {TAG_OUTCOME, SECTION_FACTS, FORM_TEXT, false},
    {TAG_CLAUSE, SECTION_FACTS, FORM_TEXT, false},
    {TAG_ROWS, SECTION_FACTS, FORM_U64, false},
    {TAG_REQUEST_HASH, SECTION_FACTS, FORM_HASH, false},
    {TAG_ANSWER_HASH, SECTION_FACTS, FORM_HASH, false},
    {TAG_SOFTWARE, SECTION_FACTS, FORM_TEXT, false},
    {TAG_CHANNEL, SECTION_FACTS, FORM_TEXT, false},
    {TAG_REPEAT_OF, SECTION_FACTS, FORM_U64, false},
    {TAG_FIELD, SECTION_FACTS, FORM_TEXT, false},
    {TAG_SUBJECT, SECTION_FACTS, FORM_TEXT, false},
    {TAG_DETAIL, SECTION_FACTS, FORM_TEXT, false},
    {TAG_TRACE, SECTION_FACTS, FORM_TEXT, false},
};

static const struct field_rule *
rule_of(uint8_t tag, enum record_section section)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i].tag == tag)
            return rules[i].section == section ? &rules[i] : NULL;
    return NULL;
}

/* Takes count big-endian bytes off the front. */
static bool
take_be(struct str *rest, size_t count, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (rest->len < count)
        return false;
    for (size_t i = 0; i < count; i++)
        number = number << 8 | (uint8_t)rest->ptr[i];
    rest->ptr += count;
    rest->len -= count;
    *ret_number = number;
    return true;
}

static bool
take_text(struct str *rest, size_t length_bytes, struct str *ret_text)
{
    uint64_t len;

    if (!take_be(rest, length_bytes, &len) || len > rest->len)
        return false;
    *ret_text = (struct str){rest->ptr, (size_t)len};
    rest->ptr += len;
    rest->len -= (size_t)len;
    return true;
}

static bool
length_fits(enum form form, size_t len)
{
    switch (form) {
    case FORM_TEXT:
        return len > 0;
    case FORM_U64:
        return len == 8;
    case FORM_DAY:
        return len == 4;
    case FORM_HASH:
        return len == HASH_LENGTH;
    case FORM_DISCLOSED:
        return len == 17;
    case FORM_DECISION:
        return len >= 8 + 4 + 3 * 2;
    }
    return false;
}

static struct str *
text_of(struct record *r, enum record_tag tag)
{
    switch (tag) {
    case TAG_OPERATOR_NAME:
        return &r->operator_name;
    case TAG_OPERATOR_SURNAME:
        return &r->operator_surname;
    case TAG_OPERATOR_CODE:
        return &r->operator_code;
    case TAG_PERSON_CODE:
        return &r->person_code;
    case TAG_APPLICATION:
        return &r->application;
    case TAG_REQUEST_ID:
        return &r->request_id;
    case TAG_PURPOSE:
        return &r->purpose;
    case TAG_OUTCOME:
        return &r->outcome;
    case TAG_CLAUSE:
        return &r->clause;
    case TAG_SOFTWARE:
        return &r->software;
    case TAG_CHANNEL:
        return &r->channel;
    case TAG_FIELD:
        return &r->field;
    case TAG_SUBJECT:
        return &r->subject;
    case TAG_DETAIL:
        return &r->detail;
    default:
        return &r->trace;
    }
}

/* A number that fits, by tag; the arrays grow into room that was counted before. */
static bool
set_number(struct record *r, enum record_tag tag, uint64_t number)
{
    switch (tag) {
    case TAG_AT:
        r->at_us = (int64_t)number;
        return true;
    case TAG_CALLER_REGISTRATION:
        r->caller.number = number;
        return number != 0;
    case TAG_REPEAT_OF:
        r->repeat_of = number;
        return number != UINT64_MAX;
    case TAG_PERSON_LINKED:
        ((uint64_t *)(uintptr_t)r->linked)[r->linked_count++] = number;
        return true;
    case TAG_ROWS:
        r->rows_disclosed = number;
        return number != 0;
    default:
        return false;
    }
}

static bool
set_day(struct record *r, enum record_tag tag, uint64_t number)
{
    struct date day = {(int32_t)(uint32_t)number};

    *(tag == TAG_PERIOD_FROM ? &r->from : &r->till) = day;
    return !date_is_none(day);
}

static bool
set_hash(struct record *r, enum record_tag tag, struct str value)
{
    const uint8_t *hash = (const uint8_t *)value.ptr;

    if (tag == TAG_CALLER_FINGERPRINT)
        r->caller_fingerprint = hash;
    else if (tag == TAG_REQUEST_HASH)
        r->request_hash = hash;
    else
        r->answer_hash = hash;
    return true;
}

static bool
set_disclosed(struct record *r, struct str value)
{
    struct status_row *row = (struct status_row *)(uintptr_t)&r->rows[r->row_count++];
    uint64_t kind, from, till, municipality;

    if (!take_be(&value, 1, &kind) || !take_be(&value, 4, &from) || !take_be(&value, 4, &till) ||
        !take_be(&value, 8, &municipality) || kind > STATUS_LOW_INCOME)
        return false;
    *row = (struct status_row){.kind = (enum status_kind)kind,
                               .from = {(int32_t)(uint32_t)from},
                               .till = {(int32_t)(uint32_t)till},
                               .municipality = {municipality}};
    return true;
}

static bool
set_decision(struct record *r, struct str value)
{
    struct record_decision *d =
        (struct record_decision *)(uintptr_t)&r->decisions[r->decision_count++];
    uint64_t municipality, version;

    if (!take_be(&value, 8, &municipality) || !take_be(&value, 4, &version) ||
        !take_text(&value, 2, &d->agreement) || !take_text(&value, 2, &d->clause) ||
        !take_text(&value, 2, &d->outcome) || value.len != 0)
        return false;
    d->municipality.number = municipality;
    d->version = (unsigned)version;
    return true;
}

static bool
set_field(struct record *r, const struct field_rule *rule, struct str value)
{
    uint64_t number;

    if (!length_fits(rule->form, value.len))
        return false;
    switch (rule->form) {
    case FORM_TEXT:
        *text_of(r, rule->tag) = value;
        return str_is_utf8(value);
    case FORM_U64:
        return take_be(&value, 8, &number) && set_number(r, rule->tag, number);
    case FORM_DAY:
        return take_be(&value, 4, &number) && set_day(r, rule->tag, number);
    case FORM_HASH:
        return set_hash(r, rule->tag, value);
    case FORM_DISCLOSED:
        return set_disclosed(r, value);
    case FORM_DECISION:
        return set_decision(r, value);
    }
    return false;
}

/* One field off the front; false when it is out of form or order. */
static bool
take_field(struct str *rest, enum record_section section, uint8_t *last_tag,
           const struct field_rule **ret_rule, struct str *ret_value)
{
    uint64_t tag;

    if (!take_be(rest, 1, &tag) || !take_text(rest, 4, ret_value))
        return false;
    *ret_rule = rule_of((uint8_t)tag, section);
    if (!*ret_rule || tag < *last_tag || (tag == *last_tag && !(*ret_rule)->repeats))
        return false;
    *last_tag = (uint8_t)tag;
    return true;
}

/* Room for what repeats, counted in a first pass over the section. */
static bool
make_room(struct str section, enum record_section number, struct arena *arena, struct record *r)
{
    size_t linked = 0, rows = 0, decisions = 0;
    const struct field_rule *rule;
    struct str value;
    uint8_t last_tag = 0;

    while (section.len) {
        if (!take_field(&section, number, &last_tag, &rule, &value))
            return false;
        linked += rule->tag == TAG_PERSON_LINKED;
        rows += rule->tag == TAG_DISCLOSED;
        decisions += rule->tag == TAG_DECISION;
    }
    if (linked && !(r->linked = arena_array(arena, linked, sizeof *r->linked)))
        return false;
    if (rows && !(r->rows = arena_array(arena, rows, sizeof *r->rows)))
        return false;
    return !decisions || (r->decisions = arena_array(arena, decisions, sizeof *r->decisions));
}

int
record_decode(enum record_type type, const struct str sections[static SECTION_COUNT],
              struct arena *arena, struct record *ret_record)
{
    const struct field_rule *rule;
    struct record r;
    struct str value;

    record_init(&r, type, 0);
    for (enum record_section number = 0; number < SECTION_COUNT; number++) {
        struct str rest = sections[number];
        uint8_t last_tag = 0;
        if (!make_room(rest, number, arena, &r))
            return -1;
        while (rest.len)
            if (!take_field(&rest, number, &last_tag, &rule, &value) || !set_field(&r, rule, value))
                return -1;
    }
    *ret_record = r;
    return 0;
}
