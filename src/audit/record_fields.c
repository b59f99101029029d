/* The table of fields: see record_fields.h. */
#include "audit/record_fields.h"

#define FIELD(tag, kind, member)                   \
    {                                              \
        tag, kind, offsetof(struct record, member) \
    }

const struct record_field record_fields[] = {
    FIELD(TAG_OPERATOR_NAME, FIELD_TEXT, operator_name),
    FIELD(TAG_OPERATOR_SURNAME, FIELD_TEXT, operator_surname),
    FIELD(TAG_OPERATOR_CODE, FIELD_TEXT, operator_code),

    FIELD(TAG_PERSON_CODE, FIELD_TEXT, person_code),
    FIELD(TAG_PERSON_LINKED, FIELD_LINKED, linked),
    FIELD(TAG_APPLICATION, FIELD_TEXT, application),
    FIELD(TAG_DISCLOSED, FIELD_DISCLOSED, rows),

    FIELD(TAG_AT, FIELD_INSTANT, at_us),
    FIELD(TAG_REQUEST_ID, FIELD_TEXT, request_id),
    FIELD(TAG_CALLER_REGISTRATION, FIELD_REGISTRATION, caller),
    FIELD(TAG_CALLER_FINGERPRINT, FIELD_HASH, caller_fingerprint),
    FIELD(TAG_PERIOD_FROM, FIELD_DAY, from),
    FIELD(TAG_PERIOD_TILL, FIELD_DAY, till),
    FIELD(TAG_PURPOSE, FIELD_TEXT, purpose),
    FIELD(TAG_DECISION, FIELD_DECISION, decisions),
    FIELD(TAG_OUTCOME, FIELD_TEXT, outcome),
    FIELD(TAG_CLAUSE, FIELD_TEXT, clause),
    FIELD(TAG_ROWS, FIELD_ROWS, rows_disclosed),
    FIELD(TAG_REQUEST_HASH, FIELD_HASH, request_hash),
    FIELD(TAG_ANSWER_HASH, FIELD_HASH, answer_hash),
    FIELD(TAG_SOFTWARE, FIELD_TEXT, software),
    FIELD(TAG_CHANNEL, FIELD_TEXT, channel),
    FIELD(TAG_REPEAT_OF, FIELD_INDEX, repeat_of),
    FIELD(TAG_FIELD, FIELD_TEXT, field),
    FIELD(TAG_SUBJECT, FIELD_TEXT, subject),
    FIELD(TAG_DETAIL, FIELD_TEXT, detail),
    FIELD(TAG_TRACE, FIELD_TEXT, trace),
    {0, 0, 0},
};

enum record_section
record_fields_section(enum record_tag tag)
{
    return tag < TAG_PERSON_CODE ? SECTION_OPERATOR : tag < TAG_AT ? SECTION_PERSON : SECTION_FACTS;
}
