/* Signed checkpoints: the known note, what is refused, and every mutant of it. */
#include "audit/checkpoint.h"

#include "scene.h"
#include "unit/unit.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

#define DASH "\xe2\x80\x94 "

static bool
opens(struct str note)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct checkpoint checkpoint;

    scene_public_key(public_key);
    return checkpoint_open(note, str_from(vector_origin), public_key, &checkpoint);
}

static void
test_known(void **state)
{
    struct checkpoint checkpoint = {.origin = str_from(vector_origin), .size = 8}, opened;
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    char memory[CHECKPOINT_MAX], error[FILE_ERROR_MAX];
    struct signing_key *key;
    struct buf buf;

    (void)state;
    key = signing_open(scene_path("log.key"), error);
    assert_non_null(key);
    scene_hex(vector_roots[8], checkpoint.root, DIGEST_SIZE);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &buf), 0);
    assert_string_equal(buf_c(&buf), vector_note);
    signing_close(key);

    scene_public_key(public_key);
    assert_true(checkpoint_open(str_from(vector_note), checkpoint.origin, public_key, &opened));
    assert_int_equal(opened.size, 8);
    assert_true(str_eq(opened.origin, checkpoint.origin));
    assert_memory_equal(opened.root, checkpoint.root, DIGEST_SIZE);
    assert_false(
        checkpoint_open(str_from(vector_note), STR("tilts.example/a/1"), public_key, &opened));
    public_key[0] ^= 1;
    assert_false(checkpoint_open(str_from(vector_note), checkpoint.origin, public_key, &opened));
}

static void
test_verifier_key(void **state)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    char memory[256];
    struct buf buf;

    (void)state;
    scene_public_key(public_key);
    buf_init(&buf, memory, sizeof memory);
    checkpoint_verifier_key(str_from(vector_origin), public_key, &buf);
    assert_string_equal(buf_c(&buf), vector_verifier_key);
}

/* Largest values, and too little room. */
static void
test_sign_limits(void **state)
{
    char origin[ORIGIN_MAX + 1], memory[CHECKPOINT_MAX], error[FILE_ERROR_MAX];
    struct checkpoint checkpoint = {.origin = {origin, ORIGIN_MAX}, .size = UINT64_MAX}, opened;
    struct signing_key *key = signing_open(scene_path("log.key"), error);
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct buf buf;

    (void)state;
    assert_non_null(key);
    memset(origin, 'o', sizeof origin);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &buf), 0);
    scene_public_key(public_key);
    assert_true(checkpoint_open(buf_str(&buf), checkpoint.origin, public_key, &opened));
    assert_true(opened.size == UINT64_MAX);
    for (size_t size = buf.len - 1; size > 0; size /= 2) {
        buf_init(&buf, memory, size);
        assert_row(size, checkpoint_sign(&checkpoint, key, &buf) == -1);
    }
    checkpoint.origin.len = ORIGIN_MAX + 1;
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(checkpoint_sign(&checkpoint, key, &buf), -1);
    signing_close(key);
}

static void
test_origins(void **state)
{
    static const struct {
        const char *origin;
        bool fits;
    } cases[] = {
        {"tilts.example/a/0", true},
        {"x", true},
        {"b\xc4\x93rzs", true},
        {"", false},
        {"a b", false},
        {"a+b", false},
        {"a\nb", false},
        {"a\tb", false},
        {"a\x7f", false},
        {"a\xff", false},
        {"a\xc2\xa0z", false},
        {"a\xe2\x80\x83", false},
        {"a\xe3\x80\x80", false},
        {"a\xe2\x80\x94", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_row(i, checkpoint_origin_fits(str_from(cases[i].origin)) == cases[i].fits);
}

static void
test_mutants(void **state)
{
    size_t len = strlen(vector_note);
    char *mutant = malloc(2 * len);

    (void)state;
    assert_non_null(mutant);
    memcpy(mutant, vector_note, len);
    for (size_t i = 0; i < 8 * len; i++) {
        mutant[i / 8] ^= (char)(1 << (i % 8));
        assert_row(i, !opens((struct str){mutant, len}));
        mutant[i / 8] ^= (char)(1 << (i % 8));
    }
    assert_true(opens((struct str){mutant, len}));
    for (size_t i = 0; i < len; i++) {
        assert_row(i, !opens((struct str){mutant, i}));
        memcpy(mutant + i, vector_note + i + 1, len - i - 1);
        assert_row(i, !opens((struct str){mutant, len - 1}));
        mutant[i] = '0';
        memcpy(mutant + i + 1, vector_note + i, len - i);
        assert_row(i, !opens((struct str){mutant, len + 1}));
        memcpy(mutant, vector_note, len);
    }
    free(mutant);
}

/* Signatures of others before or behind the log's own are passed over when in form. */
static void
test_cosignatures(void **state)
{
    static const struct {
        const char *line;
        bool good;
    } cases[] = {
        {DASH "witness.example c2lnbmF0dXJl\n", true},
        {DASH "tilts.example/a/0 c2lnbmF0dXJl\n", true}, /* our name, another key id */
        {DASH "witness.example c2lnbmF0dXJ\n", false},
        {DASH "witness.example c2ln\n", false}, /* a key id needs four bytes, and more */
        {DASH "witness.example  c2lnbmF0dXJl\n", false},
        {DASH " c2lnbmF0dXJl\n", false},
        {DASH "witness+example c2lnbmF0dXJl\n", false},
        {DASH "witness\xc2\xa0z c2lnbmF0dXJl\n", false},
        {"- witness.example c2lnbmF0dXJl\n", false},
        {DASH "witness.example\n", false},
        {"\n", false},
        {"x\n", false},
    };
    const char *own = strstr(vector_note, DASH);
    size_t body = (size_t)(own - vector_note);
    char memory[4096];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf buf;
        buf_init(&buf, memory, sizeof memory);
        buf_add_c(&buf, vector_note);
        buf_add_c(&buf, cases[i].line);
        assert_row(i, opens(buf_str(&buf)) == cases[i].good);
        buf_init(&buf, memory, sizeof memory);
        buf_add(&buf, (struct str){vector_note, body});
        buf_add_c(&buf, cases[i].line);
        buf_add_c(&buf, own);
        assert_row(i, opens(buf_str(&buf)) == cases[i].good);
    }
}

/* The own line is there once; others are few enough to be read. */
static void
test_signature_count(void **state)
{
    const char *own = strstr(vector_note, DASH);
    static char memory[CHECKPOINT_NOTE_MAX + 4096];
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    buf_add_c(&buf, vector_note);
    buf_add_c(&buf, own);
    assert_false(opens(buf_str(&buf)));
    buf_init(&buf, memory, sizeof memory);
    buf_add_c(&buf, vector_note);
    for (unsigned i = 1; i < CHECKPOINT_SIGNATURES_MAX; i++)
        buf_add_c(&buf, DASH "witness.example c2lnbmF0dXJl\n");
    assert_true(opens(buf_str(&buf)));
    buf_add_c(&buf, DASH "witness.example c2lnbmF0dXJl\n");
    assert_false(opens(buf_str(&buf)));
    buf_init(&buf, memory, sizeof memory);
    buf_add_c(&buf, vector_note);
    buf_add_c(&buf, DASH);
    while (buf.len < CHECKPOINT_NOTE_MAX)
        buf_add_char(&buf, 'x');
    buf_add_c(&buf, " c2lnbmF0dXJl\n");
    assert_false(opens(buf_str(&buf)));
}

/* Signed as they stand, and still refused: the form leaves one way to write a checkpoint. */
static void
test_signed_but_out_of_form(void **state)
{
    static const char *const bodies[] = {
        "tilts.example/a/0\n08\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "tilts.example/a/0\n+8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "tilts.example/a/0\n\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "tilts.example/a/0\n18446744073709551616\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "tilts.example/a/0\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQy==\n",
        "tilts.example/a/0\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyh=\n",
        "tilts.example/a/0\n8\n\n",
        "tilts.example/a/0\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\nextension\n",
        "tilts.example/a/1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "tilts.example/a/0\n8\n",
    };
    static const uint8_t id[] = {0xbd, 0x4e, 0x31, 0xb7};
    char memory[1024], error[FILE_ERROR_MAX];
    struct signing_key *key = signing_open(scene_path("log.key"), error);

    (void)state;
    assert_non_null(key);
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        uint8_t signature[4 + SIGNING_SIGNATURE_SIZE];
        struct buf buf;
        memcpy(signature, id, sizeof id);
        assert_int_equal(signing_sign(key, str_from(bodies[i]), signature + 4), 0);
        buf_init(&buf, memory, sizeof memory);
        buf_add_c(&buf, bodies[i]);
        buf_add_c(&buf, "\n" DASH "tilts.example/a/0 ");
        buf_add_base64(&buf, signature, sizeof signature);
        buf_add_char(&buf, '\n');
        assert_row(i, !opens(buf_str(&buf)));
    }
    signing_close(key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),           cmocka_unit_test(test_verifier_key),
        cmocka_unit_test(test_sign_limits),     cmocka_unit_test(test_origins),
        cmocka_unit_test(test_mutants),         cmocka_unit_test(test_cosignatures),
        cmocka_unit_test(test_signature_count), cmocka_unit_test(test_signed_but_out_of_form),
    };

    return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
