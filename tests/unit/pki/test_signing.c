/* Ed25519 by the vectors of RFC 8032, section 7.1, and the care taken of key files. */
#include "fixture.h"

#include "pki/keyfile.h"
#include "pki/signing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *seed, *public_key, *message, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

/* PKCS#8 of an Ed25519 key, up to its 32 bytes (RFC 8410, section 7). */
#define PKCS8_HEAD "302e020100300506032b657004220420"

static void
write_key(const struct fixture *fixture, const char *name, const char *seed_hex)
{
    uint8_t der[48];
    char hex[97], pem[256];
    struct buf text;

    snprintf(hex, sizeof hex, PKCS8_HEAD "%s", seed_hex);
    assert_true(hex_decode(str_from(hex), der, sizeof der));
    buf_init(&text, pem, sizeof pem);
    buf_add_c(&text, "-----BEGIN PRIVATE KEY-----\n");
    buf_add_base64(&text, der, sizeof der);
    buf_add_c(&text, "\n-----END PRIVATE KEY-----\n");
    fixture_write(fixture, name, buf_c(&text));
}

static void
test_vectors(void **state)
{
    struct fixture *fixture = fixture_open();
    uint8_t wanted[64], signature[64], public_key[32], message[2];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct signing_key *key;
        struct str text = {(char *)message, strlen(vectors[i].message) / 2};
        write_key(fixture, "vector.key", vectors[i].seed);
        key = signing_open(fixture_path(fixture, "vector.key"), fixture->error);
        assert_non_null(key);
        signing_public(key, public_key);
        assert_true(hex_decode(str_from(vectors[i].public_key), wanted, 32));
        assert_memory_equal(public_key, wanted, 32);
        assert_true(hex_decode(str_from(vectors[i].message), message, text.len));
        assert_true(hex_decode(str_from(vectors[i].signature), wanted, 64));
        assert_int_equal(signing_sign(key, text, signature), 0);
        assert_memory_equal(signature, wanted, 64);
        assert_true(signing_verify(public_key, text, signature));
        signing_close(key);
    }
    fixture_close(fixture);
}

static void
test_any_changed_bit_is_noticed(void **state)
{
    uint8_t public_key[32], signature[64];
    struct str message = STR("\xaf\x82");

    (void)state;
    assert_true(hex_decode(str_from(vectors[2].public_key), public_key, 32));
    assert_true(hex_decode(str_from(vectors[2].signature), signature, 64));
    assert_true(signing_verify(public_key, message, signature));
    assert_false(signing_verify(public_key, STR("\xaf\x83"), signature));
    assert_false(signing_verify(public_key, STR("\xaf"), signature));
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 1;
        assert_false(signing_verify(public_key, message, signature));
        signature[i] ^= 1;
    }
    public_key[5] ^= 1;
    assert_false(signing_verify(public_key, message, signature));
    memset(public_key, 0, sizeof public_key);
    assert_false(signing_verify(public_key, message, signature));
}

static void
test_created_keys(void **state)
{
    struct fixture *fixture = fixture_open();
    const char *path = fixture_path(fixture, "log.key");
    uint8_t one[32], two[32], signature[64];
    struct signing_key *key;
    struct stat info;
    char *before, *after;

    (void)state;
    assert_int_equal(signing_create(path, fixture->error), 0);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    before = fixture_read(fixture, "log.key");
    assert_int_equal(signing_create(path, fixture->error), -1);
    assert_non_null(strstr(fixture->error, "log.key"));
    after = fixture_read(fixture, "log.key");
    assert_string_equal(before, after);

    key = signing_open(path, fixture->error);
    assert_non_null(key);
    signing_public(key, one);
    assert_int_equal(signing_sign(key, STR("checkpoint"), signature), 0);
    assert_true(signing_verify(one, STR("checkpoint"), signature));
    signing_close(key);
    key = signing_open(path, fixture->error);
    assert_non_null(key);
    signing_public(key, two);
    assert_memory_equal(one, two, 32);
    signing_close(key);
    signing_close(NULL);
    free(before);
    free(after);
    fixture_close(fixture);
}

static void
expect_refused(struct fixture *fixture, const char *name, const char *because)
{
    fixture->error[0] = '\0';
    assert_null(signing_open(fixture_path(fixture, name), fixture->error));
    assert_non_null(strstr(fixture->error, because));
    assert_non_null(strstr(fixture->error, name));
}

static void
test_bad_key_files(void **state)
{
    struct fixture *fixture = fixture_open();
    const mode_t loose[] = {0640, 0604, 0620, 0610};

    (void)state;
    expect_refused(fixture, "missing.key", "cannot be opened");
    fixture_write(fixture, "broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n");
    expect_refused(fixture, "broken.key", ": ");
    fixture_write(fixture, "empty.key", "");
    expect_refused(fixture, "empty.key", ": ");
    assert_int_equal(
        keyfile_create(fixture_path(fixture, "tls.key"), KEYFILE_ECDSA_P256, fixture->error), 0);
    expect_refused(fixture, "tls.key", "not an Ed25519 key");
    write_key(fixture, "loose.key", vectors[0].seed);
    for (size_t i = 0; i < ARRAY_LEN(loose); i++) {
        assert_int_equal(chmod(fixture_path(fixture, "loose.key"), loose[i]), 0);
        expect_refused(fixture, "loose.key", "chmod 600");
    }
    assert_int_equal(signing_create(fixture_path(fixture, "no/folder.key"), fixture->error), -1);
    fixture_close(fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_any_changed_bit_is_noticed),
        cmocka_unit_test(test_created_keys),
        cmocka_unit_test(test_bad_key_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
