/* SHA-256 by the vectors of FIPS 180-2, appendix B, and what else digest promises. */
#include "fixture.h"

#include "pki/digest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void
expect(const uint8_t hash[static DIGEST_SIZE], const char *hex)
{
    uint8_t wanted[DIGEST_SIZE];

    assert_true(hex_decode(str_from(hex), wanted, sizeof wanted));
    assert_memory_equal(hash, wanted, DIGEST_SIZE);
}

#define HASH_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HASH_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_448 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#define HASH_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
#define TEXT_448 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

static void
test_vectors(void **state)
{
    uint8_t hash[DIGEST_SIZE];
    char *million = malloc(1000000);

    (void)state;
    digest_sha256("", 0, hash);
    expect(hash, HASH_EMPTY);
    digest_sha256(NULL, 0, hash);
    expect(hash, HASH_EMPTY);
    digest_sha256("abc", 3, hash);
    expect(hash, HASH_ABC);
    digest_sha256(TEXT_448, strlen(TEXT_448), hash);
    expect(hash, HASH_448);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    digest_sha256(million, 1000000, hash);
    expect(hash, HASH_MILLION_A);
    free(million);
}

static void
test_parts_are_as_their_concatenation(void **state)
{
    const struct str parts[] = {STR("a"), {NULL, 0}, STR("b"), STR(""), STR("c")};
    uint8_t hash[DIGEST_SIZE];

    (void)state;
    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    expect(hash, HASH_ABC);
    digest_sha256_parts(NULL, 0, hash);
    expect(hash, HASH_EMPTY);
    /* No state is left from one hash to the next. */
    digest_sha256("abc", 3, hash);
    expect(hash, HASH_ABC);
}

static void
test_running_digests_do_not_meet(void **state)
{
    struct digest *one = digest_open(), *two = digest_open();
    uint8_t hash[DIGEST_SIZE];

    (void)state;
    assert_non_null(one);
    assert_non_null(two);
    digest_add(one, "ab", 2);
    digest_add(two, TEXT_448, 20);
    digest_sha256("abc", 3, hash);
    expect(hash, HASH_ABC);
    digest_add(one, "c", 1);
    digest_add(two, &TEXT_448[20], strlen(TEXT_448) - 20);
    digest_close(one, hash);
    expect(hash, HASH_ABC);
    digest_close(two, hash);
    expect(hash, HASH_448);
}

static void *
hash_in_thread(void *hash)
{
    for (int i = 0; i < 1000; i++)
        digest_sha256("abc", 3, hash);
    return NULL;
}

static void
test_threads_have_their_own(void **state)
{
    uint8_t hashes[4][DIGEST_SIZE];
    pthread_t threads[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hash_in_thread, hashes[i]), 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        expect(hashes[i], HASH_ABC);
    }
}

static void
test_random_differs(void **state)
{
    uint8_t seen[64][16] = {{0}}, guard[4] = {1, 2, 3, 4};

    (void)state;
    for (int i = 0; i < 64; i++) {
        digest_random(seen[i], sizeof seen[i]);
        for (int j = 0; j < i; j++)
            assert_memory_not_equal(seen[i], seen[j], 16);
    }
    digest_random(guard + 1, 0);
    assert_memory_equal(guard, ((uint8_t[]){1, 2, 3, 4}), 4);
}

static void
test_equal_and_wipe(void **state)
{
    char secret[] = "secret";

    (void)state;
    assert_true(digest_equal("abc", "abc", 3));
    assert_false(digest_equal("abc", "abd", 3));
    assert_false(digest_equal("xbc", "abc", 3));
    assert_true(digest_equal("abc", "xyz", 0));
    digest_wipe(secret, sizeof secret);
    assert_memory_equal(secret, "\0\0\0\0\0\0\0", sizeof secret);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_parts_are_as_their_concatenation),
        cmocka_unit_test(test_running_digests_do_not_meet),
        cmocka_unit_test(test_threads_have_their_own),
        cmocka_unit_test(test_random_differs),
        cmocka_unit_test(test_equal_and_wipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
