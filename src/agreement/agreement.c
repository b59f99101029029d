/*
 * The YAML form of an agreement as schema tables, and what the schema cannot say: see agreement.h.
 * Every key that decides must stand in the file, so that nothing is agreed by leaving it out.
 */
#include "agreement/agreement.h"

#include "base/conf.h"
#include "base/limits.h"

#include <stdio.h>

_Static_assert(AGREEMENT_ERROR_MAX == CONF_ERROR_MAX, "errors are handed through");

#define PURPOSES_MAX 64
#define NAME_MAX_BYTES 200

struct raw_party {
    char *registration, *name, *contact, *signer;
};

struct raw_purpose {
    char *code, *name_lv, *name_en, *from, *till;
};

struct raw_term {
    char *from, *till;
};

struct raw_limits {
    uint32_t requests_per_second, requests_burst, rows_per_second, rows_burst, quota_per_purpose;
};

struct raw_agreement {
    char *id, *signed_on, *effective;
    uint32_t version;
    struct raw_party municipality, agency;
    struct raw_term term;
    struct raw_purpose *purposes;
    unsigned purposes_count;
    int purpose, application, operators, signatures;
    struct raw_limits limits;
};

#define TEXT(key, type, member, max) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, max)
#define TEXT_OPTIONAL(key, type, member, max) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, max)
#define NUMBER_OPTIONAL(key, member) \
    CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, struct raw_limits, member)
#define WORD(key, member, words)                                                  \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT, struct raw_agreement, member, words, \
                     CYAML_ARRAY_LEN(words))

static const cyaml_strval_t optional_or_required[] = {{"optional", 0}, {"required", 1}};
static const cyaml_strval_t any_or_listed[] = {{"any", OPERATORS_ANY},
                                               {"listed", OPERATORS_LISTED}};

static const cyaml_schema_field_t party_fields[] = {
    TEXT("registration", struct raw_party, registration, 16),
    TEXT("name", struct raw_party, name, NAME_MAX_BYTES),
    TEXT_OPTIONAL("contact", struct raw_party, contact, NAME_MAX_BYTES),
    TEXT_OPTIONAL("signer", struct raw_party, signer, 64),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t term_fields[] = {
    TEXT("from", struct raw_term, from, 16),
    TEXT("till", struct raw_term, till, 16),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t purpose_fields[] = {
    TEXT("code", struct raw_purpose, code, LIMIT_PURPOSE_MAX),
    TEXT("name_lv", struct raw_purpose, name_lv, NAME_MAX_BYTES),
    TEXT("name_en", struct raw_purpose, name_en, NAME_MAX_BYTES),
    TEXT_OPTIONAL("from", struct raw_purpose, from, 16),
    TEXT_OPTIONAL("till", struct raw_purpose, till, 16),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t purpose_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_purpose, purpose_fields)};
static const cyaml_schema_field_t limit_fields[] = {
    NUMBER_OPTIONAL("requests_per_second", requests_per_second),
    NUMBER_OPTIONAL("requests_burst", requests_burst),
    NUMBER_OPTIONAL("rows_per_second", rows_per_second),
    NUMBER_OPTIONAL("rows_burst", rows_burst),
    NUMBER_OPTIONAL("quota_per_purpose", quota_per_purpose),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t agreement_fields[] = {
    TEXT("id", struct raw_agreement, id, 64),
    CYAML_FIELD_UINT("version", CYAML_FLAG_DEFAULT, struct raw_agreement, version),
    TEXT("signed", struct raw_agreement, signed_on, 16),
    TEXT_OPTIONAL("effective", struct raw_agreement, effective, 16),
    CYAML_FIELD_MAPPING("municipality", CYAML_FLAG_DEFAULT, struct raw_agreement, municipality,
                        party_fields),
    CYAML_FIELD_MAPPING("agency", CYAML_FLAG_DEFAULT, struct raw_agreement, agency, party_fields),
    CYAML_FIELD_MAPPING("term", CYAML_FLAG_DEFAULT, struct raw_agreement, term, term_fields),
    CYAML_FIELD_SEQUENCE("purposes", CYAML_FLAG_POINTER, struct raw_agreement, purposes,
                         &purpose_value, 1, PURPOSES_MAX),
    WORD("purpose", purpose, optional_or_required),
    WORD("application", application, optional_or_required),
    WORD("operators", operators, any_or_listed),
    CYAML_FIELD_ENUM("signatures", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct raw_agreement,
                     signatures, optional_or_required, CYAML_ARRAY_LEN(optional_or_required)),
    CYAML_FIELD_MAPPING("limits", CYAML_FLAG_OPTIONAL, struct raw_agreement, limits, limit_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t agreement_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_agreement, agreement_fields)};

/* One file being read: where its parts go and where its errors are told. */
struct reading {
    struct str yaml;
    const char *name;
    struct arena *arena;
    char *error;
};

static int
refuse(const struct reading *reading, const char *key, const char *sentence)
{
    return conf_refuse(reading->yaml, reading->name, key, reading->error, sentence);
}

static int
read_day(const struct reading *reading, const char *key, const char *text, struct date *ret_day)
{
    if (date_parse(str_from(text), ret_day))
        return 0;
    return refuse(reading, key, "must be an existing day, written \"YYYY-MM-DD\"");
}

static bool
is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool mark = i > 0 && (c == '-' || c == '_' || c == '.');
        if (!letter && !mark && !(c >= '0' && c <= '9'))
            return false;
    }
    return id.len > 0;
}

static bool
is_fingerprint(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
              (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    return text.len == 64;
}

static int
read_signer(const struct reading *reading, const char *which, const struct raw_party *raw,
            struct party *ret_party)
{
    char key[32];

    ret_party->signer = arena_str(reading->arena, str_from(raw->signer));
    if (!raw->signer || is_fingerprint(ret_party->signer))
        return 0;
    snprintf(key, sizeof key, "%s.signer", which);
    return refuse(
        reading, key,
        "must be the SHA-256 of the signing certificate: 64 digits 0-9 and a-f in quotes");
}

static int
read_party(const struct reading *reading, const char *which, const struct raw_party *raw,
           struct party *ret_party)
{
    char key[32];

    if (!registration_parse(str_from(raw->registration), &ret_party->registration)) {
        snprintf(key, sizeof key, "%s.registration", which);
        return refuse(
            reading, key,
            "must be a registration number: \"eleven digits\" with a fitting check digit");
    }
    ret_party->name = arena_str(reading->arena, str_from(raw->name));
    ret_party->contact = arena_str(reading->arena, str_from(raw->contact));
    return read_signer(reading, which, raw, ret_party);
}

static int
read_parties(const struct reading *reading, const struct raw_agreement *raw, struct agreement *a)
{
    if (read_party(reading, "municipality", &raw->municipality, &a->municipality) < 0 ||
        read_party(reading, "agency", &raw->agency, &a->agency) < 0)
        return -1;
    if (a->municipality.registration.number == a->agency.registration.number)
        return refuse(reading, "agency.registration", "is the municipality's own number");
    a->signatures_required = raw->signatures != 0;
    if (a->signatures_required && (!raw->municipality.signer || !raw->agency.signer))
        return refuse(reading, "signatures", "needs the key \"signer\" of both parties");
    if (raw->municipality.signer && str_eq(a->municipality.signer, a->agency.signer))
        return refuse(reading, "agency.signer", "is the municipality's own certificate");
    return 0;
}

static int
read_days(const struct reading *reading, const struct raw_agreement *raw, struct agreement *a)
{
    if (read_day(reading, "signed", raw->signed_on, &a->signed_on) < 0 ||
        read_day(reading, "term.from", raw->term.from, &a->term_from) < 0)
        return -1;
    a->term_till = DATE_OPEN;
    if (!str_eq_c(str_from(raw->term.till), "open") &&
        read_day(reading, "term.till", raw->term.till, &a->term_till) < 0)
        return -1;
    a->effective = a->term_from;
    if (raw->effective && read_day(reading, "effective", raw->effective, &a->effective) < 0)
        return -1;
    if (a->term_till.days < a->term_from.days)
        return refuse(reading, "term.till", "the term ends before it begins");
    if (a->version == 1 && !date_eq(a->effective, a->term_from))
        return refuse(reading, "effective", "version 1 begins with its term; leave this out");
    if (a->version > 1 && !raw->effective)
        return refuse(reading, "version",
                      "an amendment (6.1) needs the key \"effective\", its first day");
    if (a->effective.days < a->term_from.days || a->effective.days > a->term_till.days)
        return refuse(reading, "effective", "must be a day of the term");
    if (a->signed_on.days > a->effective.days)
        return refuse(reading, "signed",
                      "is after the first day; nothing is disclosed before signing (clause 2)");
    return 0;
}

static int
read_purpose(const struct reading *reading, unsigned i, const struct raw_purpose *raw,
             struct agreement *a)
{
    struct purpose *purpose = &a->purposes[i];
    char code[32], from[32], till[32];

    snprintf(code, sizeof code, "purposes[%u].code", i + 1);
    snprintf(from, sizeof from, "purposes[%u].from", i + 1);
    snprintf(till, sizeof till, "purposes[%u].till", i + 1);
    if (agreement_purpose(a, str_from(raw->code)))
        return refuse(reading, code, "this purpose is listed twice");
    if (str_trim(str_from(raw->code)).len != str_from(raw->code).len)
        return refuse(reading, code, "begins or ends with white space");
    purpose->from = DATE_NONE;
    purpose->till = DATE_OPEN;
    if ((raw->from && read_day(reading, from, raw->from, &purpose->from) < 0) ||
        (raw->till && read_day(reading, till, raw->till, &purpose->till) < 0))
        return -1;
    if (purpose->till.days < purpose->from.days)
        return refuse(reading, till, "the purpose ends before it begins");
    if (purpose->from.days > a->term_till.days || purpose->till.days < a->term_from.days)
        return refuse(reading, purpose->till.days < a->term_from.days ? till : from,
                      "the purpose has no day within the term");
    purpose->code = arena_str(reading->arena, str_from(raw->code));
    purpose->name_lv = arena_str(reading->arena, str_from(raw->name_lv));
    purpose->name_en = arena_str(reading->arena, str_from(raw->name_en));
    a->purpose_count++;
    return 0;
}

static int
read_purposes(const struct reading *reading, const struct raw_agreement *raw, struct agreement *a)
{
    a->purposes = arena_array(reading->arena, raw->purposes_count, sizeof *a->purposes);
    if (!a->purposes)
        return refuse(reading, "purposes", "no memory to read it");
    for (unsigned i = 0; i < raw->purposes_count; i++)
        if (read_purpose(reading, i, &raw->purposes[i], a) < 0)
            return -1;
    return 0;
}

static int
read_limits(const struct reading *reading, const struct raw_limits *raw, struct agreement *a)
{
    if (raw->requests_burst && !raw->requests_per_second)
        return refuse(reading, "limits.requests_burst", "needs requests_per_second beside it");
    if (raw->rows_burst && !raw->rows_per_second)
        return refuse(reading, "limits.rows_burst", "needs rows_per_second beside it");
    a->requests_per_second = raw->requests_per_second;
    a->requests_burst = raw->requests_burst ? raw->requests_burst : raw->requests_per_second;
    a->rows_per_second = raw->rows_per_second;
    a->rows_burst = raw->rows_burst ? raw->rows_burst : raw->rows_per_second;
    a->quota_per_purpose = raw->quota_per_purpose;
    return 0;
}

static int
read_agreement(const struct reading *reading, const struct raw_agreement *raw, struct agreement *a)
{
    if (!is_id(str_from(raw->id)))
        return refuse(reading, "id", "must be letters, digits and - _ . and begin with no mark");
    if (raw->version < 1 || raw->version > 9999)
        return refuse(reading, "version", "must be 1 to 9999");
    a->version = raw->version;
    a->id = arena_str(reading->arena, str_from(raw->id));
    a->purpose_rule = raw->purpose ? PURPOSE_REQUIRED : PURPOSE_OPTIONAL;
    a->application_required = raw->application != 0;
    a->operator_rule = (enum operator_rule)raw->operators;
    if (read_parties(reading, raw, a) < 0 || read_days(reading, raw, a) < 0 ||
        read_purposes(reading, raw, a) < 0 || read_limits(reading, &raw->limits, a) < 0)
        return -1;
    if (reading->arena->overflow)
        return refuse(reading, "id", "no memory to read the agreement");
    return 0;
}

int
agreement_parse(struct str yaml, const char *name, struct arena *arena,
                struct agreement *ret_agreement, char error[static AGREEMENT_ERROR_MAX])
{
    struct reading reading = {yaml, name, arena, error};
    struct agreement agreement = {0};
    void *raw;
    int r;

    if (conf_load_text(yaml, name, &agreement_value, &raw, error) < 0)
        return -1;
    r = read_agreement(&reading, raw, &agreement);
    conf_free(&agreement_value, raw);
    if (r == 0)
        *ret_agreement = agreement;
    return r;
}

const struct purpose *
agreement_purpose(const struct agreement *agreement, struct str code)
{
    for (size_t i = 0; i < agreement->purpose_count; i++)
        if (str_eq(agreement->purposes[i].code, code))
            return &agreement->purposes[i];
    return NULL;
}
