/* Revocation lists: what is taken, what is refused, and long ones. */
#include "fixture.h"

#include "pki/certificate.h"
#include "pki/keyfile.h"
#include "pki/revocation.h"

#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scene {
    struct fixture *fixture;
    struct certificate_issuer issuer;
    struct pki_authorities authorities;
};

static void
scene_open(struct scene *scene)
{
    struct fixture *fixture = fixture_open();

    scene->fixture = fixture;
    authority_close(fixture_authority(fixture, "pki"));
    assert_int_equal(certificate_load(fixture_path(fixture, "pki/ca.pem"),
                                      &scene->issuer.certificate, fixture->error),
                     0);
    assert_int_equal(
        keyfile_load(fixture_path(fixture, "pki/ca.key"), &scene->issuer.key, fixture->error), 0);
    scene->authorities = (struct pki_authorities){&scene->issuer.certificate, 1};
}

static void
scene_close(struct scene *scene)
{
    gnutls_x509_crt_deinit(scene->issuer.certificate);
    gnutls_privkey_deinit(scene->issuer.key);
    fixture_close(scene->fixture);
}

static struct revocation *
load(struct scene *scene)
{
    return revocation_load(fixture_path(scene->fixture, "crl.pem"), &scene->authorities,
                           scene->fixture->error);
}

/* How a list differs from a sound one. */
struct made {
    unsigned count; /* serials 2, 4, 6, ... in four bytes */
    bool no_next_update;
    gnutls_digest_algorithm_t digest; /* 0: SHA-256 */
};

static void
make_list(const struct scene *scene, const struct made *made)
{
    time_t now = (time_t)(FIXTURE_NOW_US / US_PER_SECOND);
    gnutls_x509_crl_t crl;
    gnutls_datum_t pem;
    char error[FILE_ERROR_MAX];

    gnutls_x509_crl_init(&crl);
    gnutls_x509_crl_set_version(crl, 2);
    gnutls_x509_crl_set_this_update(crl, now);
    if (!made->no_next_update)
        gnutls_x509_crl_set_next_update(crl, now + 86400);
    for (unsigned i = 1; i <= made->count; i++) {
        const uint8_t serial[] = {1, (uint8_t)(i >> 15), (uint8_t)(i >> 7), (uint8_t)(i << 1)};
        assert_int_equal(gnutls_x509_crl_set_crt_serial(crl, serial, sizeof serial, now), 0);
    }
    gnutls_x509_crl_set_number(crl, "\x01", 1);
    assert_int_equal(gnutls_x509_crl_privkey_sign(crl, scene->issuer.certificate, scene->issuer.key,
                                                  made->digest ? made->digest : GNUTLS_DIG_SHA256,
                                                  0),
                     0);
    assert_int_equal(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem), 0);
    assert_int_equal(file_write(fixture_path(scene->fixture, "crl.pem"),
                                (struct str){(const char *)pem.data, pem.size}, 0644, error),
                     0);
    gnutls_free(pem.data);
    gnutls_x509_crl_deinit(crl);
}

static void
test_every_serial_is_found(void **state)
{
    const unsigned counts[] = {0, 1, 2, 3, 64, 65, 3000};
    struct scene scene;

    (void)state;
    scene_open(&scene);
    for (size_t c = 0; c < ARRAY_LEN(counts); c++) {
        struct revocation *revocation;
        make_list(&scene, &(struct made){.count = counts[c]});
        revocation = load(&scene);
        if (!revocation)
            fail_msg("%s", scene.fixture->error);
        assert_int_equal(revocation_count(revocation), counts[c]);
        for (unsigned i = 1; i <= counts[c] + 1; i++) {
            /* Even ones are there, odd ones are not; the last even one is not either. */
            uint8_t serial[] = {0, 1, (uint8_t)(i >> 15), (uint8_t)(i >> 7), (uint8_t)(i << 1)};
            assert_int_equal(revocation_has(revocation, 0, serial + 1, 4), i <= counts[c]);
            assert_int_equal(revocation_has(revocation, 0, serial, 5), i <= counts[c]);
            assert_false(revocation_has(revocation, 1, serial + 1, 4));
            assert_false(revocation_has(revocation, 0, serial + 1, 3));
            serial[4]++;
            assert_false(revocation_has(revocation, 0, serial + 1, 4));
        }
        revocation_free(revocation);
    }
    scene_close(&scene);
}

static void
test_unlawful_serials_count_as_revoked(void **state)
{
    const uint8_t serial[21] = {1};
    struct revocation *revocation;
    struct scene scene;

    (void)state;
    scene_open(&scene);
    make_list(&scene, &(struct made){.count = 1});
    revocation = load(&scene);
    assert_non_null(revocation);
    assert_true(revocation_has(revocation, 0, serial, 21));
    assert_false(revocation_has(revocation, 0, serial, 20));
    assert_false(revocation_has(revocation, 0, serial, 0));
    revocation_free(revocation);
    revocation_free(NULL);
    scene_close(&scene);
}

static void
expect_refused(struct scene *scene, const char *because)
{
    scene->fixture->error[0] = '\0';
    if (load(scene))
        fail_msg("taken, though %s", because);
    if (!strstr(scene->fixture->error, because) || !strstr(scene->fixture->error, "crl.pem"))
        fail_msg("\"%s\" says nothing of %s", scene->fixture->error, because);
}

static void
test_unsound_lists(void **state)
{
    static const char config[] = "[ca]\ndefault_ca=d\n[d]\ndatabase=idx\ncrlnumber=num\n"
                                 "default_md=sha256\ndefault_crl_days=30\ncertificate=pki/ca.pem\n"
                                 "private_key=pki/ca.key\ncrl_extensions=e\n[e]\n"
                                 "2.5.29.27=critical,DER:020101\n";
    struct scene scene;
    int code;

    (void)state;
    scene_open(&scene);
    make_list(&scene, &(struct made){.no_next_update = true});
    expect_refused(&scene, "when the next one comes");
    make_list(&scene, &(struct made){.count = 1, .digest = GNUTLS_DIG_SHA1});
    expect_refused(&scene, "not signed by the authority");
    fixture_write(scene.fixture, "ca.conf", config);
    free(fixture_run(scene.fixture,
                     ": >idx; echo 01 >num; openssl ca -config ca.conf -gencrl -out crl.pem",
                     &code));
    assert_int_equal(code, 0);
    expect_refused(&scene, "partial");
    scene_close(&scene);
}

/* Whichever byte is changed, the list is no longer the authority's. */
static void
test_every_changed_byte_is_noticed(void **state)
{
    struct scene scene;
    uint8_t der[1024];
    char *pem;
    size_t len;
    int code;

    (void)state;
    scene_open(&scene);
    make_list(&scene, &(struct made){.count = 2});
    pem = fixture_run(scene.fixture, "openssl crl -in crl.pem -outform DER | base64 -w0", &code);
    assert_true(base64_decode(str_trim(str_from(pem)), der, sizeof der, &len));
    for (size_t i = 0; i < len; i++) {
        char text[2048];
        struct buf buf;
        der[i] ^= 0x04;
        buf_init(&buf, text, sizeof text);
        buf_add_c(&buf, "-----BEGIN X509 CRL-----\n");
        buf_add_base64(&buf, der, len);
        buf_add_c(&buf, "\n-----END X509 CRL-----\n");
        fixture_write(scene.fixture, "crl.pem", buf_c(&buf));
        if (load(&scene))
            fail_msg("byte %zu of %zu", i, len);
        der[i] ^= 0x04;
    }
    free(pem);
    scene_close(&scene);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_serial_is_found),
        cmocka_unit_test(test_unlawful_serials_count_as_revoked),
        cmocka_unit_test(test_unsound_lists),
        cmocka_unit_test(test_every_changed_byte_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
