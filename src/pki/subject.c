/*
 * Reading and writing of subjects: see subject.h. GnuTLS 3.7 has no name for
 * organizationIdentifier, so that its value is read and written as DER.
 */
#include "pki/subject.h"

#include "pki/fail.h"

#include <string.h>

#define OID_ORGANIZATION_IDENTIFIER "2.5.4.97"
#define IDENTIFIER_PREFIX "NTRLV-"
#define IDENTIFIER_LEN (sizeof IDENTIFIER_PREFIX - 1 + REGISTRATION_TEXT_MAX - 1)

/* DER tags of the string types that carry UTF-8 or a part of it. */
enum { TAG_UTF8 = 12, TAG_PRINTABLE = 19, TAG_IA5 = 22 };

static size_t
count_characters(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return n;
}

static bool
is_clean(struct str s)
{
    return s.len && str_is_utf8(s) && !str_has_control(s) && !memchr(s.ptr, '\n', s.len) &&
           !memchr(s.ptr, '\r', s.len) && !memchr(s.ptr, '\t', s.len) &&
           count_characters(s) <= SUBJECT_NAME_CHARACTERS;
}

static int
take_name(const char *name, char *dst, char *error)
{
    struct str s = str_from(name);

    if (is_clean(s) && str_copy(s, dst, SUBJECT_NAME_MAX))
        return 0;
    return fail_text(error,
                     "the name \"%.80s\" cannot stand in a certificate: 1 to %d characters of "
                     "UTF-8 without control characters",
                     name ? name : "", SUBJECT_NAME_CHARACTERS);
}

int
subject_init(struct subject *subject, const char *organization, const char *common_name,
             struct registration registration, char error[static FILE_ERROR_MAX])
{
    struct subject made = {.registration = registration};

    if (take_name(organization, made.organization, error) < 0 ||
        take_name(common_name && *common_name ? common_name : organization, made.common_name,
                  error) < 0)
        return -1;
    *subject = made;
    return 0;
}

/* NTRLV- and a valid number, nothing around it. */
static bool
parse_identifier(struct str s, struct registration *ret_registration)
{
    struct str prefix = STR(IDENTIFIER_PREFIX);

    return s.len == IDENTIFIER_LEN && str_starts_with(s, prefix) &&
           registration_parse((struct str){s.ptr + prefix.len, s.len - prefix.len},
                              ret_registration);
}

static bool
is_oid(const gnutls_datum_t *oid, const char *wanted)
{
    /* GnuTLS counts the closing NUL in or not, depending on its version. */
    size_t len = strnlen((const char *)oid->data, oid->size);

    return len == strlen(wanted) && memcmp(oid->data, wanted, len) == 0;
}

static void
read_attribute(const gnutls_x509_ava_st *ava, struct subject *subject, unsigned *identifiers)
{
    struct str value = {(const char *)ava->value.data, ava->value.size};
    bool text =
        ava->value_tag == TAG_UTF8 || ava->value_tag == TAG_PRINTABLE || ava->value_tag == TAG_IA5;

    if (is_oid(&ava->oid, OID_ORGANIZATION_IDENTIFIER)) {
        ++*identifiers;
        if (!text || !parse_identifier(value, &subject->registration))
            subject->registration.number = 0;
    } else if (!text || !is_clean(value)) {
        return;
    } else if (is_oid(&ava->oid, GNUTLS_OID_X520_ORGANIZATION_NAME)) {
        str_copy(value, subject->organization, sizeof subject->organization);
    } else if (is_oid(&ava->oid, GNUTLS_OID_X520_COMMON_NAME)) {
        str_copy(value, subject->common_name, sizeof subject->common_name);
    }
}

void
subject_read(gnutls_x509_dn_t name, struct subject *ret_subject)
{
    struct subject subject = {.registration = {0}};
    unsigned identifiers = 0;
    gnutls_x509_ava_st ava;

    for (int rdn = 0;; rdn++) {
        int i = 0;
        for (; gnutls_x509_dn_get_rdn_ava(name, rdn, i, &ava) >= 0; i++)
            read_attribute(&ava, &subject, &identifiers);
        if (i == 0)
            break;
    }
    /* Two numbers would let the reader choose: none counts. */
    if (identifiers != 1)
        subject.registration.number = 0;
    *ret_subject = subject;
}

/* GnuTLS 3.7 gives a request's subject only attribute by attribute, unknown ones as DER. */
struct registration
subject_read_request(gnutls_x509_crq_t request)
{
    struct registration registration;
    unsigned char der[2 + IDENTIFIER_LEN + 1]; /* GnuTLS wants a byte to spare */
    char second;
    size_t size = sizeof der, second_size = 0;
    int r = gnutls_x509_crq_get_dn_by_oid(request, OID_ORGANIZATION_IDENTIFIER, 0, 1, der, &size);

    if (r < 0 || size != 2 + IDENTIFIER_LEN || (der[0] != TAG_UTF8 && der[0] != TAG_PRINTABLE) ||
        der[1] != IDENTIFIER_LEN ||
        gnutls_x509_crq_get_dn_by_oid(request, OID_ORGANIZATION_IDENTIFIER, 1, 1, &second,
                                      &second_size) != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
        !parse_identifier((struct str){(const char *)der + 2, IDENTIFIER_LEN}, &registration))
        return (struct registration){0};
    return registration;
}

/* Certificates and requests have the same call under two names. */
struct target {
    gnutls_x509_crt_t certificate;
    gnutls_x509_crq_t request;
};

static int
set_attribute(const struct target *target, const char *oid, bool raw, struct str value)
{
    if (target->certificate)
        return gnutls_x509_crt_set_dn_by_oid(target->certificate, oid, raw, value.ptr,
                                             (unsigned)value.len);
    return gnutls_x509_crq_set_dn_by_oid(target->request, oid, raw, value.ptr, (unsigned)value.len);
}

static int
set_identifier(const struct target *target, struct registration registration)
{
    char der[2 + IDENTIFIER_LEN + 1] = {TAG_UTF8, IDENTIFIER_LEN};

    memcpy(der + 2, IDENTIFIER_PREFIX, sizeof IDENTIFIER_PREFIX - 1);
    registration_format(registration, der + 2 + sizeof IDENTIFIER_PREFIX - 1);
    return set_attribute(target, OID_ORGANIZATION_IDENTIFIER, true,
                         (struct str){der, 2 + IDENTIFIER_LEN});
}

static int
write_subject(const struct target *target, const struct subject *subject)
{
    int r = set_attribute(target, GNUTLS_OID_X520_COUNTRY_NAME, false, STR("LV"));

    if (r >= 0)
        r = set_attribute(target, GNUTLS_OID_X520_ORGANIZATION_NAME, false,
                          str_from(subject->organization));
    if (r >= 0 && subject->registration.number)
        r = set_identifier(target, subject->registration);
    if (r >= 0 && subject->common_name[0])
        r = set_attribute(target, GNUTLS_OID_X520_COMMON_NAME, false,
                          str_from(subject->common_name));
    return r;
}

int
subject_write_certificate(gnutls_x509_crt_t certificate, const struct subject *subject)
{
    return write_subject(&(struct target){.certificate = certificate}, subject);
}

int
subject_write_request(gnutls_x509_crq_t request, const struct subject *subject)
{
    return write_subject(&(struct target){.request = request}, subject);
}
