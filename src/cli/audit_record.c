/* Naming every field of a record: see audit_record.h. */
#include "cli/audit_record.h"

#include "audit/record.h"

#define ARENA_MAX (1024 * 1024)

static void
put_text(json_t *object, const char *name, struct str text)
{
    if (text.len)
        json_object_set_new(object, name, json_stringn(text.ptr, text.len));
}

static void
put_hash(json_t *object, const char *name, const uint8_t *hash)
{
    char text[65];
    struct buf buf;

    if (!hash)
        return;
    buf_init(&buf, text, sizeof text);
    buf_add_hex(&buf, hash, 32);
    put_text(object, name, buf_str(&buf));
}

static void
put_day(json_t *object, const char *name, struct date day)
{
    char text[DATE_TEXT_MAX];

    if (date_is_none(day))
        return;
    if (date_is_open(day)) {
        json_object_set_new(object, name, json_null());
        return;
    }
    date_format(day, text);
    put_text(object, name, str_from(text));
}

static void
put_registration(json_t *object, const char *name, struct registration registration)
{
    char text[REGISTRATION_TEXT_MAX];

    if (!registration.number)
        return;
    registration_format(registration, text);
    put_text(object, name, str_from(text));
}

/* Leaves out an object or array with nothing in it. */
static void
put_filled(json_t *object, const char *name, json_t *value)
{
    if (json_object_size(value) || json_array_size(value))
        json_object_set_new(object, name, value);
    else
        json_decref(value);
}

static json_t *
operator_json(const struct record *record)
{
    json_t *object = json_object();

    put_text(object, "name", record->operator_name);
    put_text(object, "surname", record->operator_surname);
    put_text(object, "code", record->operator_code);
    return object;
}

static json_t *
linked_json(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->linked_count; i++) {
        char text[24];
        struct buf buf;
        buf_init(&buf, text, sizeof text);
        buf_addf(&buf, "%011llu", (unsigned long long)record->linked[i]);
        json_array_append_new(array, json_stringn(text, buf.len));
    }
    return array;
}

static json_t *
rows_json(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->row_count; i++) {
        json_t *row = json_object();
        json_object_set_new(row, "status", json_string(status_kind_name(record->rows[i].kind)));
        put_day(row, "from", record->rows[i].from);
        put_day(row, "till", record->rows[i].till);
        put_registration(row, "municipality", record->rows[i].municipality);
        json_array_append_new(array, row);
    }
    return array;
}

static json_t *
decisions_json(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->decision_count; i++) {
        const struct record_decision *decision = &record->decisions[i];
        json_t *row = json_object();
        put_registration(row, "municipality", decision->municipality);
        put_text(row, "agreement", decision->agreement);
        json_object_set_new(row, "version", json_integer(decision->version));
        put_text(row, "clause", decision->clause);
        put_text(row, "outcome", decision->outcome);
        json_array_append_new(array, row);
    }
    return array;
}

static void
put_who(json_t *object, const struct record *record)
{
    put_filled(object, "operator", operator_json(record));
    put_registration(object, "caller", record->caller);
    put_hash(object, "caller_fingerprint", record->caller_fingerprint);
    put_text(object, "person_code", record->person_code);
    put_filled(object, "linked_codes", linked_json(record));
    put_text(object, "application", record->application);
    put_filled(object, "rows", rows_json(record));
}

static void
put_what(json_t *object, const struct record *record)
{
    put_day(object, "from", record->from);
    put_day(object, "till", record->till);
    put_text(object, "purpose", record->purpose);
    put_filled(object, "decisions", decisions_json(record));
    put_text(object, "outcome", record->outcome);
    put_text(object, "clause", record->clause);
    json_object_set_new(object, "row_count", json_integer((json_int_t)record->rows_disclosed));
    put_text(object, "field", record->field);
    put_text(object, "subject", record->subject);
    put_text(object, "detail", record->detail);
    put_text(object, "channel", record->channel);
    put_text(object, "software", record->software);
    put_text(object, "trace", record->trace);
    if (record->repeat_of != UINT64_MAX)
        json_object_set_new(object, "repeat_of", json_integer((json_int_t)record->repeat_of));
    put_hash(object, "request_hash", record->request_hash);
    put_hash(object, "answer_hash", record->answer_hash);
}

json_t *
audit_record_json(const char *origin, const struct store_record *row)
{
    const struct str sections[] = {row->operator_part, row->person_part, row->facts_part};
    const char *type = record_type_name((enum record_type)row->type);
    struct str key = row->request_id; /* the id, "@" and the caller: see record_key() */
    char at[DATE_TEXT_MAX];
    json_t *object;
    struct record record;
    struct arena arena;

    instant_format(row->at_us, at);
    object = json_pack("{s:s, s:I, s:s, s:s}", "origin", origin, "index", (json_int_t)row->index,
                       "at", at, "type", type ? type : "unknown");
    put_text(object, "request_id", str_split(&key, '@'));
    if (!row->salt.ptr) {
        json_object_set_new(object, "erased", json_true());
        return object;
    }
    arena_init(&arena, ARENA_MAX);
    if (record_decode((enum record_type)row->type, sections, &arena, &record) < 0) {
        json_object_set_new(object, "malformed", json_true());
    } else {
        put_who(object, &record);
        put_what(object, &record);
    }
    arena_done(&arena);
    return object;
}
