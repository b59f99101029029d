/* Who gets a channel and as whom: real TLS handshakes, without a network. */
#include "fixture.h"

#include "pki/digest.h"
#include "twisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static const char *const priorities[] = {TLS12, TLS13};

struct scene {
    struct fixture *fixture;
    struct authority *authority;
    struct identity_trust *trust;
};

static void
scene_open(struct scene *scene)
{
    scene->fixture = fixture_open();
    scene->authority = fixture_authority(scene->fixture, "pki");
    fixture_client(scene->fixture, scene->authority, "server", 3000);
    scene->trust =
        identity_trust_open(fixture_path(scene->fixture, "pki/ca.pem"),
                            fixture_path(scene->fixture, "pki/crl.pem"), scene->fixture->error);
    if (!scene->trust)
        fail_msg("%s", scene->fixture->error);
    identity_use_clock(scene->trust, &scene->fixture->clock);
}

static void
scene_close(struct scene *scene)
{
    identity_trust_close(scene->trust);
    authority_close(scene->authority);
    fixture_close(scene->fixture);
}

/* Moves the clock of authority and trust. */
static void
scene_at(struct scene *scene, int64_t now_us)
{
    scene->fixture->clock = clock_fixed(now_us);
    identity_use_clock(scene->trust, &scene->fixture->clock);
    authority_close(scene->authority);
    scene->authority = authority_open(fixture_path(scene->fixture, "pki"), &scene->fixture->clock,
                                      scene->fixture->error);
    assert_non_null(scene->authority);
}

static void
expect_refused(const struct scene *scene, const char *name, int alert)
{
    for (size_t i = 0; i < ARRAY_LEN(priorities); i++) {
        struct fixture_session session;
        struct caller caller;
        fixture_handshake(scene->fixture, scene->trust, name, priorities[i], &session);
        if (session.result >= 0 || session.alert != alert)
            fail_msg("%s, %s: result %d, alert %d (%s) instead of %d", name, priorities[i],
                     session.result, session.alert,
                     gnutls_alert_get_name((gnutls_alert_description_t)session.alert), alert);
        identity_of(session.server, scene->trust, &caller);
        assert_int_equal(caller.standing, IDENTITY_REVOKED);
        fixture_hang_up(&session);
    }
}

static struct caller
expect_accepted(const struct scene *scene, const char *name)
{
    struct caller caller = {.standing = IDENTITY_REVOKED};

    for (size_t i = 0; i < ARRAY_LEN(priorities); i++) {
        struct fixture_session session;
        fixture_handshake(scene->fixture, scene->trust, name, priorities[i], &session);
        if (session.result < 0)
            fail_msg("%s, %s: %s", name, priorities[i], gnutls_strerror(session.result));
        identity_of(session.server, scene->trust, &caller);
        fixture_hang_up(&session);
    }
    return caller;
}

static void
test_valid_caller(void **state)
{
    struct scene scene;
    struct caller caller;
    const char *serial;
    uint8_t hash[DIGEST_SIZE];
    char *text;
    int code;

    (void)state;
    scene_open(&scene);
    serial = fixture_client(scene.fixture, scene.authority, "agency", 10);
    caller = expect_accepted(&scene, "agency");
    assert_int_equal(caller.standing, IDENTITY_VALID);
    assert_int_equal(caller.registration.number, 90001800413);
    assert_string_equal(caller.name, "Izdomātā aģentūra");
    assert_string_equal(caller.serial_hex, serial);
    assert_int_equal(caller.generation, identity_generation(scene.trust));
    assert_int_equal(caller.valid_until_us, FIXTURE_NOW_US + 10 * US_PER_DAY + US_PER_SECOND);

    text =
        fixture_run(scene.fixture, "openssl x509 -in agency.pem -outform DER | sha256sum", &code);
    assert_int_equal(code, 0);
    assert_true(hex_decode((struct str){text, 64}, hash, sizeof hash));
    assert_memory_equal(caller.fingerprint, hash, sizeof hash);
    free(text);
    scene_close(&scene);
}

static void
test_no_certificate(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene);
    expect_refused(&scene, NULL, -1);
    scene_close(&scene);
}

static void
test_foreign_authority(void **state)
{
    struct scene scene;
    struct authority *foreign;

    (void)state;
    scene_open(&scene);
    /* Of the same name, even. */
    foreign = fixture_authority(scene.fixture, "foreign");
    fixture_client(scene.fixture, foreign, "stranger", 10);
    authority_close(foreign);
    expect_refused(&scene, "stranger", GNUTLS_A_UNKNOWN_CA);
    scene_close(&scene);
}

static void
test_days_of_validity(void **state)
{
    struct scene scene;
    const int64_t second = US_PER_SECOND;

    (void)state;
    scene_open(&scene);
    fixture_client(scene.fixture, scene.authority, "agency", 10);
    scene_at(&scene, FIXTURE_NOW_US + 10 * US_PER_DAY);
    expect_accepted(&scene, "agency");
    scene_at(&scene, FIXTURE_NOW_US + 10 * US_PER_DAY + second);
    expect_refused(&scene, "agency", GNUTLS_A_CERTIFICATE_EXPIRED);
    scene_at(&scene, FIXTURE_NOW_US - 300 * second);
    expect_accepted(&scene, "agency");
    scene_at(&scene, FIXTURE_NOW_US - 301 * second);
    expect_refused(&scene, "agency", GNUTLS_A_CERTIFICATE_EXPIRED);
    scene_close(&scene);
}

static void
test_revoked_while_connected(void **state)
{
    struct scene scene;
    struct fixture_session session;
    struct caller caller;
    uint64_t generation;
    char serial[AUTHORITY_SERIAL_MAX];

    (void)state;
    scene_open(&scene);
    strcpy(serial, fixture_client(scene.fixture, scene.authority, "agency", 10));
    fixture_client(scene.fixture, scene.authority, "other", 10);
    fixture_handshake(scene.fixture, scene.trust, "agency", TLS13, &session);
    assert_int_equal(session.result, 0);
    identity_of(session.server, scene.trust, &caller);
    assert_int_equal(caller.standing, IDENTITY_VALID);
    generation = identity_generation(scene.trust);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 0);
    assert_int_equal(identity_generation(scene.trust), generation);

    assert_int_equal(
        authority_revoke(scene.authority, serial, "key-compromise", 30, scene.fixture->error), 0);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 1);
    assert_true(identity_generation(scene.trust) > generation);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 0);
    identity_of(session.server, scene.trust, &caller);
    assert_int_equal(caller.standing, IDENTITY_REVOKED);
    assert_int_equal(caller.generation, identity_generation(scene.trust));
    assert_int_equal(caller.valid_until_us, 0);
    /* Known all the same, for the record of the refusal. */
    assert_int_equal(caller.registration.number, 90001800413);
    fixture_hang_up(&session);
    expect_refused(&scene, "agency", GNUTLS_A_CERTIFICATE_REVOKED);
    assert_int_equal(expect_accepted(&scene, "other").standing, IDENTITY_VALID);
    scene_close(&scene);
}

static void
expect_kept(struct scene *scene, const char *because)
{
    uint64_t generation = identity_generation(scene->trust);

    scene->fixture->error[0] = '\0';
    assert_int_equal(identity_refresh(scene->trust, scene->fixture->error), -1);
    if (!strstr(scene->fixture->error, because))
        fail_msg("\"%s\" says nothing of %s", scene->fixture->error, because);
    /* Told once, not every second. */
    assert_int_equal(identity_refresh(scene->trust, scene->fixture->error), 0);
    assert_int_equal(identity_generation(scene->trust), generation);
    expect_refused(scene, "gone", GNUTLS_A_CERTIFICATE_REVOKED);
    expect_accepted(scene, "agency");
}

static void
test_bad_lists_leave_the_old_in_force(void **state)
{
    struct scene scene;
    struct authority *foreign;
    char *good, *old, *bad;
    char serial[AUTHORITY_SERIAL_MAX];

    (void)state;
    scene_open(&scene);
    old = fixture_read(scene.fixture, "pki/crl.pem");
    scene_at(&scene, FIXTURE_NOW_US + US_PER_DAY);
    fixture_client(scene.fixture, scene.authority, "agency", 10);
    strcpy(serial, fixture_client(scene.fixture, scene.authority, "gone", 10));
    assert_int_equal(
        authority_revoke(scene.authority, serial, "superseded", 30, scene.fixture->error), 0);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 1);
    good = fixture_read(scene.fixture, "pki/crl.pem");

    fixture_write(scene.fixture, "pki/crl.pem", "no list");
    expect_kept(&scene, "crl.pem");
    fixture_write(scene.fixture, "pki/crl.pem", "");
    expect_kept(&scene, "crl.pem");
    bad = strdup(good);
    strstr(bad, "\n-----END")[-6] ^= 1;
    fixture_write(scene.fixture, "pki/crl.pem", bad);
    expect_kept(&scene, "crl.pem");
    fixture_write(scene.fixture, "pki/crl.pem", old);
    expect_kept(&scene, "older");
    foreign = fixture_authority(scene.fixture, "foreign");
    authority_close(foreign);
    free(bad);
    bad = fixture_read(scene.fixture, "foreign/crl.pem");
    fixture_write(scene.fixture, "pki/crl.pem", bad);
    expect_kept(&scene, "not signed by the authority");
    assert_int_equal(remove(fixture_path(scene.fixture, "pki/crl.pem")), 0);
    expect_kept(&scene, "cannot be opened");

    fixture_write(scene.fixture, "pki/crl.pem", good);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 1);
    free(bad);
    free(good);
    free(old);
    scene_close(&scene);
}

static void
test_list_past_its_next_update(void **state)
{
    struct scene scene;
    const int64_t next_us = FIXTURE_NOW_US + 30 * US_PER_DAY;
    const int64_t end_us = next_us + IDENTITY_CRL_GRACE_S * US_PER_SECOND;

    (void)state;
    scene_open(&scene);
    assert_int_equal(identity_crl_this_update_us(scene.trust), FIXTURE_NOW_US);
    assert_int_equal(identity_crl_next_update_us(scene.trust), next_us);
    fixture_client(scene.fixture, scene.authority, "agency", 365);
    scene_at(&scene, end_us - 1);
    assert_int_equal(expect_accepted(&scene, "agency").valid_until_us, end_us);
    scene_at(&scene, end_us);
    expect_refused(&scene, "agency", GNUTLS_A_CERTIFICATE_UNKNOWN);
    /* A new list lets callers in again. */
    assert_int_equal(authority_publish(scene.authority, 30, scene.fixture->error), 0);
    assert_int_equal(identity_refresh(scene.trust, scene.fixture->error), 1);
    expect_accepted(&scene, "agency");
    scene_close(&scene);
}

static void
test_certificates_of_the_authority_that_do_not_count(void **state)
{
    static const struct {
        const char *why;
        struct twist twist;
        int alert;
    } cases[] = {
        {"for servers", {.purpose = GNUTLS_KP_TLS_WWW_SERVER}, GNUTLS_A_UNSUPPORTED_CERTIFICATE},
        {"without purpose", {.purpose = ""}, GNUTLS_A_UNSUPPORTED_CERTIFICATE},
        {"for anything", {.purpose = GNUTLS_KP_ANY}, GNUTLS_A_UNSUPPORTED_CERTIFICATE},
        {"an authority's", {.authority = true}, GNUTLS_A_UNSUPPORTED_CERTIFICATE},
        {"without usage", {.no_usage = true}, GNUTLS_A_UNSUPPORTED_CERTIFICATE},
        {"signed with SHA-1", {.digest = GNUTLS_DIG_SHA1}, GNUTLS_A_UNKNOWN_CA},
        {"RSA 1024", {.rsa_bits = 1024}, GNUTLS_A_UNKNOWN_CA},
    };
    struct scene scene;

    (void)state;
    scene_open(&scene);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        twisted_client(scene.fixture, "pki", "twisted", &cases[i].twist);
        expect_refused(&scene, "twisted", cases[i].alert);
    }
    scene_close(&scene);
}

static void
test_names(void **state)
{
    static const struct {
        struct twist twist;
        enum identity_standing standing;
        const char *name;
    } cases[] = {
        {{.subject = {{"O", "Agency"}, {TWIST_ID, "NTRLV-90001800413"}, {"CN", "x"}}},
         IDENTITY_VALID,
         "Agency"},
        {{.subject = {{TWIST_ID, "NTRLV-90001800413"}, {"CN", "only CN"}}},
         IDENTITY_VALID,
         "only CN"},
        {{.subject = {{TWIST_ID, "NTRLV-90001800413"}}}, IDENTITY_VALID, ""},
        {{.subject = {{"O", "Agency"}, {"CN", "NTRLV-90001800413"}}}, IDENTITY_NAMELESS, "Agency"},
        {{.subject = {{"O", "A"}, {TWIST_ID, "NTRLV-90001800414"}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"}, {TWIST_ID, "NTRLT-90001800413"}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"}, {TWIST_ID, "NTRLV-90001800413 "}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"}, {TWIST_ID, "NTRLV- 9000180041"}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"}, {TWIST_ID, "90001800413"}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"}, {TWIST_ID, ""}}}, IDENTITY_NAMELESS, "A"},
        {{.subject = {{"O", "A"},
                      {TWIST_ID, "NTRLV-90000077325"},
                      {TWIST_ID, "NTRLV-90001800413"}}},
         IDENTITY_NAMELESS,
         "A"},
        {{.subject = {{"O", "A\nB"}, {TWIST_ID, "NTRLV-90001800413"}}}, IDENTITY_VALID, ""},
        /* 64 characters of two bytes: cut between characters. */
        {{.subject = {{"O", "āāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāā"},
                      {TWIST_ID, "NTRLV-90001800413"}}},
         IDENTITY_VALID,
         "āāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāāā"},
    };
    struct scene scene;

    (void)state;
    scene_open(&scene);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct caller caller;
        twisted_client(scene.fixture, "pki", "twisted", &cases[i].twist);
        caller = expect_accepted(&scene, "twisted");
        if (caller.standing != cases[i].standing || strcmp(caller.name, cases[i].name) != 0)
            fail_msg("case %zu: standing %d, name \"%s\"", i, (int)caller.standing, caller.name);
        assert_true((caller.registration.number != 0) == (caller.standing == IDENTITY_VALID));
    }
    scene_close(&scene);
}

static void
expect_no_trust(const struct scene *scene, const char *ca, const char *crl, const char *because)
{
    assert_null(identity_trust_open(fixture_path(scene->fixture, ca),
                                    fixture_path(scene->fixture, crl), scene->fixture->error));
    if (!strstr(scene->fixture->error, because))
        fail_msg("\"%s\" says nothing of %s", scene->fixture->error, because);
}

static void
test_opening_a_trust(void **state)
{
    struct scene scene;
    struct identity_trust *trust;
    int code;

    (void)state;
    scene_open(&scene);
    authority_close(fixture_authority(scene.fixture, "foreign"));
    fixture_client(scene.fixture, scene.authority, "agency", 10);
    expect_no_trust(&scene, "none.pem", "pki/crl.pem", "none.pem");
    expect_no_trust(&scene, "pki/crl.pem", "pki/crl.pem", "crl.pem");
    expect_no_trust(&scene, "agency.pem", "pki/crl.pem", "not an authority's");
    expect_no_trust(&scene, "pki/ca.pem", "none.pem", "none.pem");
    expect_no_trust(&scene, "pki/ca.pem", "foreign/crl.pem", "not signed by the authority");
    /* Two authorities, while one takes over from the other: each wants its list. */
    free(fixture_run(scene.fixture,
                     "cat pki/ca.pem foreign/ca.pem >both.pem; "
                     "cat foreign/crl.pem pki/crl.pem >lists.pem",
                     &code));
    assert_int_equal(code, 0);
    expect_no_trust(&scene, "both.pem", "pki/crl.pem", "no revocation list of one");
    trust = identity_trust_open(fixture_path(scene.fixture, "both.pem"),
                                fixture_path(scene.fixture, "lists.pem"), scene.fixture->error);
    assert_non_null(trust);
    identity_trust_close(trust);
    trust =
        identity_trust_open(fixture_path(scene.fixture, "pki/ca.pem"), NULL, scene.fixture->error);
    assert_non_null(trust);
    assert_int_equal(identity_refresh(trust, scene.fixture->error), 0);
    assert_int_equal(identity_crl_next_update_us(trust), 0);
    assert_int_equal(identity_crl_this_update_us(trust), 0);
    assert_int_equal(identity_require(NULL, trust), -1);
    identity_trust_close(trust);
    identity_trust_close(NULL);
    scene_close(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_caller),
        cmocka_unit_test(test_no_certificate),
        cmocka_unit_test(test_foreign_authority),
        cmocka_unit_test(test_days_of_validity),
        cmocka_unit_test(test_revoked_while_connected),
        cmocka_unit_test(test_bad_lists_leave_the_old_in_force),
        cmocka_unit_test(test_list_past_its_next_update),
        cmocka_unit_test(test_certificates_of_the_authority_that_do_not_count),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_opening_a_trust),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
