/* Detached signatures both ways: openssl verifies what we make, we verify what openssl makes. */
#include "fixture.h"

#include "pki/cms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCUMENT "id: PARAUGU-2026\r\nversion: 1\nā\n"

#define NEW_EC \
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "
#define NEW_RSA "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "

static void
run(const struct fixture *fixture, const char *command)
{
    int code;
    char *said = fixture_run(fixture, command, &code);

    if (code != 0)
        fail_msg("%s: %s", command, said);
    free(said);
}

static int
setup(void **state)
{
    struct fixture *fixture = fixture_open();

    fixture_write(fixture, "doc", DOCUMENT);
    run(fixture, "umask 077; " NEW_EC "/CN=Anna -keyout a.key -out a.pem 2>&1");
    run(fixture, "umask 077; " NEW_RSA "/CN=Bruno -keyout b.key -out b.pem 2>&1");
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    fixture_close(*state);
    return 0;
}

/* cms_verify over the file; the number of signers, or -1. */
static int
verify(struct fixture *fixture, const char *content, const char *name, struct cms_signer *signers)
{
    char *bytes;
    size_t len, count = 0;
    int r;

    assert_int_equal(file_read(fixture_path(fixture, name), 1 << 20, &bytes, &len, fixture->error),
                     0);
    r = cms_verify(str_from(content), (struct str){bytes, len}, signers, CMS_SIGNERS_MAX, &count,
                   fixture->error);
    free(bytes);
    return r < 0 ? -1 : (int)count;
}

static void
what_openssl_signs_is_verified(void **state)
{
    struct cms_signer signers[CMS_SIGNERS_MAX];

    run(*state, "openssl cms -sign -binary -in doc -signer a.pem -inkey a.key -outform DER -out d");
    run(*state, "openssl cms -sign -binary -in doc -signer b.pem -inkey b.key -outform PEM -out p");
    run(*state, "openssl cms -sign -binary -in doc -signer a.pem -inkey a.key -signer b.pem "
                "-inkey b.key -outform PEM -out both");
    assert_int_equal(verify(*state, DOCUMENT, "d", signers), 1);
    assert_string_equal(signers[0].name, "CN=Anna");
    assert_true(signers[0].may_sign && signers[0].signed_us > signers[0].valid_from_us - 1);
    assert_int_equal(verify(*state, DOCUMENT, "p", signers), 1);
    assert_string_equal(signers[0].name, "CN=Bruno");
    assert_int_equal(verify(*state, DOCUMENT, "both", signers), 2);
    assert_memory_not_equal(signers[0].fingerprint, signers[1].fingerprint, DIGEST_SIZE);
}

static void
fingerprint_is_the_certificates(void **state)
{
    struct cms_signer signers[CMS_SIGNERS_MAX];
    char hex[3 * DIGEST_SIZE + 1], *said;
    struct buf buf;
    int code;

    run(*state, "openssl cms -sign -binary -in doc -signer a.pem -inkey a.key -outform DER -out d");
    assert_int_equal(verify(*state, DOCUMENT, "d", signers), 1);
    said = fixture_run(*state, "openssl x509 -in a.pem -outform DER | sha256sum", &code);
    buf_init(&buf, hex, sizeof hex);
    buf_add_hex(&buf, signers[0].fingerprint, DIGEST_SIZE);
    assert_memory_equal(said, buf_c(&buf), (size_t)2 * DIGEST_SIZE);
    free(said);
}

static void
what_we_sign_openssl_verifies(void **state)
{
    static const char *const names[] = {"a", "b"};
    struct fixture *fixture = *state;
    struct cms_signer signers[CMS_SIGNERS_MAX];

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char certificate[8], key[8], command[256], *pem;
        snprintf(certificate, sizeof certificate, "%s.pem", names[i]);
        snprintf(key, sizeof key, "%s.key", names[i]);
        assert_int_equal(cms_sign(STR(DOCUMENT), fixture_path(fixture, certificate),
                                  fixture_path(fixture, key), &pem, fixture->error),
                         0);
        fixture_write(fixture, "ours", pem);
        free(pem);
        snprintf(command, sizeof command,
                 "openssl cms -verify -binary -content doc -in ours -inform PEM -CAfile %s "
                 "-purpose any -out /dev/null 2>&1",
                 certificate);
        run(fixture, command);
        assert_int_equal(verify(fixture, DOCUMENT, "ours", signers), 1);
    }
    run(fixture, "printf x >>doc; ! openssl cms -verify -binary -content doc -in ours -inform PEM "
                 "-CAfile b.pem -purpose any -out /dev/null 2>&1");
}

static void
anything_else_is_refused(void **state)
{
    static const struct {
        const char *command, *sentence;
    } cases[] = {
        {"openssl cms -sign -binary -nodetach -in doc -signer a.pem -inkey a.key -outform DER "
         "-out bad",
         "of its own"},
        {"openssl cms -sign -binary -nocerts -in doc -signer a.pem -inkey a.key -outform DER "
         "-out bad",
         "without the signer's certificate"},
        {"openssl cms -sign -binary -nocerts -in doc -signer a.pem -inkey a.key -certfile b.pem "
         "-outform DER -out bad",
         "does not fit"},
        {"openssl crl2pkcs7 -nocrl -certfile a.pem -outform DER -out bad", "no signature"},
        {"cp doc bad", "no CMS"},
        {"printf '' >bad", "no CMS"},
        {"echo '-----BEGIN CMS-----' >bad", "no CMS"},
        {"cp a.pem bad", "no CMS"},
    };
    struct fixture *fixture = *state;
    struct cms_signer signers[CMS_SIGNERS_MAX];

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        run(fixture, cases[i].command);
        assert_int_equal(verify(fixture, DOCUMENT, "bad", signers), -1);
        if (!strstr(fixture->error, cases[i].sentence))
            fail_msg("%s: %s", cases[i].command, fixture->error);
    }
    run(fixture,
        "openssl cms -sign -binary -in doc -signer a.pem -inkey a.key -outform DER -out d");
    assert_int_equal(verify(fixture, DOCUMENT "x", "d", signers), -1);
    assert_int_equal(verify(fixture, "", "d", signers), -1);
}

static void
more_signers_than_asked_for_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct cms_signer signers[1];
    char *bytes;
    size_t len, count;

    run(fixture, "openssl cms -sign -binary -in doc -signer a.pem -inkey a.key -signer b.pem "
                 "-inkey b.key -outform DER -out both");
    assert_int_equal(
        file_read(fixture_path(fixture, "both"), 1 << 20, &bytes, &len, fixture->error), 0);
    assert_int_equal(
        cms_verify(STR(DOCUMENT), (struct str){bytes, len}, signers, 1, &count, fixture->error),
        -1);
    free(bytes);
}

static void
key_of_another_certificate_does_not_sign(void **state)
{
    struct fixture *fixture = *state;
    char *pem;

    assert_int_equal(cms_sign(STR(DOCUMENT), fixture_path(fixture, "a.pem"),
                              fixture_path(fixture, "b.key"), &pem, fixture->error),
                     -1);
    assert_int_equal(cms_sign(STR(DOCUMENT), fixture_path(fixture, "none"),
                              fixture_path(fixture, "b.key"), &pem, fixture->error),
                     -1);
    assert_int_equal(cms_sign(STR(DOCUMENT), fixture_path(fixture, "a.pem"),
                              fixture_path(fixture, "none"), &pem, fixture->error),
                     -1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(what_openssl_signs_is_verified),
        CASE(fingerprint_is_the_certificates),
        CASE(what_we_sign_openssl_verifies),
        CASE(anything_else_is_refused),
        CASE(more_signers_than_asked_for_are_refused),
        CASE(key_of_another_certificate_does_not_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
