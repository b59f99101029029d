/* The record's canonical form: known bytes, both directions, and everything it refuses. */
#include "audit/record.h"

#include "audit/commitment.h"
#include "scene.h"
#include "unit/unit.h"
#include "vectors.h"

#include <string.h>

#define ARENA_MAX (64 * 1024)

/* The record whose bytes stand in vectors.h. */
static void
make_known(struct record *record)
{
    static const uint64_t linked[] = {3039004321};
    static const struct status_row rows[] = {
        {STATUS_NEEDY, {20000}, {20089}, {90000077325}},
        {STATUS_LOW_INCOME, {20100}, {INT32_MAX}, {90000077325}}};
    static const struct record_decision decisions[] = {
        {{90000077325}, {"D-2024-1", 8}, 2, {"1.2", 3}, {"allow", 5}}};
    static uint8_t fingerprint[32], request_hash[32], answer_hash[32];

    memset(fingerprint, 0xf1, 32);
    memset(request_hash, 0xa1, 32);
    memset(answer_hash, 0xa2, 32);
    record_init(record, RECORD_CHECK, INT64_C(1764000000123456));
    record->operator_name = STR("Anna");
    record->operator_surname = STR("B\xc4\x93rzi\xc5\x86\x61");
    record->operator_code = STR("010180-01234");
    record->person_code = STR("020290-05678");
    record->linked = linked;
    record->linked_count = 1;
    record->application = STR("4.2.4.2/17");
    record->rows = rows;
    record->row_count = 2;
    record->request_id = STR("r-1");
    record->caller = (struct registration){90001800413};
    record->caller_fingerprint = fingerprint;
    record->from = (struct date){20050};
    record->till = (struct date){20060};
    record->purpose = STR("4.2.4.2");
    record->decisions = decisions;
    record->decision_count = 1;
    record->outcome = STR("disclosed");
    record->clause = STR("1.2");
    record->request_hash = request_hash;
    record->answer_hash = answer_hash;
    record->software = STR("tilts 0.1.0");
    record->channel = STR("soap12");
    record->repeat_of = 7;
}

static void
test_known_bytes(void **state)
{
    char memory[4096], expected_memory[2048];
    struct str sections[SECTION_COUNT];
    struct record record;
    struct buf buf;

    (void)state;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct str expected =
            scene_hex(vector_sections[i], expected_memory, sizeof expected_memory);
        assert_row(i, str_eq(sections[i], expected));
    }
}

static void
test_known_leaf(void **state)
{
    uint8_t salt[RECORD_SALT_SIZE], commitments[SECTION_COUNT][DIGEST_SIZE], leaf[LEAF_SIZE],
        expected[LEAF_SIZE], hash[DIGEST_SIZE], expected_hash[DIGEST_SIZE];
    char memory[4096];
    struct str sections[SECTION_COUNT];
    struct record record;
    struct buf buf;

    (void)state;
    for (uint8_t i = 0; i < RECORD_SALT_SIZE; i++)
        salt[i] = i;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    commitment_sections(salt, sections, commitments);
    commitment_leaf(record.type, date_in_riga(record.at_us),
                    (const uint8_t(*)[DIGEST_SIZE])commitments, leaf);
    scene_hex(vector_leaf[0], expected, sizeof expected);
    assert_memory_equal(leaf, expected, LEAF_SIZE);
    merkle_leaf_hash(expected, LEAF_SIZE, expected_hash);
    commitment_leaf_hash(record.type, date_in_riga(record.at_us),
                         (const uint8_t(*)[DIGEST_SIZE])commitments, hash);
    assert_memory_equal(hash, expected_hash, DIGEST_SIZE);
}

static void
assert_same_arrays(const struct record *a, const struct record *b)
{
    assert_int_equal(a->linked_count, b->linked_count);
    for (size_t i = 0; i < a->linked_count; i++)
        assert_row(i, a->linked[i] == b->linked[i]);
    assert_int_equal(a->row_count, b->row_count);
    for (size_t i = 0; i < a->row_count; i++)
        assert_row(i, a->rows[i].kind == b->rows[i].kind &&
                          date_eq(a->rows[i].from, b->rows[i].from) &&
                          date_eq(a->rows[i].till, b->rows[i].till) &&
                          a->rows[i].municipality.number == b->rows[i].municipality.number);
    assert_int_equal(a->decision_count, b->decision_count);
    for (size_t i = 0; i < a->decision_count; i++)
        assert_row(i, str_eq(a->decisions[i].agreement, b->decisions[i].agreement) &&
                          str_eq(a->decisions[i].clause, b->decisions[i].clause) &&
                          str_eq(a->decisions[i].outcome, b->decisions[i].outcome) &&
                          a->decisions[i].version == b->decisions[i].version);
}

static void
test_round_trip(void **state)
{
    struct record record, decoded;
    struct str sections[SECTION_COUNT];
    char memory[4096];
    struct arena arena;
    struct buf buf;

    (void)state;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    arena_init(&arena, ARENA_MAX);
    assert_int_equal(record_decode(RECORD_CHECK, sections, &arena, &decoded), 0);
    assert_int_equal(decoded.at_us, record.at_us);
    assert_true(str_eq(decoded.operator_surname, record.operator_surname));
    assert_true(str_eq(decoded.person_code, record.person_code));
    assert_true(str_eq(decoded.application, record.application));
    assert_true(str_eq(decoded.channel, record.channel));
    assert_true(date_eq(decoded.from, record.from) && date_eq(decoded.till, record.till));
    assert_int_equal(decoded.caller.number, record.caller.number);
    assert_memory_equal(decoded.answer_hash, record.answer_hash, 32);
    assert_int_equal(decoded.repeat_of, 7);
    assert_int_equal(decoded.rows_disclosed, 2);
    assert_null(decoded.trace.ptr);
    assert_same_arrays(&decoded, &record);
    arena_done(&arena);
}

/* A closed section leaves its fields empty; the facts still say how many rows there were. */
static void
test_closed_sections(void **state)
{
    struct str sections[SECTION_COUNT], some[SECTION_COUNT] = {0};
    struct record record, decoded;
    char memory[4096];
    struct arena arena;
    struct buf buf;

    (void)state;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    arena_init(&arena, ARENA_MAX);
    some[SECTION_FACTS] = sections[SECTION_FACTS];
    assert_int_equal(record_decode(RECORD_CHECK, some, &arena, &decoded), 0);
    assert_int_equal(decoded.row_count, 0);
    assert_int_equal(decoded.rows_disclosed, 2);
    assert_int_equal(decoded.person_code.len, 0);
    assert_int_equal(decoded.operator_name.len, 0);
    some[SECTION_FACTS] = (struct str){NULL, 0};
    assert_int_equal(record_decode(RECORD_CHECK, some, &arena, &decoded), 0);
    assert_int_equal(decoded.at_us, 0);
    assert_true(date_is_none(decoded.from));
    arena_done(&arena);
}

static void
test_empty(void **state)
{
    struct record record, decoded;
    struct str sections[SECTION_COUNT];
    char memory[64];
    struct arena arena;
    struct buf buf;

    (void)state;
    record_init(&record, RECORD_IMPORT, -1);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    assert_int_equal(sections[SECTION_OPERATOR].len, 0);
    assert_non_null(sections[SECTION_OPERATOR].ptr);
    assert_int_equal(sections[SECTION_FACTS].len, 13);
    arena_init(&arena, ARENA_MAX);
    assert_int_equal(record_decode(RECORD_IMPORT, sections, &arena, &decoded), 0);
    assert_int_equal(decoded.at_us, -1);
    assert_int_equal(decoded.repeat_of, UINT64_MAX);
    arena_done(&arena);
}

static void
test_no_room(void **state)
{
    struct str sections[SECTION_COUNT];
    struct record record;
    char memory[4096];
    struct buf buf;
    size_t whole;

    (void)state;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    whole = buf.len;
    for (size_t size = 0; size < whole; size++) {
        buf_init(&buf, memory, size);
        assert_row(size, record_encode(&record, &buf, sections) == -1);
    }
}

/* Odd bytes must not keep a record from being written, nor make one that cannot be read. */
static void
test_odd_text(void **state)
{
    static const struct {
        const char *given, *kept;
    } cases[] = {
        {"\xff", "\xef\xbf\xbd"},
        {"a\xc4", "a\xef\xbf\xbd"},
        {"ab\xc4\x93\x93z", "ab\xc4\x93\xef\xbf\xbdz"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"abc\xc4\x93", "abc\xc4\x93"},
    };
    char memory[256];
    struct arena arena;

    (void)state;
    arena_init(&arena, ARENA_MAX);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct record record, decoded;
        struct str sections[SECTION_COUNT];
        struct buf buf;
        record_init(&record, RECORD_MALFORMED, 0);
        record.field = str_from(cases[i].given);
        buf_init(&buf, memory, sizeof memory);
        assert_row(i, record_encode(&record, &buf, sections) == 0);
        assert_row(i, record_decode(RECORD_MALFORMED, sections, &arena, &decoded) == 0);
        assert_row(i, str_eq_c(decoded.field, cases[i].kept));
    }
    arena_done(&arena);
}

/* What the encoder cannot have written. AT stands for a sound instant. */
#define AT "40000000080000000000000001"

static const struct {
    enum record_section section;
    const char *bytes;
} malformed[] = {
    {SECTION_FACTS, ""}, /* no instant */
    {SECTION_FACTS, "4100000001"
                    "61"},  /* no instant */
    {SECTION_FACTS, AT AT}, /* twice */
    {SECTION_FACTS, "4000000007"
                    "00000000000001"}, /* short */
    {SECTION_FACTS, "4000000009"
                    "000000000000000001"}, /* long */
    {SECTION_FACTS, AT "41"},              /* cut */
    {SECTION_FACTS, AT "41000000"},        /* cut */
    {SECTION_FACTS, AT "4100000002"
                       "61"}, /* cut */
    {SECTION_FACTS, AT "41ffffffff"
                       "61"},         /* longer than all */
    {SECTION_FACTS, AT "4100000000"}, /* empty */
    {SECTION_FACTS, AT "4100000001"
                       "ff"}, /* no UTF-8 */
    {SECTION_FACTS, AT "4600000001"
                       "61"
                       "4100000001"
                       "61"}, /* order */
    {SECTION_FACTS, "4100000001"
                    "61" AT}, /* order */
    {SECTION_FACTS, AT "5400000001"
                       "61"}, /* unknown */
    {SECTION_FACTS, AT "ff00000001"
                       "61"}, /* unknown */
    {SECTION_FACTS, "0000000001"
                    "61" AT}, /* unknown */
    {SECTION_FACTS, "1000000001"
                    "61" AT}, /* of another section */
    {SECTION_FACTS, AT "4200000008"
                       "0000000000000000"}, /* absent, yet there */
    {SECTION_FACTS, AT "4400000004"
                       "80000000"}, /* absent, yet there */
    {SECTION_FACTS, AT "4f00000008"
                       "ffffffffffffffff"}, /* absent, yet there */
    {SECTION_FACTS, AT "4a00000008"
                       "0000000000000000"}, /* absent, yet there */
    {SECTION_FACTS, AT "4a00000008"
                       "0000000000000001"}, /* a row that is not there */
    {SECTION_FACTS, AT "4b0000001f"
                       "00000000000000000000000000000000000000000000000000000000000000"},
    {SECTION_FACTS, AT "470000000c"
                       "000000000000000000000001"}, /* decision, cut */
    {SECTION_FACTS, AT "4700000013"
                       "000000000000000000000001"
                       "000161"
                       "0000"
                       "0000"
                       "00"},
    {SECTION_FACTS, AT "4700000012"
                       "000000000000000000000001"
                       "0001ff"
                       "0000"
                       "0000"
                       "00"},
    {SECTION_FACTS, AT "4700000012"
                       "000000000000000000000001"
                       "ffff61"
                       "0000"
                       "00"},
    {SECTION_OPERATOR, "2000000001"
                       "61"},
    {SECTION_OPERATOR, "1300000001"
                       "61"},
    {SECTION_OPERATOR, "1000000001"
                       "61"
                       "1000000001"
                       "61"},
    {SECTION_PERSON, "1000000001"
                     "61"},
    {SECTION_PERSON, "2100000007"
                     "00000000000001"},
    {SECTION_PERSON, "2300000010"
                     "01"
                     "00000001"
                     "00000002"
                     "00000000000000"},
    {SECTION_PERSON, "2300000011"
                     "03"
                     "00000001"
                     "00000002"
                     "0000000000000001"},
    {SECTION_PERSON, "2300000011"
                     "01"
                     "00000001"
                     "00000002"
                     "0000000000000001"}, /* not stated */
};

static void
test_malformed(void **state)
{
    char memory[128], at[16];
    struct arena arena;

    (void)state;
    arena_init(&arena, ARENA_MAX);
    for (size_t i = 0; i < ARRAY_LEN(malformed); i++) {
        struct str sections[SECTION_COUNT] = {{"", 0}, {"", 0}, scene_hex(AT, at, sizeof at)};
        struct record record;
        assert_row(i, record_decode(RECORD_CHECK, sections, &arena, &record) == 0);
        sections[malformed[i].section] = scene_hex(malformed[i].bytes, memory, sizeof memory);
        assert_row(i, record_decode(RECORD_CHECK, sections, &arena, &record) == -1);
    }
    arena_done(&arena);
}

static void
test_unknown_type(void **state)
{
    const struct str sections[SECTION_COUNT] = {{0}};
    struct record record;
    struct arena arena;

    (void)state;
    arena_init(&arena, ARENA_MAX);
    assert_int_equal(record_decode(RECORD_DUTY, sections, &arena, &record), 0);
    assert_int_equal(record_decode((enum record_type)0, sections, &arena, &record), -1);
    assert_int_equal(record_decode((enum record_type)255, sections, &arena, &record), -1);
    arena_done(&arena);
    assert_string_equal(record_type_name(RECORD_CHECK), "check");
    assert_null(record_type_name((enum record_type)99));
}

/* Arrays are no larger than the arena allows. */
static void
test_small_arena(void **state)
{
    struct str sections[SECTION_COUNT];
    struct record record, decoded;
    char memory[4096];
    struct arena arena;
    struct buf buf;

    (void)state;
    make_known(&record);
    buf_init(&buf, memory, sizeof memory);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    arena_init(&arena, 16);
    assert_int_equal(record_decode(RECORD_CHECK, sections, &arena, &decoded), -1);
    assert_true(arena.overflow);
    arena_done(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_bytes),  cmocka_unit_test(test_known_leaf),
        cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_closed_sections),
        cmocka_unit_test(test_empty),        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_odd_text),     cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_unknown_type), cmocka_unit_test(test_small_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
