/* The authority's folder: what it makes, refuses, remembers; held against the openssl command. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define AT "-attime 1740830400 "

static char *
expect_run(const struct fixture *fixture, int code, const char *command)
{
    int r;
    char *output = fixture_run(fixture, command, &r);

    if (r != code)
        fail_msg("%s: exit %d instead of %d:\n%s", command, r, code, output);
    return output;
}

static void
expect_says(const struct fixture *fixture, const char *command, const char *text)
{
    char *output = expect_run(fixture, 0, command);

    if (!strstr(output, text))
        fail_msg("%s: says no \"%s\":\n%s", command, text, output);
    free(output);
}

static mode_t
mode_of(const struct fixture *fixture, const char *name)
{
    struct stat info;

    assert_int_equal(stat(fixture_path(fixture, name), &info), 0);
    return info.st_mode & 07777;
}

static void
test_create(void **state)
{
    struct fixture *fixture = fixture_open();
    const struct authority_plan again = {.name = "Other", .days = 10, .crl_days = 1};
    struct authority *authority = fixture_authority(fixture, "pki");
    char *before, *after;

    (void)state;
    assert_int_equal(authority_count(authority), 0);
    authority_close(authority);
    assert_int_equal(mode_of(fixture, "pki/ca.key"), 0600);
    assert_int_equal(mode_of(fixture, "pki/ca.pem"), 0644);
    assert_int_equal(mode_of(fixture, "pki/crl.pem"), 0644);
    expect_says(fixture, "openssl verify " AT "-x509_strict -CAfile pki/ca.pem pki/ca.pem", "OK");
    expect_says(fixture, "openssl x509 -in pki/ca.pem -noout -text",
                "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0");
    expect_says(fixture, "openssl x509 -in pki/ca.pem -noout -text",
                "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n");
    expect_says(fixture, "openssl x509 -in pki/ca.pem -noout -text", "ASN1 OID: prime256v1");
    expect_says(fixture, "openssl crl -in pki/crl.pem -CAfile pki/ca.pem -noout -text",
                "No Revoked Certificates");

    before = fixture_read(fixture, "pki/ca.pem");
    assert_int_equal(
        authority_create(fixture_path(fixture, "pki"), &again, &fixture->clock, fixture->error),
        AUTHORITY_REFUSED);
    after = fixture_read(fixture, "pki/ca.pem");
    assert_string_equal(before, after);
    free(before);
    free(after);
    fixture_close(fixture);
}

static void
test_create_refuses(void **state)
{
    struct fixture *fixture = fixture_open();
    const struct authority_plan plans[] = {
        {"", 10, 10},
        {"Name\nwith line", 10, 10},
        {"\xff", 10, 10},
        {"N", 0, 10},
        {"N", AUTHORITY_DAYS_MAX + 1, 10},
        {"N", 10, 0},
        {NULL, 10, 10},
        {"12345678901234567890123456789012345678901234567890123456789012345", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        assert_int_equal(authority_create(fixture_path(fixture, "pki"), &plans[i], &fixture->clock,
                                          fixture->error),
                         AUTHORITY_REFUSED);
        assert_int_not_equal(fixture->error[0], '\0');
    }
    assert_null(authority_open(fixture_path(fixture, "pki"), &fixture->clock, fixture->error));
    fixture_close(fixture);
}

static void
test_client_certificate(void **state)
{
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    const char *serial = fixture_client(fixture, authority, "agency", 365);
    char serial_line[80], ca_serial[AUTHORITY_SERIAL_MAX];
    struct authority_entry entry;

    (void)state;
    assert_int_equal(strlen(serial), 32);
    snprintf(serial_line, sizeof serial_line, "pki/issued/%s.pem", serial);
    assert_int_equal(
        authority_serial_of(fixture_path(fixture, "pki/ca.pem"), ca_serial, fixture->error), 0);
    assert_string_not_equal(serial, ca_serial);
    assert_int_equal(mode_of(fixture, "agency.key"), 0600);
    assert_int_equal(mode_of(fixture, serial_line), 0644);
    expect_says(fixture,
                "openssl verify " AT "-x509_strict -purpose sslclient -CAfile pki/ca.pem "
                "-crl_check -CRLfile pki/crl.pem agency.pem",
                "OK");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -subject -nameopt utf8,sep_comma_plus",
                "subject=C=LV,O=Izdomātā aģentūra,organizationIdentifier=NTRLV-90001800413,"
                "CN=Izdomātā aģentūra");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -text",
                "X509v3 Basic Constraints: critical\n                CA:FALSE");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -text",
                "X509v3 Key Usage: critical\n                Digital Signature\n");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -text",
                "X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -text",
                "X509v3 Authority Key Identifier:");
    expect_says(fixture, "openssl x509 -in agency.pem -noout -dates",
                "notBefore=Mar  1 11:55:00 2025 GMT\nnotAfter=Mar  1 12:00:00 2026 GMT");
    free(expect_run(fixture, 2,
                    "openssl verify " AT "-purpose sslserver -CAfile pki/ca.pem agency.pem"));

    assert_int_equal(authority_count(authority), 1);
    authority_entry(authority, 0, &entry);
    assert_string_equal(entry.serial, serial);
    assert_string_equal(entry.name, "Izdomātā aģentūra");
    assert_int_equal(entry.kind, AUTHORITY_CLIENT);
    assert_int_equal(entry.registration.number, 90001800413);
    assert_int_equal(entry.not_before_us, FIXTURE_NOW_US - 300 * US_PER_SECOND);
    assert_int_equal(entry.not_after_us, FIXTURE_NOW_US + 365 * US_PER_DAY);
    assert_false(entry.revoked);
    assert_null(entry.reason);
    authority_close(authority);
    fixture_close(fixture);
}

/* A request as server.key's owner makes it, malloc'd. */
static char *
server_request(struct fixture *fixture)
{
    const struct request_holder holder = {.name = "Server"};
    char *request;

    assert_int_equal(
        request_create(fixture_path(fixture, "server.key"), &holder, &request, fixture->error), 0);
    return request;
}

static void
test_server_certificate(void **state)
{
    static const char *const hosts[] = {"localhost", "tilts.daugavpils.example", "127.0.0.1",
                                        "::1"};
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    struct authority_grant grant = {
        .kind = AUTHORITY_SERVER, .hosts = hosts, .host_count = 4, .days = 365};
    struct authority_issued issued;
    char *request = server_request(fixture), *text;

    (void)state;
    assert_int_equal(authority_issue(authority, str_from(request), &grant, &issued, fixture->error),
                     0);
    fixture_write(fixture, "server.pem", issued.pem);
    expect_says(fixture, "openssl x509 -in server.pem -noout -ext subjectAltName",
                "DNS:localhost, DNS:tilts.daugavpils.example, IP Address:127.0.0.1, "
                "IP Address:0:0:0:0:0:0:0:1");
    expect_says(fixture,
                "openssl verify " AT "-x509_strict -purpose sslserver -verify_ip 127.0.0.1 "
                "-CAfile pki/ca.pem -crl_check -CRLfile pki/crl.pem server.pem",
                "OK");
    text = fixture_read(fixture, "pki/ledger.jsonl");
    assert_non_null(strstr(text, "\"hosts\":[\"localhost\",\"tilts.daugavpils.example\","));
    free(text);
    free(issued.pem);

    /* Renewed with the same key and names. */
    assert_int_equal(authority_renew(authority, issued.serial, 100, &issued, fixture->error), 0);
    fixture_write(fixture, "renewed.pem", issued.pem);
    expect_says(fixture, "openssl x509 -in renewed.pem -noout -ext subjectAltName",
                "IP Address:127.0.0.1");
    expect_says(fixture,
                "openssl x509 -in server.pem -noout -pubkey >a; "
                "openssl x509 -in renewed.pem -noout -pubkey >b; cmp a b && echo same",
                "same");
    free(issued.pem);
    free(request);
    authority_close(authority);
    fixture_close(fixture);
}

static void
test_server_hosts_refused(void **state)
{
    static const char *const bad[] = {
        "",          "a b",       "-a.example", "a..example",        "a.example.",    "1.2.3.4.5",
        "*.example", "ā.example", "256.1.1.1",  "https://a.example", "a.example:8443"};
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    struct authority_grant grant = {.kind = AUTHORITY_SERVER, .days = 365};
    struct authority_issued issued;
    char *request = server_request(fixture);

    (void)state;
    assert_int_equal(authority_issue(authority, str_from(request), &grant, &issued, fixture->error),
                     AUTHORITY_REFUSED);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        grant.hosts = &bad[i];
        grant.host_count = 1;
        assert_int_equal(
            authority_issue(authority, str_from(request), &grant, &issued, fixture->error),
            AUTHORITY_REFUSED);
    }
    assert_int_equal(authority_count(authority), 0);
    free(request);
    authority_close(authority);
    fixture_close(fixture);
}

static int
issue(struct fixture *fixture, struct authority *authority, const char *request,
      const struct authority_grant *grant)
{
    struct authority_issued issued;
    int r = authority_issue(authority, str_from(request), grant, &issued, fixture->error);

    if (r == 0)
        free(issued.pem);
    return r;
}

static void
test_requests_refused(void **state)
{
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    struct authority_grant grant = {.kind = AUTHORITY_CLIENT, .days = 30};
    const struct request_holder other = {
        .name = "Other", .registration = fixture_registration(FIXTURE_OTHER_REGISTRATION)};
    char *request, *text;

    (void)state;
    assert_int_equal(
        request_create(fixture_path(fixture, "a.key"), &other, &request, fixture->error), 0);
    grant.holder = (struct request_holder){.name = "Agency"};
    assert_int_equal(issue(fixture, authority, request, &grant), AUTHORITY_REFUSED);
    grant.holder.registration = fixture_registration(FIXTURE_REGISTRATION);
    assert_int_equal(issue(fixture, authority, request, &grant), AUTHORITY_REFUSED);
    assert_non_null(strstr(fixture->error, "another registration number"));
    grant.holder.registration = fixture_registration(FIXTURE_OTHER_REGISTRATION);
    grant.days = 3651; /* longer than the authority itself */
    assert_int_equal(issue(fixture, authority, request, &grant), AUTHORITY_REFUSED);
    grant.days = 0;
    assert_int_equal(issue(fixture, authority, request, &grant), AUTHORITY_REFUSED);
    grant.days = 30;
    assert_int_equal(issue(fixture, authority, "no request", &grant), AUTHORITY_REFUSED);
    assert_int_equal(issue(fixture, authority, "", &grant), AUTHORITY_REFUSED);
    /* A changed signature: whoever sends it does not hold the key. */
    strstr(request, "\n-----END")[-6] ^= 1;
    assert_int_equal(issue(fixture, authority, request, &grant), AUTHORITY_REFUSED);
    strstr(request, "\n-----END")[-6] ^= 1;
    assert_int_equal(issue(fixture, authority, request, &grant), 0);
    free(request);

    free(expect_run(
        fixture, 0,
        "openssl req -new -newkey rsa:1024 -nodes -keyout w.key -subj /CN=x -out w.csr"));
    text = fixture_read(fixture, "w.csr");
    assert_int_equal(issue(fixture, authority, text, &grant), AUTHORITY_REFUSED);
    assert_non_null(strstr(fixture->error, "too weak"));
    free(text);
    assert_int_equal(authority_count(authority), 1);
    authority_close(authority);
    fixture_close(fixture);
}

/* Requests as other programs make them; what they ask for beyond the key does not count. */
static void
test_requests_of_others(void **state)
{
    static const char *const keys[] = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-384",
                                       "ed25519"};
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    struct authority_grant grant = {.kind = AUTHORITY_CLIENT, .days = 30};

    (void)state;
    grant.holder =
        (struct request_holder){.name = "Agency",
                                .common_name = "batch",
                                .registration = fixture_registration(FIXTURE_REGISTRATION)};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct authority_issued issued;
        char command[512], *text;
        snprintf(command, sizeof command,
                 "openssl req -new -newkey %s -nodes -keyout o.key "
                 "-subj '/C=XX/O=Somebody else/CN=root' -addext basicConstraints=critical,CA:TRUE "
                 "-addext 2.5.4.97=ASN1:UTF8:x -out o.csr",
                 keys[i]);
        free(expect_run(fixture, 0, command));
        text = fixture_read(fixture, "o.csr");
        assert_int_equal(
            authority_issue(authority, str_from(text), &grant, &issued, fixture->error), 0);
        fixture_write(fixture, "o.pem", issued.pem);
        expect_says(fixture, "openssl x509 -in o.pem -noout -subject -nameopt utf8,sep_comma_plus",
                    "subject=C=LV,O=Agency,organizationIdentifier=NTRLV-90001800413,CN=batch\n");
        expect_says(fixture, "openssl x509 -in o.pem -noout -text", "CA:FALSE");
        free(issued.pem);
        free(text);
    }
    authority_close(authority);
    fixture_close(fixture);
}

static void
test_revoke(void **state)
{
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    char serial[AUTHORITY_SERIAL_MAX], other[AUTHORITY_SERIAL_MAX];
    struct authority_issued issued;
    struct authority_entry entry;

    (void)state;
    strcpy(serial, fixture_client(fixture, authority, "gone", 365));
    strcpy(other, fixture_client(fixture, authority, "stays", 365));
    assert_int_equal(authority_revoke(authority, serial, "whim", 30, fixture->error),
                     AUTHORITY_REFUSED);
    assert_int_equal(authority_revoke(authority, "00", "superseded", 30, fixture->error),
                     AUTHORITY_REFUSED);
    assert_int_equal(authority_revoke(authority, serial, "superseded", 0, fixture->error),
                     AUTHORITY_REFUSED);
    for (char *c = serial; *c; c++)
        *c = *c >= 'a' && *c <= 'f' ? (char)(*c - 32) : *c;
    assert_int_equal(authority_revoke(authority, serial, "key-compromise", 30, fixture->error), 0);
    assert_int_equal(authority_revoke(authority, serial, "superseded", 30, fixture->error),
                     AUTHORITY_REFUSED);
    assert_int_equal(authority_renew(authority, serial, 30, &issued, fixture->error),
                     AUTHORITY_REFUSED);
    authority_close(authority);

    free(expect_run(fixture, 2,
                    "openssl verify " AT "-CAfile pki/ca.pem -crl_check -CRLfile pki/crl.pem "
                    "gone.pem"));
    expect_says(fixture,
                "openssl verify " AT "-CAfile pki/ca.pem -crl_check -CRLfile pki/crl.pem stays.pem",
                "OK");
    authority = authority_open(fixture_path(fixture, "pki"), &fixture->clock, fixture->error);
    assert_non_null(authority);
    authority_entry(authority, (size_t)authority_find(authority, serial), &entry);
    assert_true(entry.revoked);
    assert_string_equal(entry.reason, "key-compromise");
    assert_int_equal(entry.revoked_us, FIXTURE_NOW_US);
    authority_entry(authority, (size_t)authority_find(authority, other), &entry);
    assert_false(entry.revoked);
    assert_int_equal(authority_find(authority, "00"), -1);
    authority_close(authority);
    fixture_close(fixture);
}

/* The number of the CRL as openssl reads it. */
static long
crl_number(const struct fixture *fixture)
{
    char *output = expect_run(fixture, 0, "openssl crl -in pki/crl.pem -noout -crlnumber");
    const char *equals = strchr(output, '=');
    long number = equals ? strtol(equals + 1, NULL, 16) : -1;

    free(output);
    return number;
}

static void
test_publish(void **state)
{
    struct fixture *fixture = fixture_open();
    struct authority *authority = fixture_authority(fixture, "pki");
    long first = crl_number(fixture), second;

    (void)state;
    assert_int_equal(authority_publish(authority, 7, fixture->error), 0);
    second = crl_number(fixture);
    assert_true(second > first);
    expect_says(fixture, "openssl crl -in pki/crl.pem -noout -lastupdate -nextupdate",
                "lastUpdate=Mar  1 12:00:00 2025 GMT\nnextUpdate=Mar  8 12:00:00 2025 GMT");
    expect_says(fixture, "openssl crl -in pki/crl.pem -CAfile pki/ca.pem -noout", "verify OK");
    /* A lost list does not bring the numbers back. */
    assert_int_equal(remove(fixture_path(fixture, "pki/crl.pem")), 0);
    authority_close(authority);
    fixture->clock.fixed_us += US_PER_DAY;
    authority = authority_open(fixture_path(fixture, "pki"), &fixture->clock, fixture->error);
    assert_int_equal(authority_publish(authority, 7, fixture->error), 0);
    assert_true(crl_number(fixture) > second);
    /* Numbers whose first bit is set stay positive. */
    authority_close(authority);
    fixture->clock = clock_fixed(INT64_C(0x80000001) * US_PER_SECOND);
    authority = authority_open(fixture_path(fixture, "pki"), &fixture->clock, fixture->error);
    assert_int_equal(authority_publish(authority, 7, fixture->error), 0);
    assert_int_equal(crl_number(fixture), 0x80000001);
    authority_close(authority);
    fixture_close(fixture);
}

static void
test_damaged_folders(void **state)
{
    static const char *const ledgers[] = {
        "{}\n",
        "[]\n",
        "x\n",
        "{\"serial\":\"01\",\"serial\":\"02\"}\n",
        "\n",
        "{\"serial\":\"0102\",\"kind\":\"client\",\"registration\":\"1\",\"name\":\"a\","
        "\"common_name\":\"a\",\"not_before_s\":1,\"not_after_s\":2,\"state\":\"valid\","
        "\"hosts\":[]}\n",
    };
    struct fixture *fixture = fixture_open();
    char folder[PATH_MAX];

    (void)state;
    snprintf(folder, sizeof folder, "%s/pki", fixture->folder);
    authority_close(fixture_authority(fixture, "pki"));
    authority_close(fixture_authority(fixture, "other"));
    for (size_t i = 0; i < ARRAY_LEN(ledgers); i++) {
        fixture_write(fixture, "pki/ledger.jsonl", ledgers[i]);
        assert_null(authority_open(folder, &fixture->clock, fixture->error));
        assert_non_null(strstr(fixture->error, "line 1"));
    }
    fixture_write(fixture, "pki/ledger.jsonl", "");
    authority_close(authority_open(folder, &fixture->clock, fixture->error));
    free(expect_run(fixture, 0, "cp other/ca.key pki/ca.key && chmod 600 pki/ca.key"));
    assert_null(authority_open(folder, &fixture->clock, fixture->error));
    assert_non_null(strstr(fixture->error, "not the key of"));
    free(expect_run(fixture, 0, "chmod 644 pki/ca.key"));
    assert_null(authority_open(folder, &fixture->clock, fixture->error));
    assert_null(authority_open(fixture_path(fixture, "none"), &fixture->clock, fixture->error));
    authority_close(NULL);
    fixture_close(fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_create_refuses),
        cmocka_unit_test(test_client_certificate),
        cmocka_unit_test(test_server_certificate),
        cmocka_unit_test(test_server_hosts_refused),
        cmocka_unit_test(test_requests_refused),
        cmocka_unit_test(test_requests_of_others),
        cmocka_unit_test(test_revoke),
        cmocka_unit_test(test_publish),
        cmocka_unit_test(test_damaged_folders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
